// The process in a container: it knows only what is in its pod, writes a log, and ends with an exit code.
import type { PodBehaviour } from './settings';
import { sleep as clockSleep, type Clock } from '../../kube/clock';
import type { Transport } from '../../kube/transport';
import type { Container, Pod } from '../../spec/kubernetes.gen';

/** All that a process can know or do. */
export interface ProcessContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly behaviour: PodBehaviour;
  readonly environment: ReadonlyMap<string, string>;
  /** Files that the pod mounts, by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly podIP: string;
  /** The API server, under the pod's service account. */
  readonly api: Transport;
  readonly clock: Clock;
  /** How long a driver or a Job runs where neither a rule nor an annotation says it. */
  readonly runMilliseconds: number;
  /** Aborts on SIGTERM. */
  readonly signal: AbortSignal;
  log(line: string): void;
  /** Ends the container. Only the first call counts. */
  exit(code: number): void;
  /** Whether the cluster's DNS knows the host and a running pod is behind it. */
  resolves(host: string): boolean;
  /** Hexadecimal digits, different at each call, for names that must differ. */
  uniqueId(): string;
}

/** Starts the process of a container. It runs until it calls `exit` or the signal aborts. */
export type Program = (context: ProcessContext) => void;

/** Waits; resolves early, with false, when the signal ends. */
export async function sleep({ clock, signal }: Pick<ProcessContext, 'clock' | 'signal'>, milliseconds: number): Promise<boolean> {
  await clockSleep(clock, milliseconds, signal);
  return !signal.aborted;
}
