// Objects that an instance created after it had lost the lease: its request was under way when it was paused.
import { partOf } from './cleanup';
import { isOwnedBy } from '../ownership';
import { PARTS_RETAINED_BY_DEFAULT } from './retention';
import { sleep } from '../../../kube/clock';
import { compareResourceVersions } from '../../../kube/resource-version';
import { Resources } from '../../../kube/resources';
import type { KubernetesObject } from '../../../spec/kubernetes';
import type { Pod } from '../../../spec/kubernetes.gen';
import { isFollowed, isTerminal } from '../../../spec/states';
import type { SparkApplication } from '../../../spec/types.gen';
import type { Submission } from '../../../submission/plan';
import { StaleLeaderCreate } from '../../manager/fenced-client';
import type { ApplicationControllerDeps } from '../deps';
import { driverPodNameOf, sparkContainerOf, submissionIdOf } from '../driver/driver-pod';

/** A leader that is cleaning up has not written that yet. */
const SECOND_CHECK_MILLISECONDS = 30_000;

type Deps = Pick<ApplicationControllerDeps, 'client' | 'clock' | 'log'>;

/** Waits for creations of an attempt; an object that was created after the lease was lost is deleted unless it is needed. */
export async function deletingStaleCreates<R>(creations: Promise<R>, application: SparkApplication, attempt: Submission, deps: Deps): Promise<R> {
  try {
    return await creations;
  } catch (error) {
    if (error instanceof StaleLeaderCreate) await deleteIfAttemptIsOver(error, application, attempt, deps);
    throw error;
  }
}

/** Deletes such an object when its attempt is over: the leader has cleaned up by then, and will not check again. */
export async function deleteIfAttemptIsOver(
  late: StaleLeaderCreate, application: SparkApplication, attempt: Submission, { client, clock, log }: Deps,
): Promise<void> {
  const { kind, metadata: { name } } = late.object;
  for (const pause of [0, SECOND_CHECK_MILLISECONDS]) {
    await sleep(clock, pause);
    if (!await isSuperfluous(client, application, attempt, late.object)) continue;
    const { namespace, name: applicationName } = application.metadata;
    log.warn('Deleting an object that was created after the lease was lost', { application: `${namespace}/${applicationName}`, kind, name });
    await late.deleteCreated();
    return;
  }
}

/** Whether the object is not needed any more, as the API server itself has it. An attempt that is over never begins again. */
async function isSuperfluous(
  client: Deps['client'], application: SparkApplication, attempt: Submission, { kind, metadata }: KubernetesObject,
): Promise<boolean> {
  const { namespace, name = '', uid } = application.metadata;
  const current = await client.get<SparkApplication>(Resources.SparkApplication, { namespace, name });
  if (!current || current.metadata.uid !== uid || current.status?.submissionID !== attempt.id) return true;
  const { applicationState, retained = PARTS_RETAINED_BY_DEFAULT as readonly string[] } = current.status;
  if (isFollowed(applicationState?.state)) return false;
  // Only a driver that ran stays even where another attempt follows.
  if (kind === 'Pod') return !await driverRan(client, current, attempt);
  // When nothing follows, some of the rest stays too, but not what was created after the final status.
  const part = partOf(kind);
  const stays = part !== undefined && isTerminal(applicationState?.state) && retained.includes(part);
  if (!stays || compareResourceVersions(metadata.resourceVersion, current.metadata.resourceVersion) > 0) return true;
  return part === 'configMaps' && !await driverRan(client, current, attempt);
}

async function driverRan(client: Deps['client'], application: SparkApplication, attempt: Submission): Promise<boolean> {
  const driver = await client.get<Pod>(Resources.Pod, { namespace: application.metadata.namespace, name: driverPodNameOf(application) });
  return driver !== undefined && isOwnedBy(driver, application) && submissionIdOf(driver) === attempt.id && hasRun(driver);
}

function hasRun(driver: Pod): boolean {
  const state = sparkContainerOf(driver)?.state;
  return state?.running !== undefined || state?.terminated !== undefined;
}
