// The admission webhooks: their names and paths, which pods and writes they are for, and how a default of a namespace is written into a path.
import { CAPACITIES, type Capacity } from './capacity';
import { Label, PlacementLabel, SparkLabel } from './labels';
import { API_GROUP } from './names';
import { ROLES } from './roles';

/** Paths of the webhooks, as Kubeflow's operator has them. */
export const WEBHOOK_PATHS = {
  SparkApplication: '/validate-sparkoperator-k8s-io-v1beta2-sparkapplication',
  ScheduledSparkApplication: '/validate-sparkoperator-k8s-io-v1beta2-scheduledsparkapplication',
  pods: '/mutate--v1-pod',
} as const;

/** The full name of a webhook in its configuration. */
export function webhookName(path: string): string {
  return `${path.slice(1).replaceAll('/', '-').slice(0, 100)}.${API_GROUP}`;
}

/** Kinds that the validating webhook checks, with the plural names of their resources. */
export const VALIDATED_KINDS = { SparkApplication: 'sparkapplications', ScheduledSparkApplication: 'scheduledsparkapplications' } as const;

/** Namespaces whose objects no webhook of this operator sees, besides the operator's own: a webhook there could keep a cluster from starting. */
export const EXEMPT_NAMESPACES = ['kube-system'] as const;

/** A field of the specification that others switch on and off, such as Kueue. A write that changes nothing else is not checked. */
export const SWITCH_FIELD = 'suspend';

/** CEL: whether a write changes the specification. Finalizers, labels, annotations and `suspend` are no such change. */
export const SPEC_CHANGES = 'request.operation == \'CREATE\' || !has(object.spec) || !has(oldObject.spec)'
  + ` || !object.spec.all(f, f == '${SWITCH_FIELD}' || (f in oldObject.spec && object.spec[f] == oldObject.spec[f]))`
  + ` || !oldObject.spec.all(f, f == '${SWITCH_FIELD}' || f in object.spec)`;

/** CEL: whether a pod asks for a place by one of its labels. */
export const ASKS_FOR_PLACE = `has(object.metadata.labels) && [${Object.values(PlacementLabel).map((label) => `'${label}'`).join(', ')}]`
  + '.exists(label, label in object.metadata.labels)';

/** Selects drivers and executors that no operator runs. */
export function handRunPods(roles: readonly string[] = ROLES) {
  return {
    matchExpressions: [
      { key: SparkLabel.ROLE, operator: 'In', values: [...roles] },
      { key: Label.LAUNCHED_BY_OPERATOR, operator: 'DoesNotExist' },
    ],
  };
}

/** Where pods are to run that do not say it themselves. */
export interface PlacementDefaults {
  readonly capacity?: Capacity;
  readonly scheduler?: string;
  readonly priorityClass?: string;
}

/** The path of the pod webhook for pods with these defaults: `/mutate--v1-pod/capacity/spot`. */
export function podWebhookPath({ capacity, scheduler, priorityClass }: PlacementDefaults = {}): string {
  const parts = Object.entries({ capacity, 'scheduler': scheduler, 'priority-class': priorityClass }).filter(([, value]) => value);
  return [WEBHOOK_PATHS.pods, ...parts.flat()].join('/');
}

/** The defaults in a path of the pod webhook; undefined for another path. */
export function placementDefaultsIn(path: string): PlacementDefaults | undefined {
  if (path !== WEBHOOK_PATHS.pods && !path.startsWith(`${WEBHOOK_PATHS.pods}/`)) return undefined;
  const parts = path.slice(WEBHOOK_PATHS.pods.length).split('/').slice(1);
  const given = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    if (!parts[index + 1] || !['capacity', 'scheduler', 'priority-class'].includes(parts[index])) return undefined;
    given.set(parts[index], parts[index + 1]);
  }
  const capacity = given.get('capacity');
  if (capacity !== undefined && !isCapacity(capacity)) return undefined;
  return { capacity, scheduler: given.get('scheduler'), priorityClass: given.get('priority-class') };
}

export function isCapacity(value: string | undefined): value is Capacity {
  return CAPACITIES.some((each) => each === value);
}
