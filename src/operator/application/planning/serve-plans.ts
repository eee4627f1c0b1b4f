// The other side of the planning worker: plans what it is sent, one application after the other.
import type { MessagePort } from 'node:worker_threads';
import { planInPlace, type IsolatedPlan, type PlanRequest } from './isolated-planner';

/** What the worker sends: first that it is ready, then one answer for each request. */
export type WorkerMessage = 'ready' | IsolatedPlan;

export function servePlans(port: MessagePort): void {
  const send = (message: WorkerMessage): void => port.postMessage(message);
  port.on('message', (request: PlanRequest) => void planInPlace.plan(request).then(send));
  send('ready');
}
