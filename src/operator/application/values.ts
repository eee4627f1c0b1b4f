// Reads values of unknown type, since an object that passed a foreign CRD may have any shape; measures values, and bounds messages.

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

/** Whether a value has more characters as JSON. Does not look further than it must, and does not call itself: values may be nested very deep. */
export function isLongerThan(root: unknown, most: number): boolean {
  const left: unknown[] = [root];
  for (let characters = 0; left.length > 0;) {
    const value = left.pop();
    if (typeof value === 'string') {
      characters += value.length + 2;
    } else if (typeof value !== 'object' || value === null) {
      characters += String(value).length;
    } else if (Array.isArray(value)) {
      characters += value.length + 1;
      // One by one: a call with very many arguments would overflow the stack.
      for (const child of value as unknown[]) left.push(child);
    } else {
      characters += 1;
      for (const [key, child] of Object.entries(value)) {
        characters += key.length + 4;
        left.push(child);
      }
    }
    if (characters > most) return true;
  }
  return false;
}
