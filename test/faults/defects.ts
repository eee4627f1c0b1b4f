// Seeded defects: each takes one protection away from the operator, and names a triple that must then fail.
import { isDriver } from './environment/driver-outcomes';
import type { Modification } from './environment/operators';
import type { Process } from './environment/process';
import type { Pair } from './pair';
import type { ProblemKind } from './problems';
import { KubeError, type KubeClient, type Resource } from '../../src/kube/client';
import { Resources } from '../../src/kube/resources';
import { createKubeClient } from '../../src/kube/rest-client';
import type { KubeRequest } from '../../src/kube/transport';
import { createApplicationController } from '../../src/operator/application/controller';
import type { ApplicationControllerDeps } from '../../src/operator/application/deps';
import type { Controller } from '../../src/operator/manager/controller';
import { StaleLeaderCreate } from '../../src/operator/manager/fenced-client';
import { createScheduleController } from '../../src/operator/schedule/controller';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { timeOfRun } from '../../src/spec/scheduled-runs';
import { ApplicationState } from '../../src/spec/states';
import type { ScheduledSparkApplicationStatus, SparkApplicationStatus } from '../../src/spec/types.gen';

export interface Defect {
  readonly name: string;
  readonly modification: Modification;
  readonly seenAs: ProblemKind;
  /** A triple that catches it: the n-th call or event of those that match. */
  readonly caughtBy: Omit<Pair, 'index'> & { readonly at: RegExp; readonly nth?: number };
}

/** The controller with another client. */
function withClient(change: (client: KubeClient, process: Process) => Partial<KubeClient>): Modification {
  return { createController: (deps, process) => createApplicationController({ ...deps, client: { ...deps.client, ...change(deps.client, process) } }) };
}

function withTransport(change: (request: KubeRequest) => KubeRequest): Modification {
  return { transport: (transport) => ({ request: (request) => transport.request(change(request)), stream: (request) => transport.stream(change(request)) }) };
}

/** The write that announces an attempt before anything of it exists. */
function isIntent(status: unknown): boolean {
  const { applicationState, sparkApplicationId } = status as SparkApplicationStatus;
  return applicationState?.state === ApplicationState.SUBMITTED && sparkApplicationId === undefined;
}

const noResourceVersion = withClient((client) => ({
  patchStatus: (resource, object, status) => {
    const { resourceVersion: _version, ...metadata } = object.metadata;
    return client.patchStatus(resource, { ...object, metadata }, status);
  },
}));

const noUid = withClient((client) => ({
  delete: (resource, key, options) => client.delete(resource, key, { ...options, uid: undefined }),
}));

/** An attempt is decided on and known to this instance alone; the next write stores it. */
const noIntent = withClient((client) => {
  let unwritten: KubernetesObject | undefined;
  return {
    patchStatus: async (resource, object, status) => {
      if (!isIntent(status)) {
        const base = unwritten ?? object;
        unwritten = undefined;
        return client.patchStatus(resource, base as typeof object, status);
      }
      unwritten ??= object;
      const { resourceVersion } = object.metadata;
      return { ...object, status, metadata: { ...object.metadata, resourceVersion: String(Number(resourceVersion) + 1) } };
    },
  };
});

const createBeforeIntent = withClient((client) => {
  let intent: (() => Promise<unknown>) | undefined;
  return {
    patchStatus: async (resource, object, status) => {
      if (!isIntent(status)) return client.patchStatus(resource, object, status);
      intent = () => client.patchStatus(resource, object, status);
      return { ...object, status };
    },
    create: async (resource, object) => {
      const created = await client.create(resource, object);
      if (isDriver(object)) await intent?.();
      return created;
    },
  };
});

const anyoneIsOurs = withClient((client) => ({
  create: async <T extends KubernetesObject>(resource: Resource, object: T) => {
    try {
      return await client.create(resource, object);
    } catch (error) {
      const holder = error instanceof KubeError && error.reason === 'AlreadyExists'
        ? await client.get<T>(resource, { namespace: object.metadata.namespace, name: object.metadata.name ?? '' }) : undefined;
      if (!holder) throw error;
      return holder;
    }
  },
}));

/** Of pods, only what the cache has is believed to be there; who has a name is still asked. */
const noLiveGet = withClient((client) => {
  const taken = new Set<string>();
  return {
    create: async (resource, object) => {
      try {
        return await client.create(resource, object);
      } catch (error) {
        taken.add(object.metadata.name ?? '');
        throw error;
      }
    },
    get: async (resource, key) => (resource === Resources.Pod && !taken.delete(key.name) ? undefined : client.get(resource, key)),
  };
});

/** Writes whether or not the lease is held. */
const noLeaseCheck: Modification = {
  createController: (deps: ApplicationControllerDeps, process: Process): Controller => {
    const controller = createApplicationController({ ...deps, client: createKubeClient(process.transport, process.clock) });
    return { reconcile: (key) => controller.reconcile(key, new AbortController().signal) };
  },
};

const nothingTakenBack = withClient((client) => ({
  create: async (resource, object) => {
    try {
      return await client.create(resource, object);
    } catch (error) {
      throw error instanceof StaleLeaderCreate ? new KubeError(error.message, error.status, error.reason) : error;
    }
  },
}));

/** Each driver pod gets a name of its own. */
function namesOfTheirOwn(): Modification {
  let count = 0;
  return withTransport((request) => {
    const body = request.body as Partial<KubernetesObject> | undefined;
    if (request.method !== 'POST' || !isDriver(body)) return request;
    count += 1;
    return { ...request, body: { ...body, metadata: { ...body.metadata, name: `${body.metadata.name}-${count}` } } };
  });
}

