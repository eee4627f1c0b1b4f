// Fields of the application as a whole: name, namespace, images. Properties of the same meaning win over these, as on a command line.
import type { Translation } from './translation';

export function translateApplication({ application, conf }: Translation): void {
  const { metadata, spec } = application;
  conf.set('spark.app.name', metadata.name ?? '', 'metadata.name');
  conf.set('spark.kubernetes.namespace', metadata.namespace ?? 'default', 'metadata.namespace');
  const set = (key: string, value: string | undefined, path: string) => {
    if (value !== undefined && value !== '') conf.set(key, value, path);
  };
  set('spark.kubernetes.container.image', spec.image, 'spec.image');
  set('spark.kubernetes.container.image.pullPolicy', spec.imagePullPolicy, 'spec.imagePullPolicy');
  set('spark.kubernetes.container.image.pullSecrets', spec.imagePullSecrets?.join(','), 'spec.imagePullSecrets');
  set('spark.kubernetes.pyspark.pythonVersion', spec.pythonVersion, 'spec.pythonVersion');
  set('spark.kubernetes.memoryOverheadFactor', spec.memoryOverheadFactor, 'spec.memoryOverheadFactor');
  conf.set('spark.kubernetes.submission.waitAppCompletion', 'false');
}
