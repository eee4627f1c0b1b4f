// Carries out the actions of a decision. Each is one or a few conditional calls, and the next decision knows the answers.
import { createOrAdopt, replaceExposure } from './attempt/create-or-adopt';
import { deletingStaleCreates } from './attempt/stale-leader-create';
import { cachedPod, KEPT_FINALIZERS } from './cached-pod';
import { deleteAttempts, deleteControlled, deleteForeignAttempt, deleteItself, deleteOwnPod } from './deletion';
import type { ApplicationControllerDeps } from './deps';
import { submissionIdOf } from './driver/driver-pod';
import { isLive } from './executors/executor-report';
import type { LiveAnswers } from './observe';
import { optionalAddressKinds } from './optional-kinds';
import type { OwnPods } from './own-pods';
import { isOwnAttempt, isOwnedBy } from './ownership';
import type { QuotaObstacle } from './quota/quota-queue';
import { QUOTA_EXCEEDED } from './quota/refusals';
import type {
  ApplicationAction, ConfirmDriverAction, DeleteExecutorSetAction, DeleteOfAttemptAction, DeletePodAction, ExposeAction, ReadAddressAction,
  ReadPodEventsAction, RecordSpecAction, ScaleExecutorsAction, SubmitAction,
} from './state-machine/actions';
import type { AddressObject, PodEvent, PodGroupSighting } from './state-machine/observed';
import { asRecord, asString } from './values';
import { KIND_NOT_SERVED, KubeError } from '../../kube/client';
import { foreignText } from '../../kube/foreign-text';
import { keyOf } from '../../kube/object-keys';
import { resourceOf, Resources } from '../../kube/resources';
import { parseTimestamp } from '../../kube/time';
import type { Event, Pod } from '../../spec/kubernetes.gen';
import { Annotation, DRIVER_FINALIZER, Label, SPEC_RECORD_MANAGER } from '../../spec/labels';
import type { SparkApplication } from '../../spec/types.gen';
import type { PlannedSubmission, Submission } from '../../submission/plan';

/** Characters of the type and the reason of an Event. */
const LONGEST_WORD = 128;
/** Events of one pod that are read. Of an ordinary pod there are twenty at most; anybody may write any number of others. */
const MOST_EVENTS = 500;

/** What actions need besides the application. */
export interface ActionContext {
  readonly deps: Pick<ApplicationControllerDeps, 'client' | 'applications' | 'pods' | 'clock' | 'log' | 'config'>;
  readonly answers: LiveAnswers;
  /** The pods that the decision was made from. */
  readonly own: OwnPods;
  /** Milliseconds until something that is blocked is tried again; grows from try to try. */
  readonly nextWait: () => number;
  /** UIDs of objects whose deletion the API server has accepted: no deletion is asked for twice before a watch confirms it. */
  readonly deleted: Set<string>;
  /** When the web UI's Ingress or route was last read, which is not to happen too often. */
  readonly addressRead: { at?: number };
  /** Throws when this instance no longer leads. */
  readonly checkpoint: () => void;
  /** Lets an attempt through if the quotas of its namespace have room for it. */
  readonly admit: (attempt: Submission, plan: PlannedSubmission) => Promise<QuotaObstacle | undefined>;
  /** Gives that room back. */
  readonly releaseRoom: () => void;
}

/** Carries out one action; answers whether something new may be known, so that another decision is needed. */
export async function act(application: SparkApplication, action: ApplicationAction, context: ActionContext): Promise<boolean> {
  const { client, log } = context.deps;
  context.checkpoint();
  switch (action.kind) {
    case 'submit': return submit(application, action, context);
    case 'confirmDriver': return confirmDriver(application, action, context);
    case 'readPodEvents': return readPodEvents(application, action, context);
    case 'expose': return expose(application, action, context);
    case 'readAddress': return readAddress(application, action, context);
    case 'scaleExecutors': return scaleExecutors(application, action, context);
    case 'deleteExecutorSet': {
      await deleteExecutorSet(application, action, context);
      return false;
    }
    case 'deleteOfAttempt': {
      await deleteOfAttempt(application, action, context);
      return false;
    }
    case 'deletePod': {
      await deletePod(application, action, context);
      return false;
    }
    case 'releasePod': {
      await releasePod(action.pod, context.deps);
      return false;
    }
    case 'recordSpec': {
      await recordSpec(application, action, context);
      return false;
    }
    case 'deleteApplication': {
      const { uid = '' } = application.metadata;
      if (context.deleted.has(uid)) return false;
      log.info('Deleting an application', { application: keyOf(application), why: action.why });
      await deleteItself(client, application);
      context.deleted.add(uid);
      return false;
    }
  }
}

