// What the control plane generates: UUIDs, ends of generated names, IP addresses.
import { randomBytes, randomUUID } from 'node:crypto';

/** The source of random values; a test passes its own to have the same ones each time. */
export interface Randomness {
  uuid(): string;
  /** So many hexadecimal digits. */
  hex(digits: number): string;
}

export const systemRandomness: Randomness = {
  uuid: () => randomUUID(),
  hex: (digits) => randomBytes(Math.ceil(digits / 2)).toString('hex').slice(0, digits),
};

/** The characters of generated names in Kubernetes: without vowels, so that no words arise. */
const SUFFIX_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** The five characters at the end of a generated name. */
export function nameSuffix(randomness: Randomness): string {
  return [...randomness.hex(10).matchAll(/../g)].map(([pair]) => SUFFIX_CHARACTERS[parseInt(pair, 16) % SUFFIX_CHARACTERS.length]).join('');
}

/** Hands out the addresses of a range one after the other. `prefix` is the first half of the address, such as `10.96`. */
export function addressPool(prefix: string, first: number): () => string {
  let next = first;
  return () => {
    const number = next++;
    return `${prefix}.${Math.floor(number / 256) % 256}.${number % 256}`;
  };
}
