// VolcanoFeatureStep: the pod group of an application that the Volcano scheduler places.
import type { KubernetesObject } from '../../../spec/kubernetes';
import { submitterFile, type FeatureStep, type SubmissionContext } from '../context';

export const VOLCANO_STEP = 'org.apache.spark.deploy.k8s.features.VolcanoFeatureStep';
const TEMPLATE_FILE = 'spark.kubernetes.scheduler.volcano.podGroupTemplateFile';
const TEMPLATE_JSON = 'spark.kubernetes.scheduler.volcano.podGroupTemplateJson';

interface PodGroup extends KubernetesObject {
  spec: Record<string, unknown>;
}

export const volcano: FeatureStep = {
  name: 'VolcanoFeatureStep',
  apply({ pod, groups }, context) {
    const name = `${context.identity.applicationId}-podgroup`;
    const template = podGroupTemplate(context);
    const group: PodGroup = {
      apiVersion: 'scheduling.volcano.sh/v1beta1',
      kind: 'PodGroup',
      metadata: { ...template.metadata, name, namespace: context.namespace },
      spec: { ...template.spec },
    };
    groups.push(group);
    pod.metadata.annotations = { ...pod.metadata.annotations, 'scheduling.k8s.io/group-name': name };
  },
};

function podGroupTemplate(context: SubmissionContext): Partial<PodGroup> {
  const { conf, findings } = context;
  if (conf.has(TEMPLATE_FILE)) {
    const file = submitterFile(context, TEMPLATE_FILE, `write its content as JSON into ${TEMPLATE_JSON}, or use spec.batchScheduler: volcano`);
    if (isObject(file?.content)) return file.content;
    if (file) findings.push(conf.invalid(TEMPLATE_FILE, 'InvalidPodGroup', 'names a file that is not one PodGroup, written as YAML or JSON'));
    return {};
  }
  const json = conf.get(TEMPLATE_JSON);
  if (json === undefined) return {};
  try {
    const content: unknown = JSON.parse(json);
    if (isObject(content)) return content;
  } catch {
    // The finding below says all there is to say.
  }
  findings.push(conf.invalid(TEMPLATE_JSON, 'InvalidPodGroup', 'must be a PodGroup as JSON'));
  return {};
}

function isObject(value: unknown): value is Partial<PodGroup> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