/** The controller of schedules with another client. */
function schedulesWithClient(change: (client: KubeClient) => Partial<KubeClient>): Modification {
  return { createScheduleController: (deps) => createScheduleController({ ...deps, client: { ...deps.client, ...change(deps.client) } }) };
}

/** A run has a name of its own at each attempt to create it, instead of one that follows from its time. */
function runsOfTheirOwn(): Modification {
  let count = 0;
  return schedulesWithClient((client) => ({
    create: (resource, object) => {
      count += 1;
      return client.create(resource, { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-${count}` } });
    },
  }));
}

/** A run is announced to nobody but this instance; the next write says that it was started. */
const runsWithoutIntent = schedulesWithClient((client) => {
  let unwritten: KubernetesObject | undefined;
  return {
    patchStatus: async (resource, object, status) => {
      const { lastRunName, nextRun } = status as ScheduledSparkApplicationStatus;
      const isStart = lastRunName !== undefined && timeOfRun(object.metadata.name!, lastRunName) === Date.parse(nextRun ?? '');
      if (!isStart) {
        const base = unwritten ?? object;
        unwritten = undefined;
        return client.patchStatus(resource, base as typeof object, status);
      }
      unwritten ??= object;
      return { ...object, status, metadata: { ...object.metadata, resourceVersion: String(Number(object.metadata.resourceVersion) + 1) } };
    },
  };
});

/** A run counts as started with its intent, before it was created. */
const startedByIntent = schedulesWithClient((client) => ({
  patchStatus: (resource, object, status) => {
    const { lastRunName, nextRun } = status as ScheduledSparkApplicationStatus;
    const isStart = lastRunName !== undefined && timeOfRun(object.metadata.name!, lastRunName) === Date.parse(nextRun ?? '');
    return client.patchStatus(resource, object, isStart ? { ...status as object, nextRun: '2027-01-01T00:00:00Z' } : status);
  },
}));

/** A watch continues from now instead of from where it was. */
const watchesFromNow = withTransport((request) => {
  if (request.query?.watch !== 'true') return request;
  const { resourceVersion: _version, ...query } = request.query;
  return { ...request, query };
});

export const defects: readonly Defect[] = [
  {
    name: 'status patches carry no resourceVersion',
    modification: noResourceVersion,
    seenAs: 'stuck',
    caughtBy: { scenario: 'retry', fault: 'paused before, until the end', at: /^PATCH .*\/status$/, nth: 4 },
  },
  {
    name: 'deletions carry no UID',
    modification: noUid,
    seenAs: 'stuck',
    caughtBy: { scenario: 'retry', fault: 'paused before, until the takeover', at: /^DELETE .*\/pods\/pi-python-driver$/ },
  },
  {
    name: 'the intent is not written',
    modification: noIntent,
    seenAs: 'residue',
    caughtBy: { scenario: 'retry', fault: 'killed after', at: /^POST .*\/configmaps$/ },
  },
  {
    name: 'objects are created before the intent is written',
    modification: createBeforeIntent,
    seenAs: 'residue',
    caughtBy: { scenario: 'retry', fault: 'killed after', at: /^POST .*\/services$/ },
  },
  {
    name: 'whatever has the name is taken for ours',
    modification: anyoneIsOurs,
    seenAs: 'lost',
    caughtBy: { scenario: 're-create', fault: 'response lost', at: /^PATCH .*\/status$/, nth: 2 },
  },
  {
    name: 'absence in the cache is believed',
    modification: noLiveGet,
    seenAs: 'stuck',
    caughtBy: { scenario: 'success', fault: 'killed before, second is blind', at: /^PUT .*\/leases/, nth: 2 },
  },
  {
    name: 'the lease is not checked before writes',
    modification: noLeaseCheck,
    seenAs: 'protocol violation',
    caughtBy: { scenario: 'success', fault: 'paused before, until the takeover', at: /^POST .*\/configmaps$/ },
  },
  {
    name: 'what was created too late is not taken back',
    modification: nothingTakenBack,
    seenAs: 'residue',
    caughtBy: { scenario: 'success', fault: 'paused before, until the end', at: /^POST .*\/ingresses$/ },
  },
  {
    name: 'each driver pod gets a name of its own',
    modification: namesOfTheirOwn(),
    seenAs: 'duplicate',
    caughtBy: { scenario: 'retry', fault: 'killed after', at: /^POST .*\/pods$/ },
  },
  {
    name: 'a watch continues from now instead of from where it was',
    modification: watchesFromNow,
    seenAs: 'stuck',
    caughtBy: { scenario: 'suspend', fault: 'watch cut before', at: /^DELETED Pod/ },
  },
  {
    name: 'each run of a schedule gets a name of its own',
    modification: runsOfTheirOwn(),
    seenAs: 'duplicate',
    caughtBy: { scenario: 'schedule', fault: 'response lost', at: /^POST .*\/sparkapplications$/ },
  },
  {
    name: 'the intent of a run is not written',
    modification: runsWithoutIntent,
    seenAs: 'duplicate',
    caughtBy: { scenario: 'scheduled replacement', fault: 'killed before', at: /^PATCH .*\/sparkapplications\/pi-python-\d+\/status$/ },
  },
  {
    name: 'a run counts as started before it is created',
    modification: startedByIntent,
    seenAs: 'lost',
    caughtBy: { scenario: 'schedule', fault: 'killed before', at: /^POST .*\/sparkapplications$/ },
  },
];
