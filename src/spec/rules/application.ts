// Rules on what is run and how: language, entry point, mode, time to live, retries.
import { finding, given, type Rule } from './rule';
import { DEFAULTS } from '../defaults';
import { ROLES } from '../roles';
import { effectiveSparkVersion, isAtLeast, languageOf, parseSparkVersion } from '../spark-values';
import type { SparkApplication } from '../types.gen';

/** Only cluster mode has a driver pod. */
export const clusterMode: Rule = {
  reason: 'ClientMode',
  check(application) {
    const mode: string | undefined = application.spec.mode;
    return mode === undefined || mode === '' || mode === DEFAULTS.SparkApplicationSpec.mode
      ? []
      : [finding('error', this.reason, { path: 'spec.mode', value: mode },
        'only cluster is supported: in client mode the driver would run inside the operator; write mode: cluster')];
  },
};

/** Operators of this API run applications of any stated version, or of none. Here much depends on it, so a version is looked for elsewhere. */
export const sparkVersion: Rule = {
  reason: 'InvalidSparkVersion',
  check(application) {
    const value = application.spec.sparkVersion;
    if (value === undefined || parseSparkVersion(value)) return [];
    const effective = effectiveSparkVersion(application.spec);
    return [finding('warning', this.reason, { path: 'spec.sparkVersion', value }, `is no Spark version such as 4.1.4; pods are planned for ${
      effective === undefined ? 'the oldest Spark that is supported' : `Spark ${effective}, the tag of the image`}; write the version that the image has`)];
  },
};

/** Spark reads a main class from a jar's manifest only where it can open the jar, which is in the driver's image here. */
export const entryPoint: Rule = {
  reason: 'MissingMainClass',
  check(application) {
    const { type, mainApplicationFile, mainClass } = application.spec;
    if (typeof mainApplicationFile !== 'string' || mainClass || languageOf(mainApplicationFile) !== 'JVM') {
      return [];
    }
    if (type === 'Python' || type === 'R') {
      return [finding('error', this.reason, { path: 'spec.mainClass', value: mainClass },
        `is required, since Spark takes ${mainApplicationFile} for a jar; `
        + `to be run as ${type} the file's name must end with ${type === 'Python' ? '.py' : '.R'}`)];
    }
    return [finding('error', this.reason, { path: 'spec.mainClass', value: mainClass },
      `is required for ${type === 'Java' ? 'Java' : 'Scala'} applications: the class whose main method Spark runs`)];
  },
};

/** Spark ignores the stated type; a contradiction is most likely a mistake. */
export const typeMatchesFile: Rule = {
  reason: 'TypeMismatch',
  check(application) {
    const { type, mainApplicationFile, mainClass } = application.spec;
    if (!mainApplicationFile || typeof mainApplicationFile !== 'string' || type === undefined) {
      return [];
    }
    const language = languageOf(mainApplicationFile);
    const stated = type === 'Java' || type === 'Scala' ? 'JVM' : type;
    return language === stated || (language === 'JVM' && !mainClass)
      ? []
      : [finding('warning', this.reason, { path: 'spec.type', value: type },
        `does not match mainApplicationFile ${mainApplicationFile}, which Spark runs as ${language === 'JVM' ? 'a jar' : language}; set the type that fits`)];
  },
};

/** An empty name is no file. */
export const mainApplicationFile: Rule = {
  reason: 'MissingMainFile',
  check(application) {
    const value = application.spec.mainApplicationFile;
    return value === ''
      ? [finding('error', this.reason, { path: 'spec.mainApplicationFile', value },
        'must name the jar, .py or .R file to run, for instance local:///opt/app/main.py for a file in the image')]
      : [];
  },
};

/** Pod templates came with Spark 3. */
export const templateVersion: Rule = {
  reason: 'TemplateNeedsSpark3',
  check(application) {
    const version = parseSparkVersion(application.spec.sparkVersion ?? '');
    return version && isAtLeast(version, 3, 0)
      ? []
      : ROLES.filter((role) => application.spec[role]?.template !== undefined)
        .map((role) => ({
          severity: 'error', reason: this.reason, path: `spec.${role}.template`, message: 'needs Spark 3.0 or later; set spec.sparkVersion',
        } as const));
  },
  cel: {
    at: 'spec',
    rule: "(!has(self.driver.template) && !has(self.executor.template)) || self.sparkVersion.matches('^v?([3-9]|[1-9][0-9]+)[.]')",
    message: 'pod templates need Spark 3.0 or later',
  },
};

