// Switches among properties, as Spark reads them.

/** Whether a switch is on: `true` in any case, blanks around it or not. What is no truth value is off. */
export function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}

/** Whether a switch that is on by default is off. */
export function isFalse(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'false';
}
