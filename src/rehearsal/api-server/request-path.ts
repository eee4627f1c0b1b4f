// Parses the path and method of a request into the attributes of authorization: verb, resource, namespace, name.
import { entryOf } from '../../spec/json';


export interface ResourceRequest {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly verb: string;
}

const VERBS: Readonly<Record<string, string>> = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Reads a path below /api/v1 or /apis/GROUP/VERSION; undefined when it names no resource. */
export function parsePath(method: string, path: string, isWatch: boolean): ResourceRequest | undefined {
  const segments: string[] = path.split('/').filter((segment) => segment !== '').map(decodeURIComponent);
  let group: string;
  const root = segments.shift();
  if (root === 'api' && segments.length > 1) group = '';
  else if (root === 'apis' && segments.length > 2) group = segments.shift() ?? '';
  else return undefined;
  const version = segments.shift() ?? '';
  let namespace: string | undefined;
  if (segments[0] === 'namespaces' && segments.length > 2 && !(segments.length === 3 && ['status', 'finalize'].includes(segments[2]))) {
    namespace = segments[1];
    segments.splice(0, 2);
  }
  const [plural, name, subresource, ...rest] = segments;
  if (!plural || rest.length > 0) return undefined;
  let verb = entryOf(VERBS, method) ?? method.toLowerCase();
  if (!name) {
    if (verb === 'get') verb = isWatch ? 'watch' : 'list';
    if (verb === 'delete') verb = 'deletecollection';
  } else if (verb === 'get' && isWatch) {
    verb = 'watch';
  }
  return { group, version, plural, subresource, namespace, name, verb };
}