/** By server-side apply under a manager of its own, so that whoever applies the application keeps everything else. */
async function recordSpec(application: SparkApplication, { attempt, hash }: RecordSpecAction, { deps }: ActionContext): Promise<void> {
  const { namespace, name = '', uid } = application.metadata;
  const { apiVersion, kind } = application;
  const metadata = { namespace, name, uid, annotations: { [Annotation.ATTEMPT_SPEC_HASH]: `${attempt} ${hash}` } };
  try {
    deps.applications.observe(await deps.client.apply<SparkApplication>(Resources.SparkApplication, { apiVersion, kind, metadata }, SPEC_RECORD_MANAGER));
  } catch (error) {
    if (!(error instanceof KubeError) || error.transient) throw error;
    deps.log.warn('The specification of an attempt cannot be recorded, so edits made while this operator is away are not seen', {
      application: keyOf(application), error,
    });
  }
}

/** The pod is read from the cache, or else from the API server, since only what it says of its owner shows whose it is. */
async function deletePod(application: SparkApplication, { podName: name, uid, why, force = false }: DeletePodAction, context: ActionContext): Promise<void> {
  const { deps, deleted, own } = context;
  const request = force ? `${uid} by force` : uid;
  if (deleted.has(request)) return;
  const key = { namespace: application.metadata.namespace, name };
  const cached = deps.pods.get(key);
  const pod = cached?.metadata.uid === uid ? cached : await deps.client.get<Pod>(Resources.Pod, key);
  deps.log.info(force ? 'Deleting a pod by force' : 'Deleting a pod', { application: keyOf(application), pod: name, why });
  if (pod?.metadata.uid === uid) {
    await deleteOwnPod(deps.client, application, pod, own.drivers, force ? { gracePeriodSeconds: 0 } : {});
  }
  deleted.add(request);
}

/** Removes our finalizer. Others' finalizers stay; a pod that is gone needs nothing. */
export async function releasePod(pod: Pod, { client, pods, log }: Pick<ApplicationControllerDeps, 'client' | 'pods' | 'log'>): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  // The cache may lack some of a pod with very many.
  const isCut = (pod.metadata.finalizers?.length ?? 0) >= KEPT_FINALIZERS;
  const whole = isCut ? await client.get<Pod>(Resources.Pod, { namespace, name }) : pod;
  if (!whole || whole.metadata.uid !== uid) return;
  const { resourceVersion, finalizers = [] } = whole.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== DRIVER_FINALIZER);
  try {
    const metadata = { uid, resourceVersion, finalizers: others.length > 0 ? others : null };
    const released = await client.mergePatch<Pod>(Resources.Pod, { namespace, name }, { metadata });
    log.debug('Removed the finalizer of a driver pod', { namespace, pod: name });
    // When the last finalizer of a deleted pod is removed, the answer is the pod as it was: the watch reports that it is gone.
    if (!released.metadata.deletionTimestamp) pods.observe(released);
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 404) throw error;
  }
}

async function submit(application: SparkApplication, { attempt, plan }: SubmitAction, context: ActionContext): Promise<boolean> {
  const { deps, answers, checkpoint, nextWait } = context;
  const obstacle = await context.admit(attempt, plan);
  if (obstacle) {
    answers.creation = { id: attempt.id, ...obstacle };
    return true;
  }
  const outcome = await deletingStaleCreates(createOrAdopt(deps.client, application, attempt, plan, checkpoint), application, attempt, deps);
  const result = 'driver' in outcome ? { ...outcome, driver: cachedPod(outcome.driver) } : outcome;
  if (result.outcome === 'created') deps.pods.observe(result.driver);
  // Somebody else has taken the room.
  if (result.outcome === 'waiting' && result.reason === QUOTA_EXCEEDED) context.releaseRoom();
  // What is known about the driver's name may be older than this attempt.
  answers.drivers.clear();
  answers.creation = result.outcome === 'waiting'
    ? { id: attempt.id, ...result, retryAt: deps.clock.now() + nextWait() }
    : { id: attempt.id, ...result };
  return true;
}

