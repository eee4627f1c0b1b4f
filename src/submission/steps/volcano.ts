// VolcanoFeatureStep: the pod group of an application that the Volcano scheduler places.
import type { KubernetesObject } from '../../spec/kubernetes';
import type { FeatureStep, SubmissionContext } from '../context';

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

function podGroupTemplate({ conf, findings, submission }: SubmissionContext): Partial<PodGroup> {
  const file = conf.get(TEMPLATE_FILE);
  if (file !== undefined) {
    const content = submission.files?.[file]?.content;
    if (isObject(content)) return content;
    findings.push(conf.invalid(TEMPLATE_FILE, 'ClientLocalFile', `names a file of the submitting machine; write its content as JSON into ${TEMPLATE_JSON}, or use spec.batchScheduler: volcano`));
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
