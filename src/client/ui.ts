// The address of the web UI of a running driver: by Ingress or route, by load balancer, or by a forwarded port.
import { SparkClientError } from './errors';
import type { ClientContext } from './follow';
import { watchApplication, type ApplicationKey } from './wait';
import { KubeError } from '../kube/client';
import { sleep } from '../kube/clock';
import { Resources } from '../kube/resources';
import type { Service } from '../spec/kubernetes.gen';
import { ApplicationState } from '../spec/states';
import type { SparkApplication } from '../spec/types.gen';

/** Where Spark's UI listens in the driver unless it is told otherwise. */
const SPARK_UI_PORT = 4040;
const POLL_MILLISECONDS = 1_000;

export type UiAddress =
  | { readonly via: 'ingress' | 'load-balancer'; readonly url: string }
  /** Nothing leads to the UI from outside of the cluster: a port of this pod must be forwarded. */
  | { readonly via: 'port-forward'; readonly pod: string; readonly port: number };

/** Waits until the driver runs and its UI has an address. */
export async function uiAddress(context: ClientContext, key: ApplicationKey, signal?: AbortSignal): Promise<UiAddress> {
  for await (const report of watchApplication(context, key, signal)) {
    if (report.isOver) {
      const problem = `SparkApplication ${key.namespace}/${key.name} is over (${report.state}), and its UI with it`;
      throw new SparkClientError('WrongState', problem, 'use a history server with spark.eventLog.enabled');
    }
    if (report.state !== ApplicationState.RUNNING || !report.driverPod) continue;
    const { driverInfo } = report.application.status ?? {};
    if (report.uiAddress) return { via: 'ingress', url: withScheme(report.uiAddress) };
    // The address comes with a later change of the status.
    if (driverInfo?.webUIIngressName || driverInfo?.webUIRouteName) continue;
    const url = driverInfo?.webUIServiceName && await loadBalancerUrl(context, { namespace: key.namespace, name: driverInfo.webUIServiceName }, signal);
    return url ? { via: 'load-balancer', url } : { via: 'port-forward', pod: report.driverPod, port: portOf(report.application) };
  }
  throw new SparkClientError('WrongState', `SparkApplication ${key.namespace}/${key.name} has no running driver`);
}

function withScheme(address: string): string {
  return /^https?:\/\//.test(address) ? address : `http://${address}`;
}

function portOf({ spec }: SparkApplication): number {
  return Number(spec.sparkConf?.['spark.ui.port']) || SPARK_UI_PORT;
}

/** Undefined where the Service is no load balancer, or may not be read. */
async function loadBalancerUrl({ api, clock }: ClientContext, key: ApplicationKey, signal?: AbortSignal): Promise<string | undefined> {
  for (;;) {
    signal?.throwIfAborted();
    let service: Service | undefined;
    try {
      service = await api.get<Service>(Resources.Service, key);
    } catch (error) {
      if (error instanceof KubeError && error.status === 403) return undefined;
      throw error;
    }
    if (service?.spec.type !== 'LoadBalancer') return undefined;
    const [ingress] = service.status?.loadBalancer?.ingress ?? [];
    const host = ingress?.hostname ?? (ingress?.ip?.includes(':') ? `[${ingress.ip}]` : ingress?.ip);
    if (host) return `http://${host}:${service.spec.ports?.[0]?.port ?? 80}`;
    await sleep(clock, POLL_MILLISECONDS, signal);
  }
}
