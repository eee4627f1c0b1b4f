// Label selectors: their text, as list and watch take it, their fields, as objects have them, and whether labels match.

/** One requirement on the labels of an object. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /** Values of `In` and `NotIn`, and the one bound of `Gt` and `Lt`. */
  readonly values?: readonly string[];
}

/** A label selector as objects have it. */
export interface LabelSelectorFields {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: ReadonlyArray<{ readonly key: string; readonly operator: string; readonly values?: readonly string[] }>;
}

/** One requirement without blanks around it. */
const REQUIREMENT = /^(!?)\s*([A-Za-z0-9._/-]+)(?:\s*(=|==|!=)\s*([A-Za-z0-9._-]*)|\s+(in|notin)\s*\(([^()]*)\)|\s*(>|<)\s*(-?\d+))?$/;

/** A part of a selector that cannot be read. */
export class UnreadableRequirement extends Error {
  constructor(readonly part: string) {
    super(`${JSON.stringify(part.slice(0, 100))} is no requirement on labels`);
  }
}

/** Reads `a=b,c!=d,e in (f,g),h,!i`. An empty text has no requirements. Throws UnreadableRequirement. */
export function parseRequirements(text: string): LabelRequirement[] {
  return text.trim() ? splitRequirements(text).map(parseRequirement) : [];
}

/** Splits at commas that are not within parentheses. */
function splitRequirements(selector: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let inParentheses = false;
  for (let i = 0; i < selector.length; i++) {
    if (selector[i] === '(') {
      inParentheses = selector.includes(')', i);
    } else if (selector[i] === ')') {
      inParentheses = false;
    } else if (selector[i] === ',' && !inParentheses) {
      parts.push(selector.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, selector.slice(start)];
}

function parseRequirement(part: string): LabelRequirement {
  const match = REQUIREMENT.exec(part.trim());
  if (!match) throw new UnreadableRequirement(part);
  const [, absent, key, comparison, value, membership, members, order, bound] = match;
  if (absent) {
    if (comparison ?? membership ?? order) throw new UnreadableRequirement(part);
    return { key, operator: 'DoesNotExist' };
  }
  if (comparison) return { key, operator: comparison === '!=' ? 'NotIn' : 'In', values: [value] };
  if (membership) return { key, operator: membership === 'in' ? 'In' : 'NotIn', values: members.split(',').map((member) => member.trim()) };
  if (order) return { key, operator: order === '>' ? 'Gt' : 'Lt', values: [bound] };
  return { key, operator: 'Exists' };
}

/** The text of requirements, from which `parseRequirements` reads the same. */
export function formatRequirements(requirements: readonly LabelRequirement[]): string {
  return requirements.map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In': return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`;
      case 'NotIn': return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(',')})`;
      case 'Exists': return key;
      case 'DoesNotExist': return `!${key}`;
      case 'Gt': return `${key}>${values[0]}`;
      case 'Lt': return `${key}<${values[0]}`;
    }
  }).join(',');
}

/** The requirements of a selector as objects have it. */
export function requirementsIn({ matchLabels = {}, matchExpressions = [] }: LabelSelectorFields): LabelRequirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]): LabelRequirement => ({ key, operator: 'In', values: [value] })),
    ...matchExpressions as readonly LabelRequirement[],
  ];
}

/** Whether labels fulfil all requirements. */
export function matchesRequirements(requirements: readonly LabelRequirement[], labels: Readonly<Record<string, string>>): boolean {
  return requirements.every(({ key, operator, values = [] }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In': return value !== undefined && values.includes(value);
      case 'NotIn': return value === undefined || !values.includes(value);
      case 'Exists': return value !== undefined;
      case 'DoesNotExist': return value === undefined;
      case 'Gt': return value !== undefined && Number(value) > Number(values[0]);
      case 'Lt': return value !== undefined && Number(value) < Number(values[0]);
    }
  });
}
