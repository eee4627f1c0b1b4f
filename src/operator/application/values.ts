// Reads values of unknown type, since an object that passed a foreign CRD may have any shape; bounds messages.

/** A value as an object with any fields, or an empty one. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
}

/** A value as a non-empty text, or nothing. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A value as a finite number, or nothing. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Characters of a message in a status. */
export const LONGEST_MESSAGE = 4096;

/** The message, cut where it is too long for a status. */
export function boundedMessage(message: string, longest = LONGEST_MESSAGE): string {
  return message.length <= longest ? message : `${message.slice(0, longest - 1)}…`;
}
