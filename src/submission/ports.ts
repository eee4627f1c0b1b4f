// The driver's ports: their names in Kubernetes, the property that moves each, and the default.
import type { SubmissionContext } from './context';

interface DriverPort {
  readonly name: string;
  readonly key: string;
  readonly default: number;
}

export const PORTS = {
  driverRpc: { name: 'driver-rpc-port', key: 'spark.driver.port', default: 7078 },
  blockManager: { name: 'blockmanager', key: 'spark.driver.blockManager.port', default: 7079 },
  ui: { name: 'spark-ui', key: 'spark.ui.port', default: 4040 },
  connect: { name: 'spark-connect', key: 'spark.connect.grpc.binding.port', default: 15002 },
} as const satisfies Record<string, DriverPort>;

/** A port's number, from its own property, then from others, then its default. */
export function portOf({ conf, findings }: Pick<SubmissionContext, 'conf' | 'findings'>, port: DriverPort, ...fallbackKeys: string[]): number {
  const key = [port.key, ...fallbackKeys].find((candidate) => conf.has(candidate));
  if (key === undefined) return port.default;
  const value = conf.get(key)?.trim() ?? '';
  if (/^[0-9]{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535) return Number(value);
  findings.push(conf.invalid(key, 'InvalidPort', 'must be a port number from 1 to 65535: the Service and the pod name it'));
  return port.default;
}
