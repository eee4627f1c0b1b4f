// How the text of a flag becomes a value, and what is said when it cannot.
import { InvalidArgumentError } from 'commander';
import { parseGoDuration } from './go-duration';
import { parseBindAddress } from '../manager/servers';

const BOOLEANS: Readonly<Record<string, boolean>> = {
  1: true, t: true, T: true, true: true, TRUE: true, True: true, 0: false, f: false, F: false, false: false, FALSE: false, False: false,
};

export function booleanValue(text: string): boolean {
  const value = BOOLEANS[text];
  if (value === undefined) {
    throw new InvalidArgumentError('Use true or false.');
  }
  return value;
}

export function durationValue(text: string): number {
  const milliseconds = parseGoDuration(text);
  if (milliseconds === undefined) {
    throw new InvalidArgumentError('Use a duration such as 15s, 1m30s or 500ms.');
  }
  return milliseconds;
}

/** A whole number that is at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < least || !Number.isSafeInteger(Number(text))) {
      throw new InvalidArgumentError(`Use a whole number, at least ${least}.`);
    }
    return Number(text);
  };
}

export function positiveNumber(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) <= 0) {
    throw new InvalidArgumentError('Use a number above 0.');
  }
  return Number(text);
}

/** Comma-separated values; a repeated flag adds to the earlier ones. */
export function listValue(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, ...text.split(',').map((part) => part.trim()).filter((part) => part !== '')];
}

/** Ascending upper bounds of a histogram. */
export function bucketsValue(text: string): number[] {
  const bounds = listValue(text).map(Number);
  if (bounds.length === 0 || bounds.some((bound, index) => !Number.isFinite(bound) || (index > 0 && bound <= bounds[index - 1]))) {
    throw new InvalidArgumentError('Use ascending numbers, separated by commas.');
  }
  return bounds;
}

export function addressValue(text: string): string {
  if (text !== '0' && text !== '') {
    try {
      parseBindAddress(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  }
  return text;
}

/** A JSON object whose values are strings, such as annotations. */
export function annotationsValue(text: string): Record<string, string> | undefined {
  const value = jsonValue(text);
  if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value) || Object.values(value).some((one) => typeof one !== 'string'))) {
    throw new InvalidArgumentError('Use a JSON object with strings as values, such as {"key":"value"}.');
  }
  return value as Record<string, string> | undefined;
}

/** The `tls` of an Ingress as JSON. */
export function ingressTlsValue(text: string): Array<{ hosts?: string[]; secretName?: string }> | undefined {
  const value = jsonValue(text);
  if (value !== undefined && !(Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)))) {
    throw new InvalidArgumentError('Use a JSON list, such as [{"hosts":["spark.example.com"],"secretName":"tls"}].');
  }
  return value as Array<{ hosts?: string[]; secretName?: string }> | undefined;
}

function jsonValue(text: string): unknown {
  if (text === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`This is no JSON: ${(error as Error).message}.`);
  }
}
