// The guardrails that limits ask for, and what breaks them in an object.
import { cores, executors, memory } from './amounts';
import { EvaluationError, type Scope } from './expressions';
import type { Guardrail, GuardrailLimits, Offences } from './guardrail';
import { accounts, labelled } from './identities';
import { imagesFrom, nodesWith, noHostNetwork, noHostPaths } from './images-and-hosts';
import { podAt, programAt, type PodPlace, type ProgramPlace, type Variable } from './places';
import { allowedConf, forbiddenConf } from './spark-conf';
import type { Finding } from '../findings';
import { isRecord } from '../json';
import { API_GROUP } from '../names';

/** The reason of findings about guardrails. */
export const GUARDRAIL = 'Guardrail';

/** The guardrails, in the order in which they are checked. */
export function guardrailsOf(limits: GuardrailLimits): Guardrail[] {
  const { images, mostExecutors, mostCores, mostMemory, serviceAccounts, allowedConf: allowed, forbiddenConf: forbidden, requiredLabels, nodeLabels } = limits;
  return [
    ...(images ? [imagesFrom(images)] : []),
    ...(limits.hostPaths ? [] : [noHostPaths()]),
    ...(limits.hostNetwork ? [] : [noHostNetwork()]),
    ...(serviceAccounts ? [accounts(serviceAccounts)] : []),
    ...(mostExecutors === undefined ? [] : [executors(mostExecutors)]),
    ...(mostCores === undefined ? [] : [cores(mostCores)]),
    ...(mostMemory === undefined ? [] : [memory(mostMemory)]),
    ...(requiredLabels && Object.keys(requiredLabels).length > 0 ? [labelled(requiredLabels)] : []),
    ...(nodeLabels && Object.keys(nodeLabels).length > 0 ? [nodesWith(nodeLabels, limits.driversOnAnyNode ?? false)] : []),
    ...(allowed ? [allowedConf(allowed)] : []),
    // One for each key, since the API server gives each expression a budget of its own.
    ...(forbidden ?? []).map(forbiddenConf),
  ];
}

/** Kinds whose objects are checked alike, with what is read of them. */
export interface Target {
  /** Name of the policy for them. */
  readonly name: string;
  readonly resources: ReadonlyArray<{ readonly group: string; readonly plurals: readonly string[] }>;
  readonly kinds: readonly string[];
  /** The field that an update must change to be checked. */
  readonly field: 'spec' | 'data';
  readonly variables: readonly Variable[];
  offences(guardrail: Guardrail): Offences | undefined;
}

function podTarget(name: string, resources: Target['resources'], kinds: readonly string[], place: PodPlace): Target {
  return { name, resources, kinds, field: 'spec', variables: place.variables, offences: (guardrail) => guardrail.pod?.(place) };
}

function programTarget(name: string, kind: string, place: ProgramPlace): Target {
  return {
    name,
    resources: [{ group: API_GROUP, plurals: [name] }],
    kinds: [kind],
    field: 'spec',
    variables: place.variables,
    offences: (guardrail) => guardrail.program?.(place),
  };
}

const DRIVER_AND_EXECUTOR = [{ name: 'driver', conf: 'driver' }, { name: 'executor', conf: 'executor' }] as const;
const SERVER_AND_EXECUTOR = [{ name: 'server', conf: 'driver' }, { name: 'executor', conf: 'executor' }] as const;
/** Names of the files with Spark's configuration, as Spark and as people name them. */
const PROPERTIES_FILES = ['spark.properties', 'spark-defaults.conf'];

/**
 * What is checked. Pods are the truth: whatever makes a pod, it is refused there. All others only say so earlier, to the person who can change it.
 */
export const TARGETS: readonly Target[] = [
  podTarget('pods', [{ group: '', plurals: ['pods', 'pods/ephemeralcontainers', 'pods/resize'] }], ['Pod'], podAt([])),
  podTarget(
    'workloads',
    [{ group: 'batch', plurals: ['jobs'] }, { group: 'apps', plurals: ['deployments', 'statefulsets'] }],
    ['Job', 'Deployment', 'StatefulSet'],
    podAt(['spec', 'template']),
  ),
  podTarget('cronjobs', [{ group: 'batch', plurals: ['cronjobs'] }], ['CronJob'], podAt(['spec', 'jobTemplate', 'spec', 'template'])),
  programTarget('sparkapplications', 'SparkApplication', programAt(['spec'], DRIVER_AND_EXECUTOR)),
  programTarget('scheduledsparkapplications', 'ScheduledSparkApplication', programAt(['spec', 'template'], DRIVER_AND_EXECUTOR)),
  programTarget('sparkconnects', 'SparkConnect', programAt(['spec'], SERVER_AND_EXECUTOR)),
  {
    name: 'configmaps',
    resources: [{ group: '', plurals: ['configmaps'] }],
    kinds: ['ConfigMap'],
    field: 'data',
    variables: [],
    offences: (guardrail) => guardrail.properties?.({
      cel: `[${PROPERTIES_FILES.map((file) => `object.?data[?${JSON.stringify(file)}].orValue("")`).join(', ')}]`,
      evaluate: ({ object }) => PROPERTIES_FILES.map((file) => textIn(object, file)),
    }),
  },
];

function textIn(object: unknown, file: string): string {
  const data = isRecord(object) ? object.data : undefined;
  const text = isRecord(data) ? data[file] : undefined;
  return typeof text === 'string' ? text : '';
}

/** The sentence about a guardrail that is broken. */
export function sentence({ name, allowed }: Guardrail): string {
  return `guardrail '${name}': ${allowed}; found: `;
}

/** Each guardrail that an object breaks, as the policies of the API server would refuse it. Objects of other kinds break none. */
export function guardrailFindings(limits: GuardrailLimits, object: { readonly kind: string }): Finding[] {
  const target = TARGETS.find(({ kinds }) => kinds.includes(object.kind));
  if (!target) return [];
  const scope: Scope = { object };
  return guardrailsOf(limits).flatMap((guardrail): Finding[] => {
    const offences = target.offences(guardrail);
    if (!offences) return [];
    const finding = (found: string): Finding => ({ severity: 'error', reason: GUARDRAIL, path: target.field, message: `${sentence(guardrail)}${found}` });
    try {
      const found = offences.evaluate(scope);
      return found.length > 0 ? [finding(found.join(', '))] : [];
    } catch (error) {
      if (error instanceof EvaluationError) return [finding(error.message)];
      throw error;
    }
  });
}
