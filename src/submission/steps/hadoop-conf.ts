// HadoopConfDriverFeatureStep: Hadoop's configuration files from an existing ConfigMap.
import { addEnvironment, addVolume, type FeatureStep } from '../context';

const HADOOP_CONF_DIR = '/opt/hadoop/conf';

export const hadoopConf: FeatureStep = {
  name: 'HadoopConfDriverFeatureStep',
  apply(draft, { conf, dialect }) {
    const configMap = conf.get('spark.kubernetes.hadoop.configMapName');
    if (!configMap) return;
    addVolume(draft, { name: 'hadoop-properties', configMap: { name: configMap } }, HADOOP_CONF_DIR);
    addEnvironment(draft.container, 'HADOOP_CONF_DIR', HADOOP_CONF_DIR);
    if (dialect.does('executorHadoopConfigMap')) draft.properties.set('spark.kubernetes.executor.hadoopConfigMapName', configMap);
  },
};
