// One fault of one field of an object of Kubernetes, in the words of the API server.

/** One fault of one field, as in `details.causes` of a refusal. */
export interface FieldError {
  readonly field: string;
  readonly reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueNotFound' | 'FieldValueForbidden' | 'FieldValueDuplicate'
    | 'FieldValueNotSupported' | 'FieldValueTooLong' | 'FieldValueTooMany' | 'FieldValueTypeInvalid';
  readonly message: string;
}

export function required(field: string, why = ''): FieldError {
  return { field, reason: 'FieldValueRequired', message: why ? `Required value: ${why}` : 'Required value' };
}

export function invalidValue(field: string, value: unknown, why: string): FieldError {
  return { field, reason: 'FieldValueInvalid', message: `Invalid value: ${quote(value)}: ${why}` };
}

export function unsupportedValue(field: string, value: unknown, supported: readonly unknown[]): FieldError {
  return { field, reason: 'FieldValueNotSupported', message: `Unsupported value: ${quote(value)}: supported values: ${supported.map(quote).join(', ')}` };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { field, reason: 'FieldValueDuplicate', message: `Duplicate value: ${quote(value)}` };
}

export function forbiddenField(field: string, why: string): FieldError {
  return { field, reason: 'FieldValueForbidden', message: `Forbidden: ${why}` };
}

export function notFoundValue(field: string, value: unknown): FieldError {
  return { field, reason: 'FieldValueNotFound', message: `Not found: ${quote(value)}` };
}

/** A value of a closed list, where one is given. */
export function oneOf(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value as string) ? [] : [unsupportedValue(field, value, supported)];
}

/** A number within bounds, where one is given. */
export function inRange(field: string, value: number | undefined, least: number, most: number): FieldError[] {
  return value === undefined || (value >= least && value <= most) ? [] : [invalidValue(field, value, `must be between ${least} and ${most}, inclusive`)];
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
