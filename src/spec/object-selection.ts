// Which objects belong to an operator, where a cluster has several: by its instance name and by its label selector. Both must hold.
import { sha256Hex } from './hash';
import { formatRequirements, parseRequirements, type LabelRequirement } from './label-selector';
import { Label } from './labels';

/** How an operator chooses its applications, schedules and hand-run pods by their labels. */
export interface ObjectSelection {
  /** The value of the label `sparkoperator.k8s.io/instance` of its objects. Default: its objects do not have the label. */
  readonly instance?: string;
  /** A label selector that its objects fulfil as well. Default: none. */
  readonly labelSelector?: string;
}

/** What an operator requires of the labels of its objects. */
export function selectionRequirements({ instance, labelSelector }: ObjectSelection): LabelRequirement[] {
  return [
    instance ? { key: Label.INSTANCE, operator: 'In', values: [instance] } : { key: Label.INSTANCE, operator: 'DoesNotExist' },
    ...parseRequirements(labelSelector ?? ''),
  ];
}

/** The same as the text that list and watch take. */
export function selectorOf(selection: ObjectSelection): string {
  return formatRequirements(selectionRequirements(selection));
}

/** Keys of the labels by which an operator chooses. What it makes for an application has the application's own values of them, and no others. */
export function selectionKeys(selection: ObjectSelection): string[] {
  return [...new Set(selectionRequirements(selection).map(({ key }) => key))];
}

/**
 * A name that two operators which choose different objects do not share, from the name that an operator without choice has: followed by the
 * instance, and by a hash of the label selector, however its requirements are ordered and spaced.
 */
export function nameOfOperator(name: string, { instance, labelSelector }: ObjectSelection): string {
  const requirements = parseRequirements(labelSelector ?? '').map((requirement) => formatRequirements([requirement])).sort();
  return [
    name,
    ...instance ? [instance.toLowerCase().replace(/[^a-z0-9.-]/g, '-')] : [],
    ...requirements.length > 0 ? [sha256Hex(requirements.join(',')).slice(0, 8)] : [],
  ].join('-');
}
