// Times as the API server writes them.

/** Kubernetes' MicroTime: it insists on six digits after the second. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
