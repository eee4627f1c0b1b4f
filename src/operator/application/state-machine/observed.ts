// What is known about the objects of an application at one moment, from the cache and from the answers to our own calls.
import type { FailureClass } from '../../../spec/failure';
import type { Ingress, Pod } from '../../../spec/kubernetes.gen';
import type { DefaultsReading } from '../../../spec/namespace-defaults';
import type { ResourceQuota } from '../../../spec/resource-quotas';
import type { HttpRoute } from '../../../submission';

/** The pod under the driver's name. Absent is certain only when the API server itself has said so in this round. */
export type DriverSighting =
  | { readonly seen: 'present'; readonly pod: Pod }
  | { readonly seen: 'absent'; readonly certain: boolean };

/** The web UI's Service as the API server has it. */
export interface WebUiService {
  readonly name: string;
  readonly clusterIp?: string;
  readonly port?: number;
}

/** What leads to a web UI from outside the cluster. */
export type AddressObject = Ingress | HttpRoute;

/** The result of creating an attempt's objects. */
export type CreationOutcome =
  /** All are there, the driver pod included. */
  | { readonly outcome: 'created'; readonly driver: Pod; readonly webUi?: WebUiService }
  /** Something that passes by itself stands in the way; costs no attempt. Without `retryAt`, a watch reports when it is over. */
  | { readonly outcome: 'waiting'; readonly reason: string; readonly message: string; readonly retryAt?: number }
  /** The driver's name is taken by a driver of an earlier attempt of the same application, which must go first. */
  | { readonly outcome: 'stale'; readonly driver: Pod }
  /** Trying again would end the same way. */
  | { readonly outcome: 'refused'; readonly message: string; readonly failureClass?: FailureClass };

/** The result of replacing Services and Ingresses. */
export type ExposureOutcome =
  | { readonly outcome: 'created'; readonly webUi?: WebUiService }
  | Extract<CreationOutcome, { outcome: 'waiting' | 'refused' }>;

/** The result of asking for another number of executors. */
export type ScalingOutcome =
  | { readonly outcome: 'scaled' }
  | Extract<CreationOutcome, { outcome: 'waiting' | 'refused' }>;

/** One Event about a pod, reduced to what explains a delay. */
export interface PodEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** What the PodGroup of a pending pod says. */
export interface PodGroupSighting {
  /** Whether there is one of this name. */
  readonly found: boolean;
  readonly phase?: string;
  readonly queue?: string;
  /** The condition that says why it waits. */
  readonly message?: string;
}

/** All that is known of the executors of one attempt: states by pod name, and how many more have ended whose names are not known any more. */
export interface KnownExecutors {
  readonly states: Readonly<Record<string, string>>;
  readonly unnamed: { readonly completed: number; readonly failed: number };
}

export interface Observed {
  /** What the namespace has as defaults, or what is wrong with them; undefined where there are none. */
  readonly namespaceDefaults?: DefaultsReading;
  /** The quotas of the namespace, where the operator watches them. */
  readonly quotas?: readonly ResourceQuota[];
  readonly driver: DriverSighting;
  /** Executors of all attempts of this application that the cache knows. */
  readonly executors: readonly Pod[];
  /** Result of a submit action in this reconcile, if there was one. */
  readonly creation?: { readonly id: string } & CreationOutcome;
  /** Events of the driver pod, if they were read in this reconcile. */
  readonly driverEvents?: readonly PodEvent[];
  /** The PodGroup of the driver pod, if it was read in this reconcile. */
  readonly driverPodGroup?: PodGroupSighting;
  /** Result of replacing Services and Ingresses in this reconcile, if that was done. */
  readonly exposure?: { readonly id: string } & ExposureOutcome;
  /** Result of asking for this number of executors in this reconcile, if that was done. */
  readonly scaling?: { readonly replicas: number } & ScalingOutcome;
  /** The web UI's Ingress or route, if it was read in this reconcile. */
  readonly address?: AddressObject;
  /** When this instance last read that object. */
  readonly lastAddressRead?: number;
  /** What this instance found of the present attempt's executors in the last reconcile. */
  readonly knownExecutors?: KnownExecutors;
  /** Whether the API server has dropped fields of a status that this instance wrote: its CRD is that of another operator. */
  readonly statusIsPruned?: boolean;
}