/** One node selector for both roles, or one for each. */
export const nodeSelectors: Rule = {
  reason: 'ConflictingNodeSelector',
  check(application) {
    const { spec } = application;
    return isSet(spec.nodeSelector)
      ? ROLES.filter((role) => isSet(spec[role]?.nodeSelector)).map((role) => finding('error', this.reason,
        { path: `spec.${role}.nodeSelector`, value: spec[role]?.nodeSelector },
        'must not be set together with spec.nodeSelector; move those labels into driver and executor'))
      : [];
  },
  cel: {
    at: 'spec',
    rule: '!has(self.nodeSelector) || self.nodeSelector.size() == 0'
      + ' || ((!has(self.driver.nodeSelector) || self.driver.nodeSelector.size() == 0)'
      + ' && (!has(self.executor.nodeSelector) || self.executor.nodeSelector.size() == 0))',
    message: 'nodeSelector must not be set together with driver.nodeSelector or executor.nodeSelector',
  },
};

function isSet(selector: Readonly<Record<string, string>> | undefined): boolean {
  return selector !== undefined && Object.keys(selector).length > 0;
}

/** Retries are counted from 0, waits are at least a second. */
export const restartNumbers: Rule = {
  reason: 'InvalidRestartPolicy',
  check(application) {
    const policy = application.spec.restartPolicy;
    return given([
      { path: 'spec.restartPolicy.onFailureRetries', value: policy?.onFailureRetries },
      { path: 'spec.restartPolicy.onSubmissionFailureRetries', value: policy?.onSubmissionFailureRetries },
      { path: 'spec.restartPolicy.onFailureRetryInterval', value: policy?.onFailureRetryInterval },
      { path: 'spec.restartPolicy.onSubmissionFailureRetryInterval', value: policy?.onSubmissionFailureRetryInterval },
    ]).flatMap((place) => {
      const least = place.path.endsWith('Interval') ? 1 : 0;
      return Number.isInteger(place.value) && Number(place.value) >= least
        ? []
        : [finding('error', this.reason, place, `must be a whole number of at least ${least}${least === 1 ? ' (seconds)' : ''}`)];
    });
  },
};

/** Retries that will not happen. */
export const restartRetries: Rule = {
  reason: 'RetriesWithoutEffect',
  check(application) {
    const policy = application.spec.restartPolicy;
    const retries = given([
      { path: 'spec.restartPolicy.onFailureRetries', value: policy?.onFailureRetries },
      { path: 'spec.restartPolicy.onSubmissionFailureRetries', value: policy?.onSubmissionFailureRetries },
    ]);
    if (policy?.type === 'OnFailure' && retries.length === 0) {
      return [finding('warning', this.reason, { path: 'spec.restartPolicy', value: undefined },
        'OnFailure without onFailureRetries or onSubmissionFailureRetries retries nothing; set how often to try again')];
    }
    return (policy?.type ?? DEFAULTS.RestartPolicy.type) === 'Never'
      ? retries.filter(({ value }) => Number(value) > 0).map((place) => finding('warning', this.reason, place,
        'has no effect: the restart policy is Never; set restartPolicy.type: OnFailure'))
      : [];
  },
};

/** What is kept for good is not removed after a while. */
export const retentionTimes: Rule = {
  reason: 'RetentionWithoutEffect',
  check(application) {
    const { onSuccess, onFailure } = application.spec.retention ?? {};
    return Object.entries({ onSuccess, onFailure }).flatMap(([end, rules]) => Object.entries(rules ?? {})
      .filter(([, rule]) => rule.policy === 'Retain' && rule.afterSeconds !== undefined)
      .map(([part, rule]) => finding('warning', this.reason, { path: `spec.retention.${end}.${part}.afterSeconds`, value: rule.afterSeconds },
        'has no effect: the policy is Retain; set policy: Delete to have it removed then')));
  },
};

/** A negative time to live counts as 0: the object is deleted as soon as it has ended. */
export const timeToLive: Rule = {
  reason: 'NegativeTimeToLive',
  check(application) {
    return given([{ path: 'spec.timeToLiveSeconds', value: application.spec.timeToLiveSeconds }])
      .filter(({ value }) => Number(value) < 0)
      .map((place) => finding(
        'warning', this.reason, place,
        'is negative, so the application is deleted as soon as it ends; write seconds of 0 or more, or leave it out to keep it',
      ));
  },
};

/** Fields that this API still has, but that never did anything. */
export const fieldsWithoutEffect: Rule = {
  reason: 'FieldWithoutEffect',
  check(application: SparkApplication) {
    const { failureRetries, retryInterval } = application.spec;
    return given([
      { path: 'spec.failureRetries', value: failureRetries },
      { path: 'spec.retryInterval', value: retryInterval },
    ]).map((place) => finding('warning', this.reason, place,
      `has no effect; set spec.restartPolicy.${place.path.endsWith('failureRetries') ? 'onFailureRetries' : 'onFailureRetryInterval'} instead`));
  },
};
