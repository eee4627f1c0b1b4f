// HadoopConfDriverFeatureStep and HadoopConfExecutorFeatureStep: Hadoop's configuration files from an existing ConfigMap.
import { addEnvironment, addVolume, type FeatureStep, type PodDraft } from '../context';

const HADOOP_CONF_DIR = '/opt/hadoop/conf';
/** By this property the driver knows the executors' ConfigMap. */
const EXECUTOR_CONFIG_MAP = 'spark.kubernetes.executor.hadoopConfigMapName';

export const hadoopConf: FeatureStep = {
  name: 'HadoopConfDriverFeatureStep',
  apply(draft, { conf, dialect }) {
    const configMap = conf.get('spark.kubernetes.hadoop.configMapName');
    if (configMap === undefined) return;
    mountHadoopConf(draft, configMap);
    if (dialect.does('executorHadoopConfigMap')) draft.properties.set(EXECUTOR_CONFIG_MAP, configMap);
  },
};

export const hadoopConfExecutor: FeatureStep = {
  name: 'HadoopConfExecutorFeatureStep',
  apply(draft, { conf, dialect }) {
    const configMap = conf.get(EXECUTOR_CONFIG_MAP);
    if (configMap !== undefined && dialect.does('executorHadoopConfigMap')) mountHadoopConf(draft, configMap);
  },
};

function mountHadoopConf(draft: PodDraft, configMap: string): void {
  addVolume(draft, { name: 'hadoop-properties', configMap: { name: configMap } }, HADOOP_CONF_DIR);
  addEnvironment(draft.container, 'HADOOP_CONF_DIR', HADOOP_CONF_DIR);
}
