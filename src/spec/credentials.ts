// What looks like a credential written out: applications are read by many, so credentials come from Secrets.

/**
 * What credentials are called. The words are those that Spark itself hides in its UI and logs (the default of `spark.redaction.regex`: secret,
 * password, token, access key, credential), with the ones that it misses; but only at the end of a name, since `token.provider` and
 * `secret.name` are none.
 */
const NAMES = /(password|passwd|secret|token|credential|authorization|(access|secret|api|private)[._-]?key)$/i;
/** Azure's names end with the account. */
const AZURE = /(^|\.)fs\.azure\.(account\.key|account\.oauth2\.client\.secret|sas(\.fixed\.token)?)\.(?!token\.)/i;
/** Where a name ends with the author's own words, or the value only names a Secret. */
const NOT_SETTINGS = /^spark\.kubernetes\.((driver|executor)\.)?(secrets|secretKeyRef|label|annotation|service\.(label|annotation)|node\.selector|volumes)\./;
/** Values that stand for something else: switches, substitutions (`env:NAME` is that of Iceberg), and what an example has in its place. */
const NO_VALUE = /^$|^env:\w+$|^(true|false)$|^\$|\$\{|\{\{|^<.*>$|^\*+$/i;
const USER_IN_URL = /(^|[\s,;=])[a-z][a-z0-9+.:-]*:\/\/[^/@\s:,]*:[^/@\s,]+@/i;
/** A property that sets a variable of the environment. */
const VARIABLE = /^spark\.(?:kubernetes\.driverEnv|executorEnv)\.(.+)$/;
const JAVA_OPTIONS = /\.(extra|default)JavaOptions$/;

/** Whether a property of Spark or Hadoop contains a credential itself, or in a variable or a Java option that it sets. */
export function isCredential(key: string, value: string): boolean {
  if (NOT_SETTINGS.test(key)) return false;
  if (JAVA_OPTIONS.test(key)) return hasCredentialOption(value);
  return isNamedCredential(VARIABLE.exec(key)?.[1] ?? key, value);
}

/** Whether a variable of the environment contains a credential. */
export function isCredentialVariable(name: string, value: string): boolean {
  return isNamedCredential(name, value);
}

/** Whether one of several Java options is a system property that contains a credential: `-Ddb.password=…`. */
export function hasCredentialOption(options: string): boolean {
  // Option by option from the left, so that no part is read more than once.
  for (let start = options.indexOf('-D'); start !== -1;) {
    const equals = endOf(options, start + 2, /[\s=]/g);
    if (options[equals] !== '=') {
      start = options.indexOf('-D', Math.max(equals, start + 2));
      continue;
    }
    const quote = options[equals + 1];
    const closing = quote === '"' || quote === '\'' ? options.indexOf(quote, equals + 2) : -1;
    const end = closing === -1 ? endOf(options, equals + 1, /\s/g) : closing;
    const name = options.slice(start + 2, equals);
    if (name !== '' && isNamedCredential(name, options.slice(closing === -1 ? equals + 1 : equals + 2, end))) return true;
    start = options.indexOf('-D', end);
  }
  return false;
}

/** Where a character that ends a word comes next; the end of the text if none does. */
function endOf(text: string, from: number, ending: RegExp): number {
  ending.lastIndex = from;
  return ending.exec(text)?.index ?? text.length;
}

/** Whether a URL has a password in it: `https://user:password@host`. */
export function hasPassword(url: string): boolean {
  return USER_IN_URL.test(url) && !NO_VALUE.test(url);
}

function isNamedCredential(name: string, value: string): boolean {
  if (NO_VALUE.test(value)) return false;
  return NAMES.test(name) || AZURE.test(name) || USER_IN_URL.test(value);
}

/** Where people write free text that may be a credential, whatever it is called. */
const FREE_TEXT = /(^|\.)(env|envVars|arguments|args|command|javaOptions|sparkConf|hadoopConf)(\[\d+\])?(\.value)?$|\.envVars[.[]/;
/** Properties that Spark itself blanks out where it shows its configuration (`spark.redaction.regex`), and a few more. */
const SECRET_WORD = /secret|password|passwd|token|access[._-]?key|account[._-]?key|credential|javaoptions/i;
const PROPERTIES = /\.(?:sparkConf|hadoopConf)[.[]/;

/** Whether what stands at this path of an application may be a credential, so that it is not to be shown: `spec.driver.env[0].value`. */
export function mayHoldCredential(path: string): boolean {
  const properties = PROPERTIES.exec(path);
  return FREE_TEXT.test(path) || (properties !== null && SECRET_WORD.test(path.slice(properties.index)));
}
