// What the API server would refuse in the planned pods and Services by its own validation, at the place where the author wrote it.
import type { Finding } from '../../../spec/findings';
import { canonicalJson } from '../../../spec/json';
import type { KubernetesObject } from '../../../spec/kubernetes';
import type { FieldError } from '../../../spec/kubernetes-validation/field-error';
import { validatePodSpec } from '../../../spec/kubernetes-validation/pod';
import { validateServiceSpec } from '../../../spec/kubernetes-validation/service';
import type { Container, PodSpec, Service } from '../../../spec/kubernetes.gen';
import type { SparkApplication } from '../../../spec/types.gen';
import { containerNameKey, sparkContainerIndex } from '../../spark/draft';
import type { PlannedPod } from '../../spark/executor';

const REASON = 'RefusedByKubernetes';

/** Fields of a role that have another name than the pod's. */
const ROLE_FIELDS: Readonly<Record<string, string>> = { securityContext: 'podSecurityContext', serviceAccountName: 'serviceAccount' };

/**
 * Notes what no other check has noted: others know Spark, and say more of the same fault. An error at a field above or below is about the same.
 */
export function checkPodValidation(planned: PlannedPod, application: SparkApplication): void {
  const { role, pod, context: { findings } } = planned;
  const noted = findings.filter(({ severity }) => severity === 'error').map(({ path }) => path);
  const known = new Set((pod.spec.volumes ?? []).map(({ name }) => name));
  const nodeSelector = role === 'driver' ? pod.spec.nodeSelector : { ...pod.spec.nodeSelector, ...executorNodeSelector(planned) };
  for (const error of validatePodSpec({ ...pod.spec, nodeSelector }, 'spec')) {
    // A volume that has a fault itself cannot be mounted either.
    if (error.reason === 'FieldValueNotFound' && [...known].some((name) => error.message === `Not found: ${JSON.stringify(name)}`)) continue;
    const place = placeOf(error.field, planned, application);
    // What Spark adds to executors by itself gets its names from the running driver.
    if (place === undefined && role === 'executor' && /^spec\.(volumes|containers)\[/.test(error.field)) continue;
    const path = place ?? `spec.${role}`;
    if (noted.some((other) => isWithin(path, other) || isWithin(other, path))) continue;
    findings.push({
      severity: 'error', reason: REASON, path, message: `Kubernetes refuses the pod of the ${role}: ${error.field}: ${plain(error)}`,
    });
  }
}

/** What is wrong with the Services among planned objects. */
export function serviceValidationFindings(objects: readonly KubernetesObject[], path: string): Finding[] {
  return objects.filter(({ kind }) => kind === 'Service').flatMap((object) => (
    validateServiceSpec((object as unknown as Service).spec ?? {}).map((error): Finding => ({
      severity: 'error', reason: REASON, path, message: `Kubernetes refuses the Service ${object.metadata.name ?? ''}: ${error.field}: ${plain(error)}`,
    }))));
}

/** The running driver writes it from these properties. */
function executorNodeSelector({ context: { conf } }: PlannedPod): Record<string, string> {
  return Object.fromEntries(['spark.kubernetes.node.selector.', 'spark.kubernetes.executor.node.selector.'].flatMap((prefix) => conf.withPrefix(prefix)));
}

function plain({ message }: FieldError): string {
  return message.endsWith('.') ? message : `${message}.`;
}

function isWithin(path: string, other: string): boolean {
  return path === other || (path.startsWith(other) && ['.', '['].includes(path.charAt(other.length)));
}

/** Where the author wrote what is at a field of the planned pod; undefined for what Spark adds. */
function placeOf(field: string, planned: PlannedPod, { spec }: SparkApplication): string | undefined {
  const { role, pod, container, context } = planned;
  const [, head = '', index, rest = ''] = /^spec\.([a-zA-Z]+)(?:\[(\d+)\])?((?:[.[].*)?)$/.exec(field) ?? [];
  const fields = spec[role] as unknown as Holder;
  const template = (fields.template as { spec?: Holder } | undefined)?.spec ?? {};
  const at = `spec.${role}`;
  const inTemplate = `${at}.template.spec`;
  if (head === 'containers' || head === 'initContainers') {
    const subject = pod.spec[head]?.[Number(index)];
    if (subject === container) {
      const chosen = sparkContainerIndex((template.containers ?? []) as Container[], context.conf.get(containerNameKey(role)));
      const templated = ((template.containers ?? []) as Holder[])[chosen];
      return placeInContainer(rest, planned, [[at, fields], [`${inTemplate}.containers[${chosen}]`, templated ?? {}]]);
    }
    const lists: [string, unknown][] = [[`${at}.sidecars`, fields.sidecars], [`${at}.initContainers`, fields.initContainers],
      [`${inTemplate}.containers`, template.containers], [`${inTemplate}.initContainers`, template.initContainers]];
    for (const [path, list] of lists) {
      const found = ((list ?? []) as Container[]).findIndex(({ name }) => name === subject?.name);
      if (found >= 0) return `${path}[${found}]${rest}`;
    }
    return undefined;
  }
  if (head === 'nodeSelector') {
    const holders = [[at, fields], ['spec', spec as unknown as Holder], [inTemplate, template]] as const;
    return `${holders.find(([, holder]) => holder.nodeSelector !== undefined)?.[0] ?? at}.nodeSelector`;
  }
  const value = pod.spec[head as keyof PodSpec];
  const element = index === undefined ? value : (value as readonly unknown[] | undefined)?.[Number(index)];
  const source = planned.sources.pathOf(element);
  if (source !== undefined) return source;
  return placeOfValue(head, index !== undefined, element, rest, [[at, fields, ROLE_FIELDS], [inTemplate, template], ['spec', spec as unknown as Holder]]);
}

type Holder = Readonly<Record<string, unknown>>;
type Candidate = readonly [path: string, holder: Holder, names?: Readonly<Record<string, string>>];

function placeInContainer(field: string, planned: PlannedPod, candidates: readonly Candidate[]): string | undefined {
  const [, head = '', index, rest = ''] = /^\.([a-zA-Z]+)(?:\[(\d+)\])?((?:[.[].*)?)$/.exec(field) ?? [];
  const value = planned.container[head as keyof Container];
  const element = index === undefined ? value : (value as readonly unknown[] | undefined)?.[Number(index)];
  return planned.sources.pathOf(element) ?? placeOfValue(head, index !== undefined, element, rest, candidates);
}

/** The place of a value, or of an element of a list, by its content. */
function placeOfValue(
  head: string, isElement: boolean, value: unknown, rest: string, candidates: readonly Candidate[],
): string | undefined {
  const content = canonicalJson(value);
  for (const [path, holder, names = {}] of candidates) {
    const field = Object.hasOwn(names, head) ? names[head] : head;
    const said = holder[field];
    if (said === undefined) continue;
    if (!isElement) {
      if (canonicalJson(said) === content || typeof said === 'object') return `${path}.${field}${rest}`;
      continue;
    }
    const found = Array.isArray(said) ? said.findIndex((each) => canonicalJson(each) === content) : -1;
    if (found >= 0) return `${path}.${field}[${found}]${rest}`;
  }
  return undefined;
}
