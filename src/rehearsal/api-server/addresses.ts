// Addresses that the control plane hands out, counted up within a range of 65,536.

/** The address of that number below two leading parts, such as `10.96`. */
export function addressIn(range: string, number: number): string {
  return `${range}.${Math.floor(number / 256) % 256}.${number % 256}`;
}
