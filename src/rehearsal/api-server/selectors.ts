// Label and field selectors, as list, watch and deleteCollection take them.
import { badRequest } from './errors';
import { matchesRequirements, parseRequirements, requirementsIn, UnreadableRequirement, type LabelSelectorFields } from '../../spec/label-selector';

/** Whether an object with these labels, or fields, is selected. */
export type Selector = (values: Readonly<Record<string, string>>) => boolean;

/** Parses `a=b,c!=d,e in (f,g),h,!i`. An empty selector selects everything. */
export function parseLabelSelector(text: string | undefined): Selector | undefined {
  if (!text?.trim()) return undefined;
  try {
    const requirements = parseRequirements(text);
    return (labels) => matchesRequirements(requirements, labels);
  } catch (error) {
    throw error instanceof UnreadableRequirement ? badRequest(`unable to parse requirement: ${describe(error.part)}`) : error;
  }
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
export function matchesLabelSelector(selector: LabelSelectorFields, labels: Readonly<Record<string, string>>): boolean {
  return matchesRequirements(requirementsIn(selector), labels);
}
