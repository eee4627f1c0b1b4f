// Values of a metric's label that come from users: the first so many are told apart, all later ones are counted together.

/** How many values of one label are told apart. */
const MOST_VALUES = 100;
/** Stands for all further values; neither a namespace nor the value of a Kubernetes label can begin with an underscore. */
export const OTHER_VALUES = '_other';

/** Makes a function that answers a value itself while there is room for it, and `_other` from then on. */
export function boundedLabel(most = MOST_VALUES): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return OTHER_VALUES;
    known.add(value);
    return value;
  };
}
