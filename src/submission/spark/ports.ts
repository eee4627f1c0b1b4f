// The driver's ports: their names in Kubernetes, the property that moves each, and the default.
import type { SubmissionContext } from './context';
import { UI_PORT } from '../../spec/defaults';
import { parseJavaInteger } from '../../spec/sizes';

interface DriverPort {
  readonly name: string;
  readonly key: string;
  readonly default: number;
  /** Whether Spark takes blanks around the number. */
  readonly mayHaveBlanks?: boolean;
}

export const PORTS = {
  driverRpc: { name: 'driver-rpc-port', key: 'spark.driver.port', default: 7078 },
  blockManager: { name: 'blockmanager', key: 'spark.driver.blockManager.port', default: 7079 },
  ui: { name: 'spark-ui', key: 'spark.ui.port', default: UI_PORT, mayHaveBlanks: true },
  connect: { name: 'spark-connect', key: 'spark.connect.grpc.binding.port', default: 15002 },
} as const satisfies Record<string, DriverPort>;

/** A port's number, from its own property, then from others, then its default. */
export function portOf({ conf, findings }: Pick<SubmissionContext, 'conf' | 'findings'>, port: DriverPort, ...fallbackKeys: string[]): number {
  const key = [port.key, ...fallbackKeys].find((candidate) => conf.has(candidate));
  if (key === undefined) return port.default;
  const text = conf.get(key) ?? '';
  const value = parseJavaInteger(port.mayHaveBlanks ? text.trim() : text);
  if (value !== undefined && value >= 1 && value <= 65535) return value;
  findings.push(conf.invalid(key, 'InvalidPort', 'must be a port number from 1 to 65535: the Service and the pod name it'));
  return port.default;
}
