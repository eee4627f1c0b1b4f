// The controllers of the control plane, as the controller manager starts them.
import { GarbageCollector } from './garbage-collector';
import { startJobController } from './jobs';
import { startNamespaceControllers } from './namespaces';
import { startClaimProtection } from './volume-claims';
import type { Clock } from '../../kube/clock';
import type { ApiServer } from '../api-server/api-server';

export interface ControllerOptions {
  readonly server: ApiServer;
  readonly clock: Clock;
  /** How long after a change the controllers act, in milliseconds. */
  readonly delayMilliseconds: number;
}

/** Starts them; the result stops them. Claims are bound by `startClaimBinding`, only in clusters with nodes. */
export function startControllers({ server, clock, delayMilliseconds: delay }: ControllerOptions): () => void {
  const collector = new GarbageCollector(server, clock, delay);
  const stops = [
    () => collector.stop(),
    startNamespaceControllers(server, clock, delay),
    startClaimProtection(server, clock, delay),
    startJobController(server, clock, delay),
  ];
  return () => stops.forEach((stop) => stop());
}
