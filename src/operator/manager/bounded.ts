// Limits on memory for values that users choose: maps of limited size, and metric labels with a limited number of values.

/** Adds an entry as the newest of a map. Drops the oldest entry when the map has more than `most`. */
export function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) {
    const [oldest] = map.keys();
    map.delete(oldest);
  }
}

/** A map of limited size whose entries belong to groups. When it is full, the group with the most entries loses its oldest one. */
export class SharedMemory<V> {
  private readonly groups = new Map<string, Map<string, V>>();
  private size = 0;

  constructor(private readonly most: number) {}

  get(group: string, key: string): V | undefined {
    return this.groups.get(group)?.get(key);
  }

  /** Adds an entry as the newest of its group. */
  set(group: string, key: string, value: V): void {
    const entries = this.groups.get(group) ?? new Map<string, V>();
    this.groups.set(group, entries);
    if (!entries.delete(key)) this.size += 1;
    entries.set(key, value);
    if (this.size > this.most) this.dropOne();
  }

  * values(): Iterable<V> {
    for (const entries of this.groups.values()) yield* entries.values();
  }

  private dropOne(): void {
    const [group, entries] = largest(this.groups, ({ size }) => size);
    const [oldest] = entries.keys();
    entries.delete(oldest);
    if (entries.size === 0) this.groups.delete(group);
    this.size -= 1;
  }
}

/** The group with the most entries. There must be a group. */
export function largest<G>(groups: ReadonlyMap<string, G>, sizeOf: (group: G) => number): readonly [string, G] {
  let [found] = groups;
  for (const one of groups) {
    if (sizeOf(one[1]) > sizeOf(found[1])) found = one;
  }
  return found;
}

/** Default for how many values a label can have. */
const MAX_LABEL_VALUES = 100;
/** Default for how many values of a label the applications of one namespace can have. */
const MAX_LABEL_VALUES_OF_NAMESPACE = 20;
/** Stands for all further values. Neither a namespace nor the value of a Kubernetes label can begin with an underscore. */
export const OTHER_VALUES = '_other';

/** Returns a function that keeps the first `most` different values of a label and replaces every later one with `_other`. */
export function boundedLabel(most = MAX_LABEL_VALUES): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return OTHER_VALUES;
    known.add(value);
    return value;
  };
}

/**
 * Returns a function that keeps the first `most` different values of a label in each namespace, for the first namespaces that have any, so
 * that nobody can use up the values of others.
 */
export function boundedLabelOfNamespaces(most = MAX_LABEL_VALUES_OF_NAMESPACE, namespaces = MAX_LABEL_VALUES): (namespace: string, value: string) => string {
  const byNamespace = new Map<string, (value: string) => string>();
  return (namespace, value) => {
    const known = byNamespace.get(namespace);
    if (known) return known(value);
    if (byNamespace.size >= namespaces) return OTHER_VALUES;
    const bounded = boundedLabel(most);
    byNamespace.set(namespace, bounded);
    return bounded(value);
  };
}
