// A SparkApplication as the spark-submit command line that stands for it: typed fields to properties, in the order in which later ones win.
import { SPARK_USER, type SparkSubmission } from '../../spark/context';
import { throughLauncher } from '../../spark/launcher';
import { SparkConf } from '../../spark/spark-conf';
import { translateApplication } from './application';
import { translateDependencies } from './dependencies';
import { translateDriver } from './driver';
import { translateDynamicAllocation } from './dynamic-allocation';
import { translateExecutor } from './executor';
import { translateExecutorMemoryLimit } from './memory-limit';
import { translateMonitoring } from './monitoring';
import { takeNetworkPolicyStep } from './network-policy';
import { translateBatchScheduler } from './scheduling';
import { driverTemplate, executorTemplate } from './templates';
import type { Translation } from './translation';
import { translateUi } from './ui';
import { translateLocalDirVolumes } from './scratch-volumes';

/** The submission that an application stands for. */
export function translate(input: Omit<Translation, 'conf'>): SparkSubmission {
  const translation: Translation = { ...input, conf: new SparkConf() };
  const { application, conf } = translation;
  const { spec } = application;
  translateApplication(translation);
  // As spark-submit: what is no property of Spark is left out; a rule warns of it.
  for (const [key, value] of Object.entries(spec.sparkConf ?? {})) if (key.startsWith('spark.')) conf.set(key, value);
  translateDependencies(translation);
  for (const [key, value] of Object.entries(spec.hadoopConf ?? {})) conf.set(`spark.hadoop.${key}`, value, `spec.hadoopConf[${key}]`);
  translateUi(translation);
  translateDriver(translation);
  translateLocalDirVolumes(translation, 'driver');
  translateExecutor(translation);
  translateLocalDirVolumes(translation, 'executor');
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) conf.set(`spark.kubernetes.node.selector.${key}`, value, `spec.nodeSelector[${key}]`);
  translateDynamicAllocation(translation);
  translateMonitoring(translation);
  translateExecutorMemoryLimit(translation);
  translateBatchScheduler(translation);
  for (const key of conf.keys()) conf.set(key, throughLauncher(conf.get(key) ?? ''), conf.pathOf(key));
  return {
    sparkVersion: spec.sparkVersion,
    mainClass: spec.mainClass,
    resource: spec.mainApplicationFile,
    arguments: (spec.arguments ?? []).map(throughLauncher),
    proxyUser: spec.proxyUser,
    conf,
    driverTemplate: driverTemplate(translation),
    executorTemplate: executorTemplate(translation),
    isolateExecutors: takeNetworkPolicyStep(translation),
    user: spec.proxyUser ?? SPARK_USER,
    paths: { resource: 'spec.mainApplicationFile', mainClass: 'spec.mainClass', sparkVersion: 'spec.sparkVersion' },
  };
}
