// The one node on which all pods run, as scheduler and pod workers see it.
import type { ContainerLog } from './container-log';
import type { PodEventRecorder } from './event-recorder';
import type { KubeletSettings } from './settings';
import type { Clock } from '../../kube/clock';
import type { Transport } from '../../kube/transport';
import type { Pod } from '../../spec/kubernetes.gen';
import type { Storage } from '../api-server/storage';

/** What scheduler and pod workers need of the node. */
export interface NodeContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly settings: KubeletSettings;
  readonly events: PodEventRecorder;
  readonly name: string;
  readonly hostIP: string;
  /** Images that the node has pulled. */
  readonly images: Set<string>;
  nextPodIP(): string;
  uniqueId(): string;
  /** A connection under a pod's service account. */
  transportFor(pod: Pod): Transport;
  /** The log of a container, to which the container appends. */
  logOf(pod: Pod, container: string): ContainerLog;
  /** Whether the cluster's DNS knows a host and a running pod is behind it. */
  resolves(host: string): boolean;
  bind(pod: Pod, nodeName: string): void;
  writeStatus(pod: Pod, status: Pod['status']): void;
  /** Removes a terminated pod from the API server. */
  finishDeletion(pod: Pod): void;
}
