// Durations as Go writes them, such as `1h30m` or `1.5h`: the text behind `@every`.

const NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ['ns', 1], ['us', 1e3], ['µs', 1e3], ['μs', 1e3], ['ms', 1e6], ['s', 1e9], ['m', 60e9], ['h', 3600e9],
]);
/** Go counts durations in nanoseconds of 63 bits. */
const LONGEST_NANOSECONDS = 2 ** 63;

/** Milliseconds of a duration in Go's notation; undefined where Go refuses it. */
export function parseDuration(text: string): number | undefined {
  const [sign, rest] = /^[-+]/.test(text) ? [text[0] === '-' ? -1 : 1, text.slice(1)] : [1, text];
  if (rest === '0') return 0;
  if (rest === '') return undefined;
  const part = /(\d*)(\.\d*)?([^\d.]+)/y;
  let nanoseconds = 0;
  while (part.lastIndex < rest.length) {
    const found = part.exec(rest);
    if (!found) return undefined;
    const [, whole, fraction = '', unit] = found;
    const size = NANOSECONDS.get(unit);
    if (size === undefined || (whole === '' && fraction.length < 2)) return undefined;
    nanoseconds += Number(`${whole || '0'}${fraction.length > 1 ? fraction : ''}`) * size;
    if (nanoseconds >= LONGEST_NANOSECONDS) return undefined;
  }
  return (sign * nanoseconds) / 1e6;
}
