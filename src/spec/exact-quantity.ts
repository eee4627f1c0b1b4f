// Kubernetes quantities: reading, adding up, and writing them as the API server does.
import { entryOf } from './json';

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;
const BINARY: Record<string, bigint> = { Ki: 2n ** 10n, Mi: 2n ** 20n, Gi: 2n ** 30n, Ti: 2n ** 40n, Pi: 2n ** 50n, Ei: 2n ** 60n };
const DECIMAL: Record<string, number> = { 'n': -9, 'u': -6, 'm': -3, '': 0, 'k': 3, 'M': 6, 'G': 9, 'T': 12, 'P': 15, 'E': 18 };
const NANO = 1_000_000_000n;
/** Suffixes and what one of them is, the largest first: in units, and in billionths. */
const BINARY_UNITS = Object.entries(BINARY).reverse();
const DECIMAL_UNITS = Object.entries(DECIMAL).reverse().map(([suffix, power]) => [suffix, 10n ** BigInt(power + 9)] as const);

/** An amount, exact to a billionth, that remembers how it was written. */
export interface ExactQuantity {
  readonly nano: bigint;
  readonly binary: boolean;
}

export const ZERO: ExactQuantity = { nano: 0n, binary: false };

/** Reads a quantity that the decoder has accepted. */
export function parseExactQuantity(text: string | number): ExactQuantity {
  const match = FORM.exec(String(text));
  if (!match) throw new Error(`not a quantity: ${text}`);
  const [, sign, whole, fraction = '', exponent, suffix = ''] = match;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const factor = entryOf(BINARY, suffix);
  let nano: bigint;
  if (factor) {
    nano = digits * factor * NANO / 10n ** BigInt(fraction.length);
  } else {
    const power = 9 + (exponent ? Number(exponent.slice(1)) : entryOf(DECIMAL, suffix) ?? NaN) - fraction.length;
    nano = power >= 0 ? digits * 10n ** BigInt(power) : (digits + 10n ** BigInt(-power) - 1n) / 10n ** BigInt(-power);
  }
  return { nano: sign === '-' ? -nano : nano, binary: factor !== undefined };
}

/** The amount in billionths; undefined for what is no quantity, which no decoder accepts. */
export function nanoOf(text: string | number): bigint | undefined {
  return FORM.test(String(text)) ? parseExactQuantity(text).nano : undefined;
}

/** The sum, written in the form of the first one that is not zero. */
export function addQuantities(a: ExactQuantity, b: ExactQuantity): ExactQuantity {
  return { nano: a.nano + b.nano, binary: a.nano === 0n ? b.binary : a.binary };
}

/** The shortest exact form with a suffix, such as `500m`, `2` or `1408Mi`. */
export function formatQuantity({ nano, binary }: ExactQuantity): string {
  if (nano === 0n) return '0';
  if (binary && nano % NANO === 0n) {
    const amount = nano / NANO;
    const found = BINARY_UNITS.find(([, one]) => amount % one === 0n);
    if (found) return `${amount / found[1]}${found[0]}`;
    return String(amount);
  }
  for (const [suffix, unit] of DECIMAL_UNITS) {
    if (nano % unit === 0n) return `${nano / unit}${suffix}`;
  }
  return `${nano}n`;
}
