// The logs of an application's pods in one stream: of its driver, through all attempts, and of its executors as they come and go.
import { reportOf } from './application-report';
import { Channel } from './channel';
import { containerLog } from './container-log';
import { clientError } from './errors';
import { byName, follow, type ClientContext } from './follow';
import { podsSelector } from './pods';
import { Resources } from '../kube/resources';
import type { Pod } from '../spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER, SparkLabel } from '../spec/labels';
import type { SparkApplication } from '../spec/types.gen';

/** One line of a log. */
export interface LogLine {
  readonly pod: string;
  readonly container: string;
  readonly role: 'driver' | 'executor';
  /** Number of the executor. */
  readonly executor?: number;
  /** When the container wrote it. */
  readonly time?: string;
  /** As the program wrote it, without the line end. It may hold control characters. */
  readonly text: string;
}

export interface LogOptions {
  /** Whose lines. Default: the driver's. A number is that of an executor. */
  readonly of?: 'driver' | 'executors' | 'all' | number;
  /** Whether further lines are waited for, to the end of the application. */
  readonly follow?: boolean;
  /** The instance of the container before the present one. */
  readonly previous?: boolean;
  /** The last lines only, of each container. */
  readonly tailLines?: number;
  /** Lines from this time on, in RFC 3339. */
  readonly sinceTime?: string;
  readonly signal?: AbortSignal;
}

interface Key { readonly namespace: string; readonly name: string }

/** Yields the lines of the pods that there are; with `follow`, of those too that come, until the application is over or gone. */
export async function* applicationLogs(context: ClientContext, key: Key, { of = 'driver', signal, ...options }: LogOptions): AsyncGenerator<LogLine> {
  const stop = new AbortController();
  const all = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const channel = new Channel<LogLine>();
  const abort = (): void => channel.fail(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const podsOfApplication = { namespace: key.namespace, labelSelector: podsSelector(key) };
  let isOver = false;
  const reading = new Map<string, Promise<void>>();
  const read = (pod: Pod): void => {
    const uid = pod.metadata.uid ?? '';
    const source = sourceOf(pod);
    if (reading.has(uid) || !source || !isWanted(source, of)) return;
    reading.set(uid, (async () => {
      const name = { namespace: key.namespace, pod: source.pod, uid: pod.metadata.uid, container: source.container };
      for await (const line of containerLog(context, name, { ...options, mayStart: () => !isOver }, all)) await channel.push({ ...source, ...line });
    })().catch((error: unknown) => {
      if (!all.aborted) channel.fail(clientError(error, signal));
    }));
  };
  const work = async (): Promise<void> => {
    if (options.follow) await followPods(read);
    else (await listPods()).sort(byRole).forEach(read);
    await Promise.all(reading.values());
  };
  const working = work().then(() => channel.end(), (error: unknown) => channel.fail(clientError(error, signal)));
  try {
    yield* channel;
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', abort);
    await working;
  }

  function listPods(): Promise<Pod[]> {
    return context.api.list<Pod, Pod>(Resources.Pod, podsOfApplication, (pod) => pod);
  }

  /** Reads each pod that appears, until the application is over. */
  async function followPods(found: (pod: Pod) => void): Promise<void> {
    const end = new AbortController();
    const until = AbortSignal.any([all, end.signal]);
    const pods = (async () => {
      const changes = follow<Pod>(context, Resources.Pod, podsOfApplication, until);
      for await (const { type, object } of changes) {
        if (type !== 'deleted') found(object);
      }
    })();
    const application = (async () => {
      for await (const { type, object } of follow<SparkApplication>(context, Resources.SparkApplication, byName(key.namespace, key.name), until)) {
        if (type === 'deleted' || reportOf(object).isOver) return;
      }
    })();
    try {
      await Promise.race([pods, application]);
      // The watch of the pods may be behind that of the application.
      (await listPods()).forEach(found);
      isOver = true;
    } finally {
      end.abort();
      await Promise.allSettled([pods, application]);
    }
  }
}

type Source = Pick<LogLine, 'pod' | 'container' | 'role' | 'executor'>;

/** The Spark container of a pod. Templates and other operators may give it another name. */
function sourceOf({ metadata, spec }: Pod): Source | undefined {
  const role = metadata.labels?.[SparkLabel.ROLE];
  if (role !== 'driver' && role !== 'executor') return undefined;
  const usual = role === 'driver' ? DRIVER_CONTAINER : EXECUTOR_CONTAINER;
  const container = spec.containers?.find(({ name }) => name === usual)?.name ?? spec.containers?.[0]?.name ?? usual;
  const executor = Number(metadata.labels?.[SparkLabel.EXECUTOR_ID]);
  return { pod: metadata.name ?? '', container, role, ...(role === 'executor' && Number.isInteger(executor) ? { executor } : {}) };
}

function isWanted({ role, executor }: Source, of: NonNullable<LogOptions['of']>): boolean {
  return of === 'all' || (of === 'driver' ? role === 'driver' : role === 'executor' && (of === 'executors' || executor === of));
}

/** The driver first, then executors by number. */
function byRole(a: Pod, b: Pod): number {
  const order = ({ metadata }: Pod): number => Number(metadata.labels?.[SparkLabel.EXECUTOR_ID] ?? -1);
  return order(a) - order(b);
}
