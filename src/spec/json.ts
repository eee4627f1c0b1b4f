// One text for one value: the same JSON in whatever order the keys of its objects stand, which changes on the way through an API server.

/** JSON with sorted keys; a field that is null counts as one that is not there, as it does for the API server. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isRecord(value)) {
    const fields = Object.keys(value).filter((key) => value[key] !== undefined && value[key] !== null).sort();
    return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