async function expose(application: SparkApplication, { attempt, plan }: ExposeAction, context: ActionContext): Promise<boolean> {
  const { deps, answers, checkpoint, nextWait } = context;
  const replaced = replaceExposure(deps.client, application, attempt, plan, optionalAddressKinds(deps.config.submission), checkpoint);
  const result = await deletingStaleCreates(replaced, application, attempt, deps);
  answers.exposure = result.outcome === 'waiting'
    ? { id: attempt.id, ...result, retryAt: deps.clock.now() + nextWait() }
    : { id: attempt.id, ...result };
  return true;
}

/** The driver creates the set, so it may not exist yet. */
async function scaleExecutors(application: SparkApplication, { set, replicas }: ScaleExecutorsAction, context: ActionContext): Promise<boolean> {
  const { deps, answers, nextWait } = context;
  try {
    await deps.client.mergePatch(resourceOf(set.of), { namespace: application.metadata.namespace, name: set.name }, { spec: { replicas } }, 'scale');
    answers.scaling = { replicas, outcome: 'scaled' };
  } catch (error) {
    if (!(error instanceof KubeError) || error.transient) throw error;
    answers.scaling = error.status === 404
      ? { replicas, outcome: 'waiting', reason: 'NoExecutorSet', message: error.message, retryAt: deps.clock.now() + nextWait() }
      : { replicas, outcome: 'refused', message: error.message };
  }
  return true;
}

async function readAddress(application: SparkApplication, { of, name }: ReadAddressAction, { deps, answers, addressRead }: ActionContext): Promise<boolean> {
  const found = await deps.client.get<AddressObject>(resourceOf(of), { namespace: application.metadata.namespace, name });
  // The name is read from the status, so it may be that of another application's object.
  answers.address = found && isOwnedBy(found, application) ? found : undefined;
  addressRead.at = deps.clock.now();
  return true;
}

async function confirmDriver(application: SparkApplication, { podName }: ConfirmDriverAction, { deps, answers }: ActionContext): Promise<boolean> {
  const pod = await deps.client.get<Pod>(Resources.Pod, { namespace: application.metadata.namespace, name: podName });
  answers.drivers.set(podName, pod && cachedPod(pod));
  // A pod without the label is not watched, so nothing would ever remove it from the cache again.
  if (pod?.metadata.labels?.[Label.LAUNCHED_BY_OPERATOR] === 'true') deps.pods.observe(pod);
  return true;
}

async function readPodEvents(
  application: SparkApplication, { podName, uid, podGroup }: ReadPodEventsAction, { deps, answers }: ActionContext,
): Promise<boolean> {
  answers.driverPodGroup = podGroup && await readPodGroup(application, podGroup, deps);
  try {
    answers.driverEvents = await deps.client.list<Event, PodEvent>(Resources.Event, {
      namespace: application.metadata.namespace,
      fieldSelector: `regarding.kind=Pod,regarding.name=${podName},regarding.uid=${uid}`,
      most: MOST_EVENTS,
    }, podEvent);
  } catch (error) {
    if (!(error instanceof KubeError) || error.transient) throw error;
    deps.log.warn('The Events of a pending driver cannot be read', { application: keyOf(application), error });
    answers.driverEvents = [];
  }
  return true;
}

/** The PodGroup of the driver; undefined where it cannot be read, as where the operator makes none and so has no right to. */
async function readPodGroup(
  application: SparkApplication, { of, name }: NonNullable<ReadPodEventsAction['podGroup']>, deps: ActionContext['deps'],
): Promise<PodGroupSighting | undefined> {
  if (!deps.config.submission.batchScheduler) return undefined;
  try {
    const found = await deps.client.get(resourceOf(of), { namespace: application.metadata.namespace, name });
    return found ? podGroupSighting(found) : { found: false };
  } catch (error) {
    if (!(error instanceof KubeError) || error.transient) throw error;
    deps.log.warn('The PodGroup of a pending driver cannot be read', { application: keyOf(application), error });
    return undefined;
  }
}

