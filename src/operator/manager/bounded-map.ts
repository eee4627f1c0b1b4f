// Maps that remember only so much.

/** Puts an entry at the young end of a map, and drops the oldest when there are more than `most`. */
export function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) {
    const [oldest] = map.keys();
    map.delete(oldest);
  }
}
