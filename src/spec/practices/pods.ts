// Practices on pods: what they request, where the driver runs, and the time in which they stop.
import { advice, type Practice } from './practice';
import { asksForSpot } from '../capacity';
import type { Container, Lifecycle } from '../kubernetes.gen';
import { ROLES, type Role } from '../roles';
import { confPlace, type Place } from '../rules/rule';
import type { SparkApplication } from '../types.gen';

/** Properties that say how much a pod of a role needs. */
const sizes = (role: Role) => [
  `spark.${role}.memory`, `spark.${role}.cores`, `spark.kubernetes.${role}.request.cores`, `spark.kubernetes.${role}.limit.cores`,
];

/** Containers of a role beside Spark's own, with their places. */
function companions({ spec }: SparkApplication, role: Role): ReadonlyArray<{ readonly path: string; readonly container: Container }> {
  const { initContainers, sidecars, template } = spec[role] ?? {};
  const lists: Record<string, readonly Container[] | undefined> = {
    [`spec.${role}.initContainers`]: initContainers,
    [`spec.${role}.sidecars`]: sidecars,
    [`spec.${role}.template.spec.initContainers`]: template?.spec?.initContainers,
  };
  return Object.entries(lists).flatMap(([path, containers]) => (containers ?? []).map((container, i) => ({ path: `${path}[${i}]`, container })));
}

export const requests: Practice = {
  id: 'NoRequests',
  check(application) {
    const { spec } = application;
    const says = (role: Role) => {
      const { cores, coreRequest, coreLimit, memory, memoryLimit, template } = spec[role] ?? {};
      return [cores, coreRequest, coreLimit, memory, memoryLimit, template].some((value) => value !== undefined)
        || sizes(role).some((key) => confPlace(application, key) !== undefined);
    };
    return [
      ...(ROLES.some(says) ? [] : [advice(this.id, { path: 'spec.executor', value: undefined },
        'says neither cores nor memory, nor does spec.driver: each pod has 1 core and a heap of 1 GiB; write cores and memory')]),
      ...ROLES.flatMap((role) => companions(application, role)).flatMap(({ path, container: { name, resources } }) => {
        // A limit without a request is the request too.
        const { limits, requests: requested } = resources ?? {};
        const missing = [
          ...((requested?.cpu ?? limits?.cpu) === undefined ? ['cpu'] : []), ...((requested?.memory ?? limits?.memory) === undefined ? ['memory'] : []),
        ];
        return missing.length === 0 ? [] : [advice(this.id, { path: `${path}.resources`, value: undefined },
          `the container ${name} requests no ${missing.join(' and no ')}; set resources.requests, since the scheduler counts nothing for it`)];
      }),
    ];
  },
};

export const driverOnDemand: Practice = {
  id: 'DriverOnSpot',
  check({ spec }) {
    const { nodeSelector, affinity, template } = spec.driver ?? {};
    const ofConf = Object.fromEntries(['spark.kubernetes.node.selector.', 'spark.kubernetes.driver.node.selector.'].flatMap((prefix) => (
      Object.entries(spec.sparkConf ?? {}).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])))));
    const places: ReadonlyArray<readonly [path: string, asks: boolean]> = [
      ['spec.driver.nodeSelector', asksForSpot(nodeSelector, undefined)],
      ['spec.nodeSelector', asksForSpot(spec.nodeSelector, undefined)],
      ['spec.driver.affinity', asksForSpot(undefined, affinity)],
      ['spec.driver.template.spec', asksForSpot(template?.spec?.nodeSelector, affinity ? undefined : template?.spec?.affinity)],
      ['spec.sparkConf', asksForSpot(ofConf, undefined)],
    ];
    return places.filter(([, asks]) => asks).slice(0, 1).map(([path]) => advice(this.id, { path, value: undefined },
      'puts the driver on spot nodes; the whole run is lost when the cloud takes such a node away, so run the driver on demand'));
  },
};

/** What Kubernetes gives a pod that says nothing. */
const DEFAULT_GRACE_SECONDS = 30;
const SECONDS: ReadonlyMap<string, number> = new Map([['', 1], ['s', 1], ['m', 60], ['h', 3_600], ['d', 86_400]]);

/** How long an action sleeps at least. */
function sleepSeconds({ preStop }: Lifecycle): number {
  const command = (preStop?.exec?.command ?? []).join(' ');
  const sleeps = [...command.matchAll(/\bsleep\s+(\d+(?:\.\d+)?)([smhd]?)(?![\w.])/g)];
  return (preStop?.sleep?.seconds ?? 0) + sleeps.reduce((sum, [, number, unit]) => sum + Number(number) * (SECONDS.get(unit) ?? 0), 0);
}

export const preStopTimes: Practice = {
  id: 'PreStopOverGracePeriod',
  check(application) {
    return ROLES.flatMap((role) => {
      const { lifecycle, template, terminationGracePeriodSeconds } = application.spec[role] ?? {};
      const grace = terminationGracePeriodSeconds ?? template?.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
      const places: ReadonlyArray<readonly [path: string, lifecycle: Lifecycle | undefined]> = [
        [`spec.${role}.lifecycle`, lifecycle],
        ...(template?.spec?.containers ?? []).map((container, i) => [`spec.${role}.template.spec.containers[${i}].lifecycle`, container.lifecycle] as const),
        ...companions(application, role).map(({ path, container }) => [`${path}.lifecycle`, container.lifecycle] as const),
      ];
      return places.flatMap(([path, each]) => {
        const seconds = each === undefined ? 0 : sleepSeconds(each);
        const place: Place = { path: `${path}.preStop`, value: undefined };
        return seconds > 0 && seconds >= grace ? [advice(this.id, place,
          `sleeps ${seconds} s, and the pod of the ${role} is killed after ${grace} s; set terminationGracePeriodSeconds of the ${role} to more`)] : [];
      });
    });
  },
};
