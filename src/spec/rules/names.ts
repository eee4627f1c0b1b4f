// Rules on names: of the application itself and of the objects it refers to.
import { confPlace, finding, given, type Place, type Rule } from './rule';
import { entryPath } from '../field-path';
import { SparkLabel } from '../labels';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../names';
import { ROLES } from '../roles';
import type { SparkApplication } from '../types.gen';

const NAME_MESSAGE = 'must be a DNS label: at most 63 characters, only a-z, 0-9 and -, starting with a letter and not ending with -';

/** The name becomes a label value and part of Service names, so it must be a DNS-1035 label. */
export const applicationName: Rule = {
  reason: 'InvalidName',
  check(application) {
    const { name, generateName } = application.metadata;
    if (name === undefined && generateName !== undefined) {
      return [];
    }
    const valid = typeof name === 'string' && isDnsLabel(name) && /^[a-z]/.test(name);
    return valid ? [] : [finding('error', this.reason, { path: 'metadata.name', value: name }, NAME_MESSAGE)];
  },
  cel: {
    at: '',
    rule: "self.metadata.name.size() <= 63 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message: `metadata.name ${NAME_MESSAGE}`,
  },
};

/** Names that end up as names of pods or as references to other objects are DNS subdomains. */
export const objectNames: Rule = {
  reason: 'InvalidName',
  check(application) {
    return given(namePlaces(application))
      .filter(({ value }) => typeof value !== 'string' || !isDnsSubdomain(value))
      .map((place) => finding('error', this.reason, place,
        'must be a Kubernetes object name: at most 253 characters, only a-z, 0-9, - and ., starting and ending with a letter or digit'));
  },
};

function namePlaces(application: SparkApplication): Place[] {
  const { spec } = application;
  return [
    { path: 'spec.driver.podName', value: spec.driver?.podName },
    ...given([confPlace(application, 'spark.kubernetes.driver.pod.name')]),
    { path: 'spec.sparkConfigMap', value: spec.sparkConfigMap },
    { path: 'spec.hadoopConfigMap', value: spec.hadoopConfigMap },
    ...(spec.imagePullSecrets ?? []).map((value, index) => ({ path: `spec.imagePullSecrets[${index}]`, value })),
    ...ROLES.flatMap((role) => [
      { path: `spec.${role}.serviceAccount`, value: spec[role]?.serviceAccount },
      { path: `spec.${role}.priorityClassName`, value: spec[role]?.priorityClassName },
      ...(spec[role]?.configMaps ?? []).map(({ name }, index) => ({ path: `spec.${role}.configMaps[${index}].name`, value: name })),
      ...(spec[role]?.secrets ?? []).map(({ name }, index) => ({ path: `spec.${role}.secrets[${index}].name`, value: name })),
    ]),
  ].filter(({ value }) => value !== '');
}

/** Labels that Spark sets itself; its own client refuses them among a user's labels. */
const SPARK_LABELS: readonly string[] = Object.values(SparkLabel);

/** Pod labels must be such that the API server takes the pods, and must leave Spark's own labels alone. */
export const podLabels: Rule = {
  reason: 'InvalidLabel',
  check(application) {
    return ROLES.flatMap((role) => Object.entries(application.spec[role]?.labels ?? {}).flatMap(([key, value]) => {
      // Spark fills these in; whether the result is a label value is seen when a plan is made.
      const problem = labelProblem(key, value.includes('{{') ? value.replace(/\{\{(APP_ID|EXECUTOR_ID)\}\}/g, 'id') : value);
      return problem ? [finding('error', this.reason, { path: entryPath(`spec.${role}.labels`, key), value }, problem)] : [];
    }));
  },
};

function labelProblem(key: string, value: string): string | undefined {
  if (SPARK_LABELS.includes(key)) {
    return 'is a label that Spark sets itself; choose another key';
  }
  if (!isLabelKey(key)) {
    return 'has a key that is no label key: an optional DNS name and /, then at most 63 of A-Z, a-z, 0-9, -, _ and ., '
      + 'starting and ending with a letter or digit';
  }
  if (!isLabelValue(value)) {
    return 'is no label value: at most 63 of A-Z, a-z, 0-9, -, _ and ., starting and ending with a letter or digit; longer texts belong into annotations';
  }
  return undefined;
}
