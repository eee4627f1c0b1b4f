// The log of one container, whole and each line once: through lost connections, rotated files and restarts of the container.
import type { ClientContext } from './follow';
import { exponentialDelay } from '../kube/backoff';
import { KubeError } from '../kube/client';
import { sleep } from '../kube/clock';
import { Resources } from '../kube/resources';
import type { Pod } from '../spec/kubernetes.gen';

/** Which container, of which pod. */
export interface ContainerName {
  readonly namespace: string;
  readonly pod: string;
  /** UID of the pod: another pod of the same name is another one. */
  readonly uid: string | undefined;
  readonly container: string;
}

export interface ContainerLogOptions {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceTime?: string;
  /** Whether a container that has not started may still start. Default: yes. */
  mayStart?(): boolean;
}

export interface TimedLine {
  /** When the container wrote it, as the kubelet says. */
  readonly time?: string;
  readonly text: string;
}

const RETRY = { baseMilliseconds: 200, maximumMilliseconds: 10_000 };
/** How long a container that has not started is left alone before it is asked for again. */
const START_POLL_MILLISECONDS = 1_000;

/** Where reading has come to: the time of the last line, and how many lines had this time. */
export class LogPosition {
  private time = '';
  private lines = 0;
  /** Of a new connection: how many lines with the time of the last one have come again. */
  private repeated = 0;

  /** The whole second from which a new connection must read. */
  get sinceTime(): string | undefined {
    return this.time === '' ? undefined : new Date(Number(this.time.split('.')[0]) * 1000).toISOString();
  }

  /** A new connection begins, with lines that are known already. */
  reconnect(): void {
    this.repeated = 0;
  }

  /** Whether a line is new. */
  accepts(time: string | undefined): boolean {
    const key = comparableTime(time);
    // What has no time, such as a note of the kubelet, cannot be told from what was read before.
    if (key === undefined) return true;
    if (key < this.time) return false;
    if (key > this.time) {
      this.time = key;
      this.lines = 1;
      this.repeated = 1;
      return true;
    }
    this.repeated += 1;
    if (this.repeated <= this.lines) return false;
    this.lines = this.repeated;
    return true;
  }
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Seconds and nanoseconds, so that texts compare as times do, whatever their zones and their digits. */
function comparableTime(time: string | undefined): string | undefined {
  const [, second, fraction = '', zone] = TIME.exec(time ?? '') ?? [];
  if (second === undefined) return undefined;
  return `${String(Date.parse(`${second}${zone}`) / 1000).padStart(12, '0')}.${fraction.padEnd(9, '0')}`;
}

function splitLine(line: string): TimedLine {
  const end = line.indexOf(' ');
  const time = end < 0 ? line : line.slice(0, end);
  return TIME.test(time) ? { time, text: end < 0 ? '' : line.slice(end + 1) } : { text: line };
}

/** Yields the lines of a container; with `follow`, until it has ended for good or its pod is gone. Rejects with KubeError. */
export async function* containerLog(
  { api, clock }: ClientContext, name: ContainerName, options: ContainerLogOptions, signal: AbortSignal,
): AsyncGenerator<TimedLine> {
  const { follow = false, previous, tailLines, sinceTime, mayStart = () => true } = options;
  const key = { namespace: name.namespace, name: name.pod };
  const position = new LogPosition();
  let failures = 0;
  let isLast = !follow;
  for (;;) {
    const isFirst = position.sinceTime === undefined;
    position.reconnect();
    let problem: KubeError | undefined;
    const connection = new AbortController();
    const abort = (): void => connection.abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      const stream = await api.readLog(key, {
        container: name.container,
        follow: follow && !isLast,
        previous,
        signal: connection.signal,
        sinceTime: position.sinceTime ?? sinceTime,
        tailLines: isFirst ? tailLines : undefined,
      });
      connection.signal.addEventListener('abort', () => stream.close(), { once: true });
      try {
        for await (const line of stream.documents) {
          signal.throwIfAborted();
          const timed = splitLine(String(line));
          if (!position.accepts(timed.time)) continue;
          failures = 0;
          yield timed;
        }
      } finally {
        stream.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      problem = error instanceof KubeError ? error : new KubeError(error instanceof Error ? error.message : String(error), 0, 'Interrupted');
    } finally {
      signal.removeEventListener('abort', abort);
    }
    signal.throwIfAborted();
    if (isLast) {
      if (problem && !isGone(problem)) throw problem;
      return;
    }
    if (problem && !problem.transient && !isGone(problem) && !isWaiting(problem)) throw problem;
    const state = await containerState();
    if (state === 'gone') return;
    if (state === 'ended') {
      // Lines may have come between the last one that was read and the end.
      isLast = true;
    } else if (state === 'waiting' && !mayStart()) {
      return;
    } else {
      // After a connection that brought something the next one begins at once: the pod may be deleted soon.
      if (state === 'waiting') await sleep(clock, START_POLL_MILLISECONDS, signal);
      else if (failures > 0) await sleep(clock, exponentialDelay(failures, RETRY), signal);
      failures += 1;
    }
  }

  async function containerState(): Promise<'waiting' | 'running' | 'ended' | 'gone' | 'unknown'> {
    try {
      const pod = await api.get<Pod>(Resources.Pod, key);
      if (!pod || (name.uid !== undefined && pod.metadata.uid !== name.uid)) return 'gone';
      const { state } = pod.status?.containerStatuses?.find((one) => one.name === name.container) ?? {};
      const isRestarted = pod.spec.restartPolicy === 'Always' || (pod.spec.restartPolicy === 'OnFailure' && state?.terminated?.exitCode !== 0);
      if (state?.terminated) return isRestarted ? 'waiting' : 'ended';
      if (['Succeeded', 'Failed'].includes(pod.status?.phase ?? '')) return 'ended';
      return state?.running ? 'running' : 'waiting';
    } catch (error) {
      if (error instanceof KubeError && error.transient) return 'unknown';
      throw error;
    }
  }
}

/** The pod is gone, or its node no longer has the log. */
function isGone({ status }: KubeError): boolean {
  return status === 404;
}

/** The API server has no log of a container that has not started. */
function isWaiting({ status }: KubeError): boolean {
  return status === 400;
}
