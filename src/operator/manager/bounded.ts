// Limits on memory for values that users choose: a map of limited size, and a metric label with a limited number of values.

/** Adds an entry as the newest of a map. Drops the oldest entry when the map has more than `most`. */
export function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) {
    const [oldest] = map.keys();
    map.delete(oldest);
  }
}

/** Default for how many values a label can have. */
const MAX_LABEL_VALUES = 100;
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
