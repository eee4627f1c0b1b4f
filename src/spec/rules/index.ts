// All validation rules of an application, in the order of their findings.
import * as application from './application';
import * as cores from './cores';
import * as credentials from './credentials';
import * as dependencies from './dependencies';
import * as executors from './executors';
import * as images from './images';
import * as ingresses from './ingresses';
import * as kueue from './kueue';
import * as memory from './memory';
import * as monitoring from './monitoring';
import * as names from './names';
import * as removedFields from './removed-fields';
import type { Rule } from './rule';
import { scheduleRules } from './schedules';
import * as sparkConf from './spark-conf';
import * as volumes from './volumes';
import * as withoutEffect from './without-effect';
import { boundFindings } from '../bound-findings';
import { limited, withoutGeneral, type Finding } from '../findings';
import { isRecord, withoutNulls } from '../json';
import { inTemplate, templateOf } from '../scheduled-template';
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
  ...kueue,
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

/** The reason where a rule could not be checked because a field has the wrong type. */
export const UNEXPECTED_SHAPE = 'UnexpectedShape';

/**
 * Everything that is wrong with an application beyond what its schema says. Never throws, and takes any object: of one that is over a limit only that
 * is reported, and fields that are null count as absent.
 */
export function validateApplication(sparkApplication: SparkApplication): Finding[] {
  const tooLarge = boundFindings(sparkApplication);
  return tooLarge.length > 0 ? tooLarge : limited(ruleFindings(withoutNulls(sparkApplication)));
}

/** What the rules find in an application that is within the limits and has no nulls. */
export function ruleFindings(sparkApplication: SparkApplication): Finding[] {
  const failed: string[] = [];
  const findings = Object.entries(namedRules).flatMap(([name, rule]) => {
    try {
      return rule.check(sparkApplication);
    } catch {
      // Rules trust the types of fields. What the schema says of the same object is more precise than the error.
      failed.push(name);
      return [];
    }
  });
  const precise = withoutGeneral(findings);
  return failed.length === 0 ? [...precise] : [...precise, {
    severity: 'error',
    reason: UNEXPECTED_SHAPE,
    path: 'spec',
    message: 'has a field of another type than its schema asks for, so that these rules could not be checked: '
      + `${failed.join(', ')}; compare the object with the CRD`,
  }];
}

/** Everything that is wrong with a schedule and with the application in its template, beyond what its schema says. Takes any object, as above. */
export function validateScheduledApplication(scheduled: ScheduledSparkApplication): Finding[] {
  const tooLarge = boundFindings(scheduled);
  if (tooLarge.length > 0) return tooLarge;
  const schedule = withoutNulls(scheduled);
  const { spec } = schedule;
  if (!isRecord(spec) || !isRecord(spec.template)) {
    return [{ severity: 'error', reason: UNEXPECTED_SHAPE, path: 'spec.template', message: 'must hold the spec of an application' }];
  }
  return limited([...scheduleFindings(schedule), ...ruleFindings(templateOf(schedule)).map(inTemplate)]);
}

function scheduleFindings(schedule: ScheduledSparkApplication): Finding[] {
  return scheduleRules.flatMap((rule) => {
    try {
      return rule.check(schedule);
    } catch {
      return [{ severity: 'error' as const, reason: UNEXPECTED_SHAPE, path: 'spec', message: 'has a field of another type than its schema asks for' }];
    }
  });
}
