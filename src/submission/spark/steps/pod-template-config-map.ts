// PodTemplateConfigMapStep: the executors' pod template, for the driver to read when it makes executors.
import type { ConfigMap } from '../../../spec/kubernetes.gen';
import type { FeatureStep } from '../context';
import { addVolume } from '../draft';

const KEY = 'podspec-configmap-key';
const FILE = 'pod-spec-template.yml';
const DIRECTORY = '/opt/spark/pod-template';

export const podTemplateConfigMap: FeatureStep = {
  name: 'PodTemplateConfigMapStep',
  apply(draft, { submission, namespace, prefix }) {
    if (submission.executorTemplate === undefined) return;
    const name = `${prefix}-driver-podspec-conf-map`;
    addVolume(draft, { name: 'pod-template-volume', configMap: { name, items: [{ key: KEY, path: FILE }] } }, DIRECTORY);
    const configMap: ConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      immutable: true,
      data: { [KEY]: submission.executorTemplate.text },
    };
    draft.objects.push(configMap);
    draft.properties.set('spark.kubernetes.executor.podTemplateFile', `${DIRECTORY}/${FILE}`);
  },
};
