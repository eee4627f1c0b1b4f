// What an API server changed or dropped of an object that was sent to it; what the server added by itself does not matter.

/** One line per field of `sent` that `stored` does not have with the same value. */
export function differences(sent: unknown, stored: unknown, path = ''): string[] {
  if (Array.isArray(sent)) {
    if (!Array.isArray(stored)) return [`${path}: sent a list, stored ${JSON.stringify(stored)}`];
    return sent.flatMap((item, index) => differences(item, stored[index], `${path}[${index}]`));
  }
  if (typeof sent === 'object' && sent !== null) {
    if (typeof stored !== 'object' || stored === null) return [`${path}: sent ${JSON.stringify(sent)}, stored ${JSON.stringify(stored)}`];
    return Object.entries(sent).flatMap(([key, value]) => differences(value, (stored as Record<string, unknown>)[key], path ? `${path}.${key}` : key));
  }
  if (sent === stored || sameQuantity(path, sent, stored)) return [];
  return [`${path}: sent ${JSON.stringify(sent)}, stored ${JSON.stringify(stored)}`];
}

/** The API server writes quantities in its own form: `1024Mi` comes back as `1Gi`, `1000m` as `1`. */
function sameQuantity(path: string, sent: unknown, stored: unknown): boolean {
  if (!/\.(requests|limits|capacity)\.|sizeLimit$/.test(path)) return false;
  const [left, right] = [sent, stored].map(quantity);
  return left !== undefined && left === right;
}

const UNITS: Record<string, number> = {
  '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40,
};

function quantity(value: unknown): number | undefined {
  const match = /^([0-9.]+)([a-zA-Z]*)$/.exec(String(value));
  return match && match[2] in UNITS ? Number(match[1]) * UNITS[match[2]] : undefined;
}
