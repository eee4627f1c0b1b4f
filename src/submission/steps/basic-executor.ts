// BasicExecutorFeatureStep, of which only what several sources may say is of interest before executors are made: labels, ports, the volume with
// Spark's configuration.
import { EXECUTOR_CONTAINER } from '../../spec/labels';
import { addVolume, type FeatureStep } from '../context';
import { customLabels } from '../labels';
import { PORTS } from '../ports';
import { SPARK_CONF_DIR } from './conf-map';

const NO_CONFIG_MAP = 'spark.kubernetes.executor.disableConfigMap';

export const basicExecutor: FeatureStep = {
  name: 'BasicExecutorFeatureStep',
  apply(draft, context) {
    const { conf, findings } = context;
    const { pod, container } = draft;
    container.name ||= EXECUTOR_CONTAINER;
    (container.ports ??= []).push({ name: PORTS.blockManager.name, containerPort: PORTS.blockManager.default });
    pod.metadata.labels = { ...pod.metadata.labels, ...customLabels(context) };
    if (conf.boolean(NO_CONFIG_MAP, false, findings)) return;
    // The driver draws its own name for the ConfigMap.
    addVolume(draft, { name: 'spark-conf-volume-exec', configMap: {} }, SPARK_CONF_DIR);
  },
};
