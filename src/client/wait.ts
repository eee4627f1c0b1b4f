// Watches one application, and waits for a state of it.
import { reportOf, type ApplicationReport } from './application-report';
import { notFound, SparkClientError, translated } from './errors';
import { byName, follow, type ClientContext } from './follow';
import { Resources } from '../kube/resources';
import type { SparkApplication } from '../spec/types.gen';

export interface ApplicationKey {
  readonly namespace: string;
  readonly name: string;
}

export interface WaitOptions {
  /** The state to wait for, such as `RUNNING`. Default: the application is over. */
  readonly state?: string;
  /** Default: no limit. */
  readonly timeoutMilliseconds?: number;
  /** Is told of each state on the way. */
  readonly onChange?: (report: ApplicationReport) => void;
  readonly signal?: AbortSignal;
}

/** How a wait ended. */
export interface WaitResult extends ApplicationReport {
  /** Whether the state that was waited for came. An application that is over reaches no other state. */
  readonly isReached: boolean;
}

/** Reads an application. Rejects with NotFound where there is none. */
export async function readApplication({ api }: ClientContext, key: ApplicationKey, signal?: AbortSignal): Promise<SparkApplication> {
  const found = await translated(signal, () => api.get<SparkApplication>(Resources.SparkApplication, key));
  if (!found) throw notFound('SparkApplication', key);
  return found;
}

/** Yields the application now and at each visible change, until it is over. */
export async function* watchApplication(context: ClientContext, key: ApplicationKey, signal?: AbortSignal): AsyncGenerator<ApplicationReport> {
  // A wrong name and a missing right show at once. A watch would wait for them.
  const { metadata: { uid } } = await readApplication(context, key, signal);
  let shown = '';
  for await (const { type, object } of follow<SparkApplication>(context, Resources.SparkApplication, byName(key.namespace, key.name), signal)) {
    if (type === 'deleted' || object.metadata.uid !== uid) {
      throw new SparkClientError('NotFound', `SparkApplication ${key.namespace}/${key.name} was deleted before it was over`);
    }
    const report = reportOf(object);
    const { application, ...visible } = report;
    const text = JSON.stringify(visible);
    if (text !== shown) yield report;
    shown = text;
    if (report.isOver) return;
  }
}

/** Resolves when the state has come, or the application is over. Rejects with TimedOut. */
export async function waitForApplication(
  context: ClientContext, key: ApplicationKey, { state, timeoutMilliseconds, onChange, signal }: WaitOptions,
): Promise<WaitResult> {
  const timer = new AbortController();
  let latest: ApplicationReport | undefined;
  const timeOut = (): void => timer.abort(new SparkClientError(
    'TimedOut',
    `SparkApplication ${key.namespace}/${key.name} is not ${state ?? 'over'} after ${(timeoutMilliseconds ?? 0) / 1000} s`
    + (latest ? `: it is ${latest.state}${latest.message ? ` (${latest.message})` : ''}` : ''),
  ));
  const cancel = timeoutMilliseconds === undefined ? () => undefined : context.clock.after(timeoutMilliseconds, timeOut);
  try {
    for await (const report of watchApplication(context, key, signal ? AbortSignal.any([signal, timer.signal]) : timer.signal)) {
      latest = report;
      onChange?.(report);
      if (report.state === state) return { ...report, isReached: true };
    }
    if (!latest) throw notFound('SparkApplication', key);
    return { ...latest, isReached: state === undefined };
  } finally {
    cancel();
  }
}
