// All validation rules of an application, in the order in which their findings are told.
import * as application from './application';
import * as cores from './cores';
import * as credentials from './credentials';
import * as dependencies from './dependencies';
import * as executors from './executors';
import * as images from './images';
import * as ingresses from './ingresses';
import * as memory from './memory';
import * as monitoring from './monitoring';
import * as names from './names';
import * as removedFields from './removed-fields';
import type { Rule } from './rule';
import * as sparkConf from './spark-conf';
import * as volumes from './volumes';
import * as withoutEffect from './without-effect';
import type { Finding } from '../findings';
import type { ScheduledSparkApplication, SparkApplication } from '../types.gen';

export type { CelRule, Rule } from './rule';

/** Every rule by its name. */
export const namedRules: Readonly<Record<string, Rule>> = {
  ...names,
  ...application,
  ...removedFields,
  ...images,
  ...cores,
  ...memory,
  ...executors,
  ...dependencies,
  ...sparkConf,
  ...credentials,
  ...volumes,
  ...ingresses,
  ...monitoring,
  ...withoutEffect,
};

/** Every rule, family by family. */
export const rules: readonly Rule[] = Object.values(namedRules);

/**
 * Everything that is wrong with an application beyond what its schema says. Never throws: where a field's type is so wrong that a rule
 * cannot look at it, that is the finding.
 */
export function validateApplication(sparkApplication: SparkApplication): Finding[] {
  return Object.entries(namedRules).flatMap(([name, rule]) => {
    try {
      return rule.check(sparkApplication);
    } catch (error) {
      return [{
        severity: 'error' as const,
        reason: UNEXPECTED_SHAPE,
        path: 'spec',
        message: `a field has an unexpected type, so that the rule ${name} cannot be checked (${error instanceof Error ? error.message : String(error)})`,
      }];
    }
  });
}

/** The reason where a rule could not look at an application because a field has the wrong type. */
export const UNEXPECTED_SHAPE = 'UnexpectedShape';

/** Everything that is wrong with a schedule's application template, beyond what its schema says. */
export function validateScheduledApplication(scheduled: ScheduledSparkApplication): Finding[] {
  const asApplication: SparkApplication = {
    apiVersion: scheduled.apiVersion, kind: 'SparkApplication', metadata: scheduled.metadata, spec: scheduled.spec.template,
  };
  return validateApplication(asApplication).map((each) => ({ ...each, path: each.path.replace(/^spec\b/, 'spec.template') }));
}