/** Each scheduler writes its own status; of conditions, the last that holds says why the group waits. */
function podGroupSighting(podGroup: object): PodGroupSighting {
  const { spec, status } = podGroup as { readonly spec?: unknown; readonly status?: unknown };
  const shown = (value: unknown, longest?: number): string | undefined => {
    const given = asString(value);
    return given === undefined ? undefined : foreignText(given, { longest });
  };
  const { phase, conditions } = asRecord(status);
  const known = Array.isArray(conditions) ? conditions.map((one) => asRecord(one)) : [];
  const waits = known.filter(({ type, status: holds }) => type === 'Unschedulable' && holds === 'True').at(-1);
  return { found: true, phase: shown(phase, LONGEST_WORD), queue: shown(asRecord(spec).queue, LONGEST_WORD), message: shown(waits?.message) };
}

function podEvent(event: Event): PodEvent {
  const time = event.series?.lastObservedTime ?? event.deprecatedLastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const [type, reason] = [event.type ?? '', event.reason ?? ''].map((word) => foreignText(word, { longest: LONGEST_WORD }));
  return { type, reason, message: foreignText(event.note ?? ''), time: parseTimestamp(time) ?? 0 };
}

/** The set must have been made by a driver of this application. Where that is gone, so is the set. */
async function deleteExecutorSet(application: SparkApplication, { set }: DeleteExecutorSetAction, { deps, own }: ActionContext): Promise<void> {
  const resource = resourceOf(set.of);
  const key = { namespace: application.metadata.namespace, name: set.name };
  await cleanUp(application, set.of.kind, deps, async () => {
    const found = await deps.client.get(resource, key);
    if (found) await deleteControlled(deps.client, application, { ...found, ...set.of }, own.drivers);
  });
}

async function deleteOfAttempt(application: SparkApplication, action: DeleteOfAttemptAction, context: ActionContext): Promise<void> {
  const { deps, deleted, own } = context;
  const { of, submissionId, earlier = [], executors } = action;
  // No further pods of a run that is over can end: once is enough, though the watch may take a while to report it.
  const once = `all executors of ${submissionId}`;
  if (executors === 'all' && deleted.has(once)) return;
  const ids = [submissionId, ...earlier];
  await cleanUp(application, of.kind, deps, async () => {
    await deleteAttempts(deps.client, application, ids, of, { executors, pods: uidsOf(own) });
    for (const id of ids.filter((each) => !isOwnAttempt(application, each))) {
      if (of.kind === Resources.Pod.kind) await deleteForeignExecutors(application, id, action, context);
      else await deleteForeignAttempt(deps.client, application, id, of, deleted);
    }
    if (executors === 'all') deleted.add(once);
  });
}

function uidsOf({ drivers, executors }: OwnPods): ReadonlySet<string> {
  return new Set([...drivers, ...executors.map(({ metadata }) => metadata.uid ?? '')]);
}

/** Executors of a driver that another operator started. */
async function deleteForeignExecutors(
  application: SparkApplication, id: string, { executors }: DeleteOfAttemptAction, { deps, deleted, own }: ActionContext,
): Promise<void> {
  for (const pod of own.executors.filter((each) => submissionIdOf(each) === id && (executors === 'all' || isLive(each)))) {
    const { uid = '' } = pod.metadata;
    if (!deleted.has(uid) && await deleteOwnPod(deps.client, application, pod, own.drivers)) deleted.add(uid);
  }
}

/** Clean-up that the API server refuses for good must not keep the status of a run from being written. */
async function cleanUp(application: SparkApplication, kind: string, { log }: ActionContext['deps'], remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof KubeError) || error.transient) throw error;
    // Of a kind that the cluster does not have there are no objects.
    if (error.reason === KIND_NOT_SERVED) return;
    log.warn('Could not delete objects of an attempt', { application: keyOf(application), kind, error });
  }
}
