// Where jars, files and scripts come from. Without a JVM nothing can be uploaded from, or looked up on, the submitter's side.
import type { SparkConf } from './spark-conf';
import type { Finding } from '../../spec/findings';

/** Properties that list URIs, which spark-submit checks before it submits. */
export const URI_LISTS = ['spark.jars', 'spark.files', 'spark.archives', 'spark.submit.pyFiles'] as const;

/** Schemes whose globs spark-submit passes on untouched. */
const SCHEMES_WITHOUT_GLOBS = ['local', 'http', 'https', 'ftp'];

/** Lower-case scheme of a URI; none for a bare path. */
export function schemeOf(uri: string): string | undefined {
  return /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(uri)?.[1].toLowerCase();
}

const OTHER = '%[0-9a-fA-F]{2}|[^\\u0000-\\u009f\\p{Z}]';
const AUTHORITY = `(?://(?:[\\w.!~'()*;:@&=+$,\\[\\]-]|${OTHER})*(?=[/?#]|$))?`;
const PATH = `(?:[\\w.!~'()*;:@&=+$,/-]|${OTHER})*`;
const QUERY_OR_FRAGMENT = `(?:[\\w.!~'()*;:@&=+$,/?\\[\\]-]|${OTHER})*`;
/** What Java reads as a URI; spark-submit takes anything else for a path. */
const URI = new RegExp(`^[a-zA-Z][a-zA-Z0-9+.-]*:(?!(?://)?(?:#|$))${AUTHORITY}${PATH}(?:\\?${QUERY_OR_FRAGMENT})?(?:#${QUERY_OR_FRAGMENT})?$`, 'u');

/** Notes every entry that only the submitter's own file system or a file system client could serve. */
export function checkUriLists(conf: SparkConf, findings: Finding[]): void {
  for (const key of URI_LISTS) {
    for (const uri of conf.list(key)) checkUri(uri, conf.pathOf(key), findings, true);
  }
}

/** The primary resource is not looked up with wildcards, so they are only characters there. */
export function checkUri(uri: string, path: string, findings: Finding[], wildcards: boolean = false): void {
  const scheme = schemeOf(uri);
  if (scheme === undefined || scheme === 'file') {
    findings.push({
      severity: 'error',
      reason: 'ClientLocalFile',
      path,
      message: 'This is a file of the submitting machine, which nothing here can upload. ' +
        'Write local:///path for a file inside the image, or put it on a file system or web server that the driver can read (s3a://, hdfs://, https://).',
      value: uri,
    });
  } else if (wildcards && !SCHEMES_WITHOUT_GLOBS.includes(scheme) && /[*?[{]/.test(uri.split('#')[0])) {
    findings.push({
      severity: 'error',
      reason: 'RemoteWildcard',
      path,
      message: 'Wildcards on a remote file system would have to be looked up before submission, which needs a JVM. List the files by name.',
      value: uri,
    });
  } else if (!URI.test(uri)) {
    findings.push({
      severity: 'error',
      reason: 'ClientLocalFile',
      path,
      message: 'This is no URI, so Spark takes it for a file of the submitting machine. '
        + 'Write characters that a URI cannot have, such as spaces, as %20 and the like.',
      value: uri,
    });
  }
}
