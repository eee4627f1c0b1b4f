// BasicExecutorFeatureStep, of which only the volume with Spark's configuration is of interest before executors are made.
import { EXECUTOR_CONTAINER } from '../../spec/labels';
import { addVolume, type FeatureStep } from '../context';
import { SPARK_CONF_DIR } from './conf-map';

const DISABLED = 'spark.kubernetes.executor.disableConfigMap';

export const basicExecutor: FeatureStep = {
  name: 'BasicExecutorFeatureStep',
  apply(draft, { conf, findings }) {
    draft.container.name ||= EXECUTOR_CONTAINER;
    if (conf.boolean(DISABLED, false, findings)) return;
    // The driver draws its own name for the ConfigMap.
    addVolume(draft, { name: 'spark-conf-volume-exec', configMap: {} }, SPARK_CONF_DIR);
  },
};
