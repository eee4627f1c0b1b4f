// HadoopConfDriverFeatureStep and HadoopConfExecutorFeatureStep: Hadoop's configuration files from an existing ConfigMap.
import type { FeatureStep } from '../context';
import { addEnvironment, addVolume, type PodDraft } from '../draft';

const HADOOP_CONF_DIR = '/opt/hadoop/conf';
const CONFIG_MAP = 'spark.kubernetes.hadoop.configMapName';
/** By this property the driver knows the executors' ConfigMap. */
const EXECUTOR_CONFIG_MAP = 'spark.kubernetes.executor.hadoopConfigMapName';

export const hadoopConf: FeatureStep = {
  name: 'HadoopConfDriverFeatureStep',
  apply(draft, { conf, dialect }) {
    const configMap = conf.get(CONFIG_MAP);
    if (configMap === undefined) return;
    mountHadoopConf(draft, configMap, conf.pathOf(CONFIG_MAP));
    if (dialect.does('executorHadoopConfigMap')) draft.properties.set(EXECUTOR_CONFIG_MAP, configMap, conf.pathOf(CONFIG_MAP));
  },
};

export const hadoopConfExecutor: FeatureStep = {
  name: 'HadoopConfExecutorFeatureStep',
  apply(draft, { conf, dialect }) {
    const configMap = conf.get(EXECUTOR_CONFIG_MAP);
    if (configMap !== undefined && dialect.does('executorHadoopConfigMap')) mountHadoopConf(draft, configMap, conf.pathOf(EXECUTOR_CONFIG_MAP));
  },
};

function mountHadoopConf(draft: PodDraft, configMap: string, path: string): void {
  addVolume(draft, { name: 'hadoop-properties', configMap: { name: configMap } }, HADOOP_CONF_DIR, path);
  addEnvironment(draft.container, 'HADOOP_CONF_DIR', HADOOP_CONF_DIR);
}
