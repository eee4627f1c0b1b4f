// Pod Security admission: refuses pods that do not meet the level in the labels of their namespace.
import { baselineChecks } from './baseline';
import type { Check } from './check';
import { restrictedChecks } from './restricted';
import { entryOf } from '../../../../spec/json';
import { invalidValue, type FieldError } from '../../../../spec/kubernetes-validation/field-error';
import type { Pod } from '../../../../spec/kubernetes.gen';
import type { ApiObject } from '../../../json';
import { forbidden } from '../../errors';

const LABEL_PREFIX = 'pod-security.kubernetes.io';
const MODES = ['enforce', 'audit', 'warn'];
const VERSION = /^v1\.(0|[1-9]\d*)$/;

const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  privileged: [],
  baseline: baselineChecks,
  restricted: [...baselineChecks, ...restrictedChecks],
};

/** Refuses a new pod that does not meet the level that its namespace enforces. */
export function enforcePodSecurity(object: ApiObject, namespace: ApiObject | undefined): void {
  const labels = namespace?.metadata.labels ?? {};
  const level = labels[`${LABEL_PREFIX}/enforce`] ?? 'privileged';
  const version = labels[`${LABEL_PREFIX}/enforce-version`] ?? 'latest';
  const minor = Number(VERSION.exec(version)?.[1] ?? Infinity);
  const inForce = (entryOf(CHECKS, level) ?? []).filter(({ since }) => since <= minor);
  const replaced = new Set(inForce.map(({ replaces }) => replaces));
  const breaches = inForce.filter((check) => !replaced.has(check)).flatMap((check) => {
    const breach = check.breach(object as unknown as Pod);
    return breach ? [`${check.name} (${breach})`] : [];
  });
  if (breaches.length === 0) return;
  throw forbidden({ group: '', plural: 'pods', kind: 'Pod' }, object.metadata.name ?? '', `violates PodSecurity "${level}:${version}": ${breaches.join(', ')}`);
}

/** The faults of a namespace's labels that name Pod Security levels and versions. */
export function validatePodSecurityLabels({ metadata }: ApiObject): FieldError[] {
  const wrong = (name: string, isRight: (value: string) => boolean, why: string): FieldError[] => {
    const value = metadata.labels?.[`${LABEL_PREFIX}/${name}`];
    return value === undefined || isRight(value) ? [] : [invalidValue(`metadata.labels[${LABEL_PREFIX}/${name}]`, value, why)];
  };
  return MODES.flatMap((mode) => [
    ...wrong(mode, (value) => Object.hasOwn(CHECKS, value), `must be one of ${Object.keys(CHECKS).join(', ')}`),
    ...wrong(`${mode}-version`, (value) => value === 'latest' || VERSION.test(value), 'must be "latest" or "v1.x"'),
  ]);
}
