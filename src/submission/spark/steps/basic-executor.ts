// BasicExecutorFeatureStep, of which only what several sources may say is of interest before executors are made: labels, annotations, ports, the volume with
// Spark's configuration.
import { EXECUTOR_CONTAINER } from '../../../spec/labels';
import { parseJavaInteger } from '../../../spec/sizes';
import type { FeatureStep } from '../context';
import { addVolume } from '../draft';
import { annotationPrefix, customLabels } from '../labels';
import { PORTS } from '../ports';
import { SPARK_CONF_DIR } from './conf-map';

const NO_CONFIG_MAP = 'spark.kubernetes.executor.disableConfigMap';

export const basicExecutor: FeatureStep = {
  name: 'BasicExecutorFeatureStep',
  apply(draft, context) {
    const { conf, findings, role } = context;
    const { pod, container } = draft;
    container.name ||= EXECUTOR_CONTAINER;
    // A number that is none is found where the driver's is.
    const port = parseJavaInteger(conf.get('spark.blockManager.port') ?? '') ?? PORTS.blockManager.default;
    if (port !== 0) (container.ports ??= []).push({ name: PORTS.blockManager.name, containerPort: port });
    pod.metadata.labels = { ...pod.metadata.labels, ...customLabels(context) };
    pod.metadata.annotations = { ...pod.metadata.annotations, ...Object.fromEntries(conf.withPrefix(annotationPrefix(role))) };
    if (conf.boolean(NO_CONFIG_MAP, false, findings)) return;
    // The driver draws its own name for the ConfigMap.
    addVolume(draft, { name: 'spark-conf-volume-exec', configMap: {} }, SPARK_CONF_DIR);
  },
};
