// Everything that is known of manifests without a cluster: each object by itself, policies, best practices, and all objects together.
import { checkObject, isOurs } from './check-object';
import { PolicyCheck } from './check-policies';
import { reported, reportedDuplicates, reportedUnreadable, type ReportedFinding } from './describe-findings';
import type { Summary } from './finding-formats';
import { overwritten, type ManifestObject, type Manifests } from './manifests';
import { defaultsFindings, namespaceDefaultsAmong } from './namespace-defaults';
import { deployedOperators, namespaceOf, settingsAmong } from './operator-deployments';
import { withoutSuppressed } from '../spec/checks/suppressions';
import type { Finding } from '../spec/findings';
import { withoutNulls } from '../spec/json';
import { applicationPractices, schedulePractices } from '../spec/practices';
import type { ScheduledSparkApplication, SparkApplication } from '../spec/types.gen';
import { acrossObjects, programOf, Surroundings } from '../submission/across/objects';

/** What a check of manifests has found. */
export interface CheckedManifests {
  readonly findings: readonly ReportedFinding[];
  readonly summary: Summary;
}

/** Checks manifests. Applications are planned with these flags, or where there are none with those of the operators among the manifests. Throws UsageError. */
export function checkManifests(manifests: Manifests, operatorFlags: readonly string[]): CheckedManifests {
  const known = settingsAmong(manifests.objects, operatorFlags);
  const settings = (namespace: string) => ({ ...known(namespace), predictsRefusals: true });
  const surroundings = new Surroundings(
    manifests.objects.map(({ object }) => object), ({ metadata }) => settings(metadata.namespace ?? 'default'));
  const ours = manifests.objects.filter(isOurs);
  const policies = new PolicyCheck(manifests.objects, settings);
  const checked = manifests.objects.map((place) => {
    const own = isOurs(place) ? checkObject(place, settings(namespaceOf(place))) : [];
    // What has not the shape of its kind makes no sense to a policy, or to a best practice.
    const isSound = own.every(({ severity }) => severity !== 'error');
    return { place, isSound, findings: isSound ? [...own, ...(isOurs(place) ? practices(place) : []), ...policies.findings(place)] : own };
  });
  const sound = checked.filter(({ place, isSound }) => isOurs(place) && isSound).map(({ place }) => programOf(place));
  const findings = [
    ...manifests.unreadable.map(reportedUnreadable),
    ...checked.flatMap(({ place, findings: all }) => [...reportedDuplicates(place), ...all.map((finding) => reported(place, finding))]),
    ...namespaceDefaultsAmong(manifests.objects).flatMap((place) => defaultsFindings(place).map((finding) => reported(place, finding))),
    ...wrongFlags(manifests.objects),
    ...acrossObjects(manifests.objects, sound, surroundings).map(({ place, finding }) => reported(place, finding)),
    ...overwritten(ours).map((place) => reported(place, REPLACED)),
  ];
  return {
    findings,
    summary: {
      applications: ours.length,
      files: manifests.files,
      ignored: manifests.objects.length - ours.length,
      errors: findings.filter(({ severity }) => severity === 'error').length,
      warnings: findings.filter(({ severity }) => severity === 'warning').length,
    },
  };
}

/** Of an operator with a flag that is wrong nothing is known, and it would not start. */
function wrongFlags(objects: readonly ManifestObject[]): ReportedFinding[] {
  return deployedOperators(objects).flatMap(({ place, fault }) => (fault === undefined ? [] : [reported(place, {
    severity: 'warning',
    reason: 'InvalidFlag',
    path: 'spec.template.spec.containers[0].args',
    message: `${fault}; applications are checked without the flags of this operator`,
  })]));
}

function practices({ object }: ManifestObject): Finding[] {
  const given = withoutNulls(object) as unknown;
  const found = object.kind === 'ScheduledSparkApplication'
    ? schedulePractices(given as ScheduledSparkApplication) : applicationPractices(given as SparkApplication);
  return withoutSuppressed(found, object);
}

const REPLACED: Finding = {
  severity: 'error',
  reason: 'ReplacedDocument',
  path: 'metadata.name',
  message: 'a later document of the same kind, namespace and name replaces this one; rename one of them',
};
