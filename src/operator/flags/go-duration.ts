// Durations as Go's programs take them on the command line: 15s, 1h30m, 500ms.

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** Milliseconds of a Go duration; undefined when it is none or is negative. */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  PART.lastIndex = 0;
  let milliseconds = 0;
  let end = 0;
  for (let part = PART.exec(text); part; part = PART.exec(text)) {
    milliseconds += Number(part[1]) * UNIT_MILLISECONDS[part[2]];
    end = PART.lastIndex;
  }
  return end === text.length && end > 0 ? milliseconds : undefined;
}
