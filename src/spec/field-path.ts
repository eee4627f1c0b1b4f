// How the place of a field is written, in every message: `spec.volumes[0].name`, `spec.sparkConf[spark.app.name]`.
import { quotedUnlessPlain } from './text';

/** The path of an entry of a mapping whose keys are any text; a key that cannot stand there as it is stands in quotes. */
export function entryPath(path: string, key: string): string {
  return `${path}[${/[[\]"]/.test(key) ? JSON.stringify(key) : quotedUnlessPlain(key)}]`;
}

/** The path of a field, of an element of a list, or of an entry of a mapping. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number' || /^\d+$/.test(key)) return `${path}[${key}]`;
  return /^[A-Za-z_][\w-]*$/.test(key) ? [path, key].filter(Boolean).join('.') : entryPath(path, key);
}

/** Every way in which paths may name this child: keys of mappings stand in brackets where the writer knew that it is one. */
export function childPaths(path: string, key: string | number): readonly string[] {
  return typeof key === 'number' ? [childPath(path, key)] : [childPath(path, key), entryPath(path, key), `${path}.${key}`];
}
