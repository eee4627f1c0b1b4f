// The one node on which all pods run, as the workers that take pods through their lives see it.
import type { EventLog } from './event-log';
import type { PodLifeSettings } from './settings';
import type { Clock } from '../../kube/clock';
import type { Transport } from '../../kube/transport';
import type { Pod } from '../../spec/kubernetes.gen';
import type { Storage } from '../api-server/storage';

/** What a worker needs of the node that it works on. */
export interface Node {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly settings: PodLifeSettings;
  readonly events: EventLog;
  readonly name: string;
  readonly hostIP: string;
  /** Images that the node has fetched. */
  readonly images: Set<string>;
  nextPodIP(): string;
  uniqueId(): string;
  /** A connection under a pod's service account. */
  transportFor(pod: Pod): Transport;
  /** Where a container's log goes. */
  logOf(pod: Pod, container: string): string[];
  resolves(host: string): boolean;
  bind(pod: Pod, nodeName: string): void;
  writeStatus(pod: Pod, status: Pod['status']): void;
  /** Takes a terminated pod out of the API server. */
  finishDeletion(pod: Pod): void;
}
