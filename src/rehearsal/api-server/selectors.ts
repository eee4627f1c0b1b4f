// Label and field selectors, as list, watch and deleteCollection take them.
import { badRequest } from './errors';

/** Whether an object with these labels, or fields, is selected. */
export type Selector = (values: Readonly<Record<string, string>>) => boolean;

/** One requirement without blanks around it. */
const REQUIREMENT = /^(!?)\s*([A-Za-z0-9._/-]+)(?:\s*(=|==|!=)\s*([A-Za-z0-9._-]*)|\s+(in|notin)\s*\(([^()]*)\)|\s*(>|<)\s*(-?\d+))?$/;

/** Splits at commas that are not within parentheses. */
function split(selector: string): string[] {
  const parts: string[] = [];
  let [end, inParentheses] = [selector.length, false];
  for (let i = selector.length - 1; i >= 0; i--) {
    if (selector[i] === ')') {inParentheses = true;} else if (selector[i] === '(') {inParentheses = false;} else if (selector[i] === ',' && !inParentheses) {
      parts.push(selector.slice(i + 1, end));
      end = i;
    }
  }
  return [...parts, selector.slice(0, end)].reverse();
}

/** Parses `a=b,c!=d,e in (f,g),h,!i`. An empty selector selects everything. */
export function parseLabelSelector(text: string | undefined): Selector | undefined {
  if (!text?.trim()) return undefined;
  const requirements = split(text).map((part): Selector => {
    const match = REQUIREMENT.exec(part.trim());
    if (!match) throw badRequest(`unable to parse requirement: ${describe(part)}`);
    const [, absent, key, comparison, value, membership, members, order, bound] = match;
    if (absent) {
      if (comparison ?? membership ?? order) throw badRequest(`unable to parse requirement: ${describe(part)}`);
      return (labels) => labels[key] === undefined;
    }
    if (comparison) return comparison === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
    if (membership) {
      const set = new Set(members.split(',').map((member) => member.trim()));
      const isMember: Selector = (labels) => labels[key] !== undefined && set.has(labels[key]);
      return membership === 'in' ? isMember : (labels) => !isMember(labels);
    }
    if (order) return (labels) => labels[key] !== undefined && (order === '>' ? Number(labels[key]) > Number(bound) : Number(labels[key]) < Number(bound));
    return (labels) => labels[key] !== undefined;
  });
  return (labels) => requirements.every((requirement) => requirement(labels));
}

function describe(part: string): string {
  const words = part.trim().split(/\s+/);
  return words.length > 1
    ? `found '${words[1]}', expected: in, notin, =, ==, !=, gt, lt`
    : `found '${part.trim().replace(/^[A-Za-z0-9._/-]+/, '') || part.trim()}', expected: in, notin, =, ==, !=, gt, lt`;
}

/** Parses `metadata.name=a,status.phase!=Failed`; `supported` are the fields of the kind. */
export function parseFieldSelector(text: string | undefined, supported: readonly string[]): Selector | undefined {
  if (!text?.trim()) return undefined;
  const requirements = text.split(',').map((part): Selector => {
    const match = /^([^=!\s]+)\s*(==|=|!=)([\s\S]*)$/.exec(part.trim());
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, field, comparison] = match;
    const value = match[3].trim();
    if (!supported.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return comparison === '!=' ? (fields) => (fields[field] ?? '') !== value : (fields) => (fields[field] ?? '') === value;
  });
  return (fields) => requirements.every((requirement) => requirement(fields));
}
/** Whether labels match a `metav1.LabelSelector`. An empty selector matches everything. */
export function matchesLabelSelector(
  selector: { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] },
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
    && (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const present = labels[key] !== undefined;
      if (operator === 'In') return present && values.includes(labels[key]);
      if (operator === 'NotIn') return !present || !values.includes(labels[key]);
      return operator === 'Exists' ? present : !present;
    });
}
