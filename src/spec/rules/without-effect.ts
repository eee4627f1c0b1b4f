// Rules on fields that look as if they did something, where Spark or another field undoes them.
import { finding, type Rule } from './rule';
import { unreadSchedulerOptions } from '../batch-scheduler-options';
import { ROLES } from '../roles';
import { isTrue, languageOf } from '../spark-values';

/** Variables that Spark writes after those of the executors' template; of two of one name, the later one counts. */
const OF_EXECUTORS = [
  'SPARK_USER', 'SPARK_DRIVER_URL', 'SPARK_EXECUTOR_CORES', 'SPARK_EXECUTOR_MEMORY', 'SPARK_APPLICATION_ID', 'SPARK_CONF_DIR', 'SPARK_EXECUTOR_ID',
  'SPARK_RESOURCE_PROFILE_ID', 'SPARK_EXECUTOR_POD_IP', 'SPARK_EXECUTOR_POD_NAME', 'SPARK_LOCAL_DIRS',
];

/** Spark's own variables of executors cannot be set from outside. */
export const executorVariables: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec }) {
    return (spec.executor?.env ?? []).flatMap(({ name }, i) => (OF_EXECUTORS.includes(name)
      ? [finding('warning', this.reason, { path: `spec.executor.env[${i}]`, value: name }, 'has no effect: Spark sets this variable of executors itself')]
      : []));
  },
};

/** With decommissioning, Spark gives executors a hook of its own, and no other beside it. */
export const executorLifecycle: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec }) {
    return spec.executor?.lifecycle && isTrue(spec.sparkConf?.['spark.decommission.enabled'])
      ? [finding('warning', this.reason, { path: 'spec.executor.lifecycle', value: undefined },
        'has no effect: with spark.decommission.enabled Spark puts its decommission script in its place; '
        + 'call that script from one of yours, named by spark.kubernetes.decommission.script')]
      : [];
  },
};

/** The image's entry point takes its first argument for what to run, and a template's arguments come first. */
export const templateArguments: Rule = {
  reason: 'TemplateArguments',
  check({ spec }) {
    return ROLES.flatMap((role) => (spec[role]?.template?.spec?.containers ?? []).flatMap(({ name, args }, i) => (
      args?.length && name === `spark-kubernetes-${role}` ? [finding(
        'warning', this.reason, { path: `spec.${role}.template.spec.containers[${i}].args`, value: args },
        `come before Spark's own, so that the entry point of Spark's image does not see that it is to run the ${role}; `
        + 'leave them out, or use an image that expects them',
      )] : [])));
  },
};

/** Bounds of an allocation that is not switched on. */
export const dynamicAllocationOff: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec: { dynamicAllocation } }) {
    return dynamicAllocation?.enabled === true ? [] : Object.entries(dynamicAllocation ?? {})
      .filter(([field, value]) => field !== 'enabled' && value !== undefined)
      .map(([field, value]) => finding('warning', this.reason, { path: `spec.dynamicAllocation.${field}`, value },
        'has no effect: dynamic allocation is off; set spec.dynamicAllocation.enabled: true, or leave it out'));
  },
};

/** A class of a program that is no jar. */
export const classOfScript: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec: { mainApplicationFile, mainClass } }) {
    const language = typeof mainApplicationFile === 'string' ? languageOf(mainApplicationFile) : 'JVM';
    return mainClass && language !== 'JVM'
      ? [finding(
        'warning', this.reason, { path: 'spec.mainClass', value: mainClass },
        `has no effect: Spark runs ${mainApplicationFile} as ${language}; leave it out`,
      )]
      : [];
  },
};

/** A volume that no container mounts. */
export const volumesMounted: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec }) {
    const mounted = new Set(ROLES.flatMap((role) => {
      const { volumeMounts = [], initContainers = [], sidecars = [], template } = spec[role] ?? {};
      const containers = [...initContainers, ...sidecars, ...template?.spec?.containers ?? [], ...template?.spec?.initContainers ?? []];
      return [...volumeMounts, ...containers.flatMap((container) => container.volumeMounts ?? [])].map(({ name }) => name);
    }));
    return (spec.volumes ?? []).flatMap(({ name }, i) => (mounted.has(name) ? [] : [finding('warning', this.reason, { path: `spec.volumes[${i}]`, value: name },
      'has no effect: no container mounts it; add it to volumeMounts of driver or executor, or leave it out')]));
  },
};

/** What is written out, where a file in the image takes its place. */
export const metricsInImage: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec: { monitoring } }) {
    const { metricsProperties, metricsPropertiesFile, prometheus } = monitoring ?? {};
    const written = [
      ['metricsProperties', metricsProperties, metricsPropertiesFile, 'metricsPropertiesFile'],
      ['prometheus.configuration', prometheus?.configuration, prometheus?.configFile, 'prometheus.configFile'],
    ] as const;
    return written.flatMap(([field, value, file, instead]) => (value && file
      ? [finding(
        'warning', this.reason, { path: `spec.monitoring.${field}`, value: undefined },
        `has no effect: spec.monitoring.${instead} is read in its place; leave out one of them`,
      )]
      : []));
  },
};

/** Options of schedulers that do not take them. */
export const batchSchedulerOptions: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec: { batchScheduler, batchSchedulerOptions: options } }) {
    // Without a name, the platform may have a scheduler of its own; then the planner knows.
    return batchScheduler ? unreadSchedulerOptions(batchScheduler, options) : [];
  },
};

/** Executors get the configuration files of the driver in a ConfigMap that Spark makes, and find them in no other place. */
export const configMapOfExecutors: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec: { sparkConfigMap, sparkConf = {} } }) {
    return sparkConfigMap && isTrue(sparkConf['spark.kubernetes.executor.disableConfigMap'])
      ? [finding('warning', this.reason, { path: 'spec.sparkConfigMap', value: sparkConfigMap },
        'has no effect on executors: spark.kubernetes.executor.disableConfigMap keeps the driver from handing on its configuration files; '
        + 'leave one of them out')]
      : [];
  },
};
