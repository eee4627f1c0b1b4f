// Whether Spark takes a text for a value of a type, and what the type takes, in words.
import type { ValueType } from './table';
import { parseJavaDouble, parseSparkSize } from '../sizes';

/** Units of times, as Spark reads them. */
const TIME = /^-?[0-9]+(us|ms|s|m|min|h|d)?$/;

const INTEGER = /^[+-]?[0-9]+$/;

/** Values of a choice that a message lists. */
const MOST_LISTED = 8;

const RANGES = { int: [-(2n ** 31n), 2n ** 31n - 1n], long: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

/** Digits of the longest number that fits; more are not converted. */
const MOST_DIGITS = 40;

/** What the type takes, where it does not take this text. Texts with references to variables are taken: nobody knows their values here. */
export function valueFault(type: ValueType, text: string, binarySizes: boolean): string | undefined {
  if (text.trim() === '' || text.includes('$') || text.includes('{{')) return undefined;
  return takes(type, text.trim(), binarySizes) ? undefined : describeType(type);
}

function takes(type: ValueType, text: string, binarySizes: boolean): boolean {
  switch (type.kind) {
    case 'boolean':
      return /^(true|false)$/i.test(text);
    case 'int':
    case 'long': {
      const number = INTEGER.test(text) && text.length <= MOST_DIGITS ? BigInt(text.replace(/^\+/, '')) : undefined;
      const [smallest, largest] = RANGES[type.kind];
      return number !== undefined && number >= smallest && number <= largest && number >= BigInt(type.least ?? smallest);
    }
    case 'double':
      return parseJavaDouble(text) !== undefined || /^[+-]?(NaN|Infinity)$/.test(text);
    case 'time':
      return TIME.test(text.toLowerCase());
    case 'size':
      return parseSparkSize(text.replace(/^-/, ''), { bareUnit: 1, binarySuffixes: binarySizes }) !== undefined;
    case 'choice':
      return type.values.some((value) => (
        value === text || (type.anyCase && value.toLowerCase() === text.toLowerCase()) || (INTEGER.test(value) && INTEGER.test(text) && +value === +text)));
    case 'string':
    case 'regex':
    case 'list':
      return true;
  }
}

/** What the type takes, after "must be". */
function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'int':
    case 'long':
      return `a whole number${type.least === undefined ? '' : ` of at least ${type.least}`}`;
    case 'double':
      return 'a number';
    case 'time':
      return `a time such as 30s or 5min; a whole number without unit counts ${type.unit}`;
    case 'size':
      return `a size such as 512m or 2g; a whole number without unit counts ${type.unit}`;
    case 'choice': {
      const listed = type.values.slice(0, MOST_LISTED).join(', ');
      return `one of ${listed}${type.values.length > MOST_LISTED ? `, … (${type.values.length} in all)` : ''}`;
    }
    case 'string':
    case 'regex':
    case 'list':
      return 'a text';
  }
}
