// Switches among properties, as Spark reads them.

/** Whether a switch is on: `true` in any case, blanks around it or not. What is no truth value is off. */
export function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}
