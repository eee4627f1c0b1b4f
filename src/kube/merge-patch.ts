// Creates JSON merge patches (RFC 7386): the smallest patch that turns one document into another.

type Document = Readonly<Record<string, unknown>>;

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The patch that turns `before` into `after`; undefined when they are equal. Removed members become null. */
export function createMergePatch(before: unknown, after: unknown): unknown {
  if (!isDocument(before) || !isDocument(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : withoutUndefined(after);
  }
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(before)) {
    if (before[name] !== undefined && after[name] === undefined) {
      patch[name] = null;
    }
  }
  for (const [name, value] of Object.entries(after)) {
    const change = value === undefined ? undefined : createMergePatch(before[name], value);
    if (change !== undefined) {
      patch[name] = change;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function withoutUndefined(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
