// What an instance made although it led no longer: its request was under way when it fell asleep, and nobody could call it back.
import { partOf } from './cleanup';
import { sleep } from '../../../kube/clock';
import { compareResourceVersions } from '../../../kube/resource-version';
import { Resources } from '../../../kube/resources';
import type { KubernetesObject } from '../../../spec/kubernetes';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState, isTerminal } from '../../../spec/states';
import type { SparkApplication } from '../../../spec/types.gen';
import type { Submission } from '../../../submission/plan';
import { StaleLeaderCreate } from '../../manager/fenced-client';
import type { ApplicationControllerDeps } from '../deps';
import { driverPodNameOf, sparkContainerOf, submissionIdOf } from '../driver/driver-pod';

/** The states in which whatever belongs to the attempt is needed. */
const LIVE_STATES: readonly string[] = [ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN];
/** A leader that is just cleaning up has not said so yet. */
const SECOND_CHECK_MILLISECONDS = 30_000;

/** What stays where the status cannot say so. */
const DEFAULT_RETAINED: readonly string[] = ['configMaps'];

type Deps = Pick<ApplicationControllerDeps, 'client' | 'clock' | 'log'>;

/** Waits for creations of an attempt; one that was not in time is taken back unless it is needed. */
export async function deletingStaleCreates<R>(creations: Promise<R>, application: SparkApplication, attempt: Submission, deps: Deps): Promise<R> {
  try {
    return await creations;
  } catch (error) {
    if (error instanceof StaleLeaderCreate) await deleteIfAttemptIsOver(error, application, attempt, deps);
    throw error;
  }
}

/** Takes an object back when its attempt is over: whoever leads has removed what belonged to it by then, and will not look again. */
export async function deleteIfAttemptIsOver(
  late: StaleLeaderCreate, application: SparkApplication, attempt: Submission, { client, clock, log }: Deps,
): Promise<void> {
  const { kind, metadata: { name } } = late.object;
  for (const pause of [0, SECOND_CHECK_MILLISECONDS]) {
    await sleep(clock, pause);
    if (!await isSuperfluous(client, application, attempt, late.object)) continue;
    log.warn('Taking back what was created too late', { application: `${application.metadata.namespace}/${application.metadata.name}`, kind, name });
    await late.deleteCreated();
    return;
  }
}

/** Whether nobody will need the object, as the API server itself has it. An attempt that is over never begins again. */
async function isSuperfluous(client: Deps['client'], application: SparkApplication, attempt: Submission, { kind, metadata }: KubernetesObject): Promise<boolean> {
  const { namespace, name = '', uid } = application.metadata;
  const current = await client.get<SparkApplication>(Resources.SparkApplication, { namespace, name });
  if (!current || current.metadata.uid !== uid || current.status?.submissionID !== attempt.id) return true;
  const { applicationState, retained = DEFAULT_RETAINED } = current.status;
  if (LIVE_STATES.includes(applicationState?.state ?? '')) return false;
  // Only a driver that ran stays even where another attempt follows.
  if (kind === 'Pod') return !await driverRan(client, current, attempt);
  // When nothing follows, some of the rest stays too, but for what came when that had been said already.
  const part = partOf(kind);
  const stays = part !== undefined && isTerminal(applicationState?.state) && retained.includes(part);
  if (!stays || compareResourceVersions(metadata.resourceVersion, current.metadata.resourceVersion) > 0) return true;
  return part === 'configMaps' && !await driverRan(client, current, attempt);
}

async function driverRan(client: Deps['client'], application: SparkApplication, attempt: Submission): Promise<boolean> {
  const driver = await client.get<Pod>(Resources.Pod, { namespace: application.metadata.namespace, name: driverPodNameOf(application) });
  return driver !== undefined && submissionIdOf(driver) === attempt.id && hasRun(driver);
}

function hasRun(driver: Pod): boolean {
  const state = sparkContainerOf(driver)?.state;
  return state?.running !== undefined || state?.terminated !== undefined;
}
