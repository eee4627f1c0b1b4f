// What a pod template says and another place replaces: told like the values of properties that give way.
import type { Finding } from '../../../spec/findings';
import { canonicalJson } from '../../../spec/json';
import type { Container, PodSpec } from '../../../spec/kubernetes.gen';
import type { Role } from '../../../spec/roles';
import { formatCpu, MIB, parseQuantity } from '../../../spec/sizes';
import type { SparkApplication, SparkPodSpec } from '../../../spec/types.gen';
import { excludedSteps } from '../../spark/context';
import { containerNameKey, sparkContainerIndex } from '../../spark/draft';
import type { PlannedPod } from '../../spark/executor';
import { driverMemory, executorMemory } from '../../spark/memory';
import { overridden } from '../../spark/spark-conf';
import { basicDriver } from '../../spark/steps/basic-driver';
import { basicExecutor } from '../../spark/steps/basic-executor';

/** Fields of a role that replace a field of its template as a whole, by the field of the template's pod or Spark container. */
const OF_POD: readonly (readonly [templateField: keyof Omit<PodSpec, 'containers'>, field: keyof SparkPodSpec])[] = [
  ['affinity', 'affinity'], ['dnsConfig', 'dnsConfig'], ['securityContext', 'podSecurityContext'], ['schedulerName', 'schedulerName'],
  ['terminationGracePeriodSeconds', 'terminationGracePeriodSeconds'], ['serviceAccountName', 'serviceAccount'],
];
const PRIORITY = 'priorityClassName';

/** Notes what the templates of both roles say in vain. */
export function checkTemplateOverrides({ role, context }: PlannedPod, { spec }: SparkApplication): void {
  const { template } = spec[role];
  if (!template?.spec) return;
  const { containers = [] } = template.spec;
  const pod: Omit<PodSpec, 'containers'> = template.spec;
  const index = sparkContainerIndex(containers, context.conf.get(containerNameKey(role)));
  const container = containers[index] as Partial<Container> | undefined;
  const at = `spec.${role}.template.spec`;
  const fields = spec[role] as SparkPodSpec & { readonly priorityClassName?: string; readonly lifecycle?: unknown };
  const replaced = (path: string, said: unknown, field: string, value: unknown): Finding[] => (
    isSaid(said) && isSaid(value) && canonicalJson(said) !== canonicalJson(value) ? [overridden(path, said, `spec.${role}.${field}`)] : []);
  context.findings.push(
    ...OF_POD.flatMap(([templateField, field]) => replaced(`${at}.${templateField}`, pod[templateField], field, fields[field])),
    ...(pod.restartPolicy && pod.restartPolicy !== 'Never'
      ? [overridden(`${at}.restartPolicy`, pod.restartPolicy, 'Spark, whose pods run once,')] : []),
    ...replaced(`${at}.${PRIORITY}`, pod.priorityClassName, PRIORITY, fields.priorityClassName),
    ...replaced(`${at}.containers[${index}].securityContext`, container?.securityContext, 'securityContext', fields.securityContext),
    ...replaced(`${at}.containers[${index}].lifecycle`, container?.lifecycle, 'lifecycle', fields.lifecycle),
    ...(container ? bySpark(role, container, `${at}.containers[${index}]`, context) : []),
  );
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** What Spark writes over the template's container in any case: the image, when it is pulled, and what is requested. */
function bySpark(role: Role, { image, imagePullPolicy, resources }: Partial<Container>, at: string, context: PlannedPod['context']): Finding[] {
  const { conf } = context;
  const step = role === 'driver' ? basicDriver : basicExecutor;
  if (excludedSteps(context, role).includes(step.name)) return [];
  const memory = role === 'driver' ? driverMemory(context) : executorMemory(context);
  const images = [`spark.kubernetes.${role}.container.image`, 'spark.kubernetes.container.image'];
  const cores = [`spark.kubernetes.${role}.request.cores`, `spark.${role}.cores`];
  const placeOf = (keys: readonly string[], byDefault: string): string => {
    const key = keys.find((each) => conf.has(each));
    return key === undefined ? byDefault : conf.pathOf(key);
  };
  const policy = 'spark.kubernetes.container.image.pullPolicy';
  const cpu = parseQuantity(conf.first(...cores) ?? '1');
  const ofMemory = `what Spark computes from ${placeOf([`spark.${role}.memory`], `spec.${role}.memory, which is absent,`)}`;
  const differs = (said: string | number | undefined, amount: number | undefined) => (
    said !== undefined && amount !== undefined && parseQuantity(String(said)) !== amount);
  const requests = resources?.requests;
  return [
    ...(image && image !== conf.first(...images) ? [overridden(`${at}.image`, image, placeOf(images, 'spec.image'))] : []),
    ...(imagePullPolicy && imagePullPolicy !== (conf.get(policy) ?? 'IfNotPresent')
      ? [overridden(`${at}.imagePullPolicy`, imagePullPolicy, placeOf([policy], 'the default of spec.imagePullPolicy'))] : []),
    ...(differs(requests?.cpu, cpu)
      ? [overridden(`${at}.resources.requests.cpu`, requests?.cpu, placeOf(cores, `spec.${role}.cores, by default ${formatCpu(cpu ?? 1)},`))] : []),
    ...(['requests', 'limits'] as const).flatMap((part) => (differs(resources?.[part]?.memory, memory.totalMiB * MIB)
      ? [overridden(`${at}.resources.${part}.memory`, resources?.[part]?.memory, ofMemory)] : [])),
  ];
}
