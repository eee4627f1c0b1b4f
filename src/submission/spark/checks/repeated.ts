// Finds what stands more than once.

/** Elements that share a key, by the key. */
export function repeated<Element>(elements: readonly Element[], keyOf: (element: Element) => string): [key: string, elements: Element[]][] {
  const groups = new Map<string, Element[]>();
  for (const element of elements) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return [...groups].filter(([, group]) => group.length > 1);
}
