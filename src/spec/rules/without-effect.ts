// Rules on fields that look as if they did something, where Spark or another field undoes them.
import { finding, type Rule } from './rule';
import { ROLES } from '../roles';
import { isTrue } from '../switches';

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
        'has no effect: with spark.decommission.enabled Spark puts its decommission script in its place; call that script from one of yours, named by spark.kubernetes.decommission.script')]
      : [];
  },
};

/** The image's entry point takes its first argument for what to run, and a template's arguments come first. */
export const templateArguments: Rule = {
  reason: 'TemplateArguments',
  check({ spec }) {
    return ROLES.flatMap((role) => (spec[role]?.template?.spec?.containers ?? []).flatMap(({ name, args }, i) => (args?.length && name === `spark-kubernetes-${role}`
      ? [finding('warning', this.reason, { path: `spec.${role}.template.spec.containers[${i}].args`, value: args },
        `come before Spark's own, so that the entry point of Spark's image does not see that it is to run the ${role}; leave them out, or use an image that expects them`)]
      : [])));
  },
};

/** Options of a scheduler that is not there. */
export const batchSchedulerOptions: Rule = {
  reason: 'FieldWithoutEffect',
  check({ spec: { batchScheduler, batchSchedulerOptions: options } }) {
    const unread = Object.keys(options ?? {}).filter((option) => batchScheduler === 'yunikorn' && option !== 'queue');
    return unread.map((option) => finding('warning', this.reason, { path: `spec.batchSchedulerOptions.${option}`, value: undefined },
      'has no effect: YuniKorn takes the queue alone from here, and the sizes of its task groups from the pods'));
  },
};
