// What runs in a container, as far as the rehearsal knows: a program gets what its pod carries, logs, and ends with an exit code.
import type { PodPlan } from './settings';
import type { Clock } from '../../kube/clock';
import type { Transport } from '../../kube/transport';
import type { Container, Pod } from '../../spec/kubernetes.gen';

/** All that a program can know or do. */
export interface ProcessContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly plan: PodPlan;
  readonly environment: ReadonlyMap<string, string>;
  /** Files that the pod mounts, by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly podIP: string;
  /** The API server, under the pod's service account. */
  readonly api: Transport;
  readonly clock: Clock;
  /** How long a job takes where nothing else is said. */
  readonly runMilliseconds: number;
  /** Ends when the container is told to stop. */
  readonly signal: AbortSignal;
  log(line: string): void;
  /** Ends the container. Only the first call counts. */
  exit(code: number): void;
  /** Looks a host up in the cluster's DNS: whether a Service of that name leads to a running pod. */
  resolves(host: string): boolean;
  /** A number that only this run of the container has, for names that must differ. */
  uniqueId(): string;
}

/** Starts what runs in a container; it goes on until it calls `exit` or the signal ends. */
export type Program = (context: ProcessContext) => void;

/** Waits; ends early, with false, when the container is told to stop. */
export function sleep({ clock, signal }: Pick<ProcessContext, 'clock' | 'signal'>, milliseconds: number): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = (): void => {
      cancel();
      resolve(false);
    };
    const cancel = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
