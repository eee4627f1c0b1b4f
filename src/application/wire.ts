// The step from the typed structs of cdk8s-plus, whose keys are renamed for jsii, to what goes into a manifest.

/** Takes the wire form that a generated converter returned as the wire type it is. */
export function wire<T>(json: Record<string, unknown> | undefined): T {
  return json as T;
}

/** Converts a list of structs, and leaves an empty list out. */
export function wireList<S, T>(structs: readonly S[], convert: (struct: S) => Record<string, unknown> | undefined): T[] | undefined {
  return structs.length > 0 ? structs.map((struct) => wire<T>(convert(struct))) : undefined;
}

/** A map, or nothing where it is empty. */
export function nonEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** Leaves out what is undefined, so that no manifest has empty entries. */
export function defined<T extends object>(value: T): T {
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as Array<keyof T>) {
    if (value[key] !== undefined) {
      kept[key] = value[key];
    }
  }
  return kept as T;
}
