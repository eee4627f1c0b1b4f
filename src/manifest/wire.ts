// From the structs of cdk8s-plus, whose property names differ from Kubernetes', to the fields of a manifest.

/** Gives the result of a generated `toJson_` function its wire type. */
export function wire<T>(json: Record<string, unknown> | undefined): T {
  return json as T;
}

/** Converts a list of structs. An empty list becomes undefined. */
export function wireList<S, T>(structs: readonly S[], convert: (struct: S) => Record<string, unknown> | undefined): T[] | undefined {
  return structs.length > 0 ? structs.map((struct) => wire<T>(convert(struct))) : undefined;
}

/** A map or list, or undefined if it is empty. */
export function nonEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** Drops the fields that are undefined, so that a manifest has no empty entries. */
export function defined<T extends object>(value: T): T {
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as Array<keyof T>) {
    if (value[key] !== undefined) {
      kept[key] = value[key];
    }
  }
  return kept as T;
}
