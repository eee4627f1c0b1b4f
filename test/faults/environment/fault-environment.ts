// The environment of one run: a control plane with one application. One kind is embedded, one is a real API server.
import type { Manifest } from './manifests';
import type { Observation } from './observation';
import type { Clock } from '../../../src/kube/clock';
import type { KubeResponse, Transport } from '../../../src/kube/transport';
import type { OperatorConfig } from '../../../src/operator/config';

export interface FaultEnvironment {
  readonly clock: Clock;
  readonly seen: Observation;
  /** The application or the schedule of the scenario as it is to be created here. */
  readonly manifest: Manifest;
  /** The way to the API server that the operator's pod has. */
  readonly transport: Transport;
  /** The configuration of an operator here; instances differ by name. */
  config(name: string): OperatorConfig;
  /** Whom the lease names; undefined where that is not followed. */
  leader(): string | undefined;
  /** A call as its administrator. */
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<KubeResponse>;
  /** Lets time pass. */
  advance(milliseconds: number): Promise<void>;
  /** Lets time pass until the condition holds; answers whether it came to hold within the limit. */
  waitUntil(condition: () => boolean, limitMilliseconds: number): Promise<boolean>;
  /** What was not there before the application was, by kind and name. */
  residue(): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}
