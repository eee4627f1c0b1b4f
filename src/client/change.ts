// What changes an application: suspend, resume, run again, delete.
import { reportOf, type ApplicationReport } from './application-report';
import { SparkClientError, translated } from './errors';
import type { ClientContext } from './follow';
import { podsSelector } from './pods';
import { readApplication, type ApplicationKey } from './wait';
import { sleep } from '../kube/clock';
import { Resources } from '../kube/resources';
import { timestamp } from '../kube/time';
import type { Pod } from '../spec/kubernetes.gen';
import { Annotation } from '../spec/labels';
import type { SparkApplication } from '../spec/types.gen';

/** Pods need their grace period to end. */
const POLL_MILLISECONDS = 500;

export interface DeleteOptions {
  /** `Foreground`: the application itself goes last, after all that it owns. Default: `Background`. */
  readonly cascade?: 'Background' | 'Foreground';
  /** Whether to wait until the application and its last pod are gone. */
  readonly wait?: boolean;
  /** How long to wait. Default: no limit. */
  readonly timeoutMilliseconds?: number;
  readonly signal?: AbortSignal;
}

export interface RerunOptions {
  /** Whether a run that is not over is taken down. Otherwise such an application is refused. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

function patch(context: ClientContext, { uid, namespace, name }: ApplicationReport, spec: object, signal?: AbortSignal): Promise<ApplicationReport> {
  return translated(signal, async () => reportOf(await context.api.mergePatch<SparkApplication>(
    Resources.SparkApplication, { namespace, name }, { metadata: { uid }, spec },
  )));
}

/** Suspends or resumes an application. One that is over is refused, since it would stay as it is. */
export async function setSuspended(context: ClientContext, key: ApplicationKey, suspend: boolean, signal?: AbortSignal): Promise<ApplicationReport> {
  const report = reportOf(await readApplication(context, key, signal));
  if (report.isOver) {
    const what = suspend ? 'suspended' : 'resumed';
    const problem = `SparkApplication ${key.namespace}/${key.name} is over (${report.state}) and cannot be ${what}`;
    throw new SparkClientError('WrongState', problem, 'use rerun for a new run');
  }
  return patch(context, report, { suspend }, signal);
}

/**
 * Asks for a new run, as `kubectl rollout restart` does: by an annotation with the time, here of the driver. It is a change of the specification, so that the
 * status keeps the history, and so that every operator of this API does it.
 */
export async function rerun(context: ClientContext, key: ApplicationKey, { force = false, signal }: RerunOptions): Promise<ApplicationReport> {
  const application = await readApplication(context, key, signal);
  const report = reportOf(application);
  const refuse = (problem: string, advice: string): never => {
    throw new SparkClientError('WrongState', `SparkApplication ${key.namespace}/${key.name} ${problem}`, advice);
  };
  if (application.spec.suspend) refuse('is suspended', 'use resume');
  if (application.spec.onSpecChange === 'Ignore') refuse('has spec.onSpecChange: Ignore, so that no edit starts a run', 'delete and submit it again');
  if (!report.isOver && !force) refuse(`is not over: it is ${report.state}`, 'wait for its end, or ask for the present run to be taken down (--force)');
  // The time has whole seconds: two calls within one second are one.
  const annotations = { [Annotation.RESTARTED_AT]: timestamp(context.clock.now()) };
  return patch(context, report, { driver: { annotations } }, signal);
}

/** Deletes an application, and by choice waits until it and its pods are gone. */
export async function deleteApplication(
  context: ClientContext, key: ApplicationKey, { cascade = 'Background', wait = false, timeoutMilliseconds = Infinity, signal }: DeleteOptions,
): Promise<void> {
  const { api, clock } = context;
  const { metadata: { uid } } = await readApplication(context, key, signal);
  await translated(signal, () => api.delete(Resources.SparkApplication, key, { uid, propagation: cascade }));
  const end = clock.now() + timeoutMilliseconds;
  while (wait) {
    const left = await translated(signal, async () => {
      const isThere = (await api.get<SparkApplication>(Resources.SparkApplication, key))?.metadata.uid === uid;
      const ofApplication = { namespace: key.namespace, labelSelector: podsSelector(key) };
      const pods = await api.list<Pod, string>(Resources.Pod, ofApplication, ({ metadata }) => metadata.name ?? '');
      return isThere ? [`SparkApplication ${key.name}`, ...pods] : pods;
    });
    if (left.length === 0) return;
    if (clock.now() > end) {
      const what = `of SparkApplication ${key.namespace}/${key.name}, still there after ${timeoutMilliseconds / 1000} s: ${left.slice(0, 5).join(', ')}`;
      throw new SparkClientError('TimedOut', what, 'look at their finalizers, and whether their node answers');
    }
    await sleep(clock, POLL_MILLISECONDS, signal);
  }
}
