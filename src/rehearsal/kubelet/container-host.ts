// What a container can ask of its pod worker, and how long it waits between tries.
import type { NodeContext } from './node';
import type { ContainerRecord } from './pod-status';
import type { PodBehaviour } from './settings';
import type { Files, Placement } from './volumes-and-environment';
import type { Pod } from '../../spec/kubernetes.gen';

/** The pod worker as its containers see it. */
export interface ContainerHost {
  readonly node: NodeContext;
  readonly behaviour: PodBehaviour;
  /** The pod as the API server has it; undefined when it is gone. */
  readonly pod: Pod | undefined;
  readonly signal: AbortSignal;
  readonly volumes: ReadonlyMap<string, Files>;
  readonly placement: Placement;
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  /** Writes the pod's status. */
  sync(): void;
  /** Waits; resolves early, with false, when the pod is to end. */
  sleep(milliseconds: number): Promise<boolean>;
  event(type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void;
}

/** Delays between restarts and between retries, as the kubelet has them. */
export const FIRST_BACK_OFF = 10_000;
export const LONGEST_BACK_OFF = 300_000;
