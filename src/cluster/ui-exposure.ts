// The address of the UI of a cluster outside of Kubernetes, by the objects that applications have for theirs.
import { UiAddress } from '../application/ingress';
import type { KubernetesObject } from '../spec/kubernetes';
import { API_VERSION } from '../spec/names';
import type { SparkApplication } from '../spec/types.gen';
import { IN_CLUSTER_MASTER, UNKNOWN_PLATFORM } from '../submission';
import { addressFor } from '../submission/application/address';
import { ExposureCheck } from '../submission/application/checks/exposure';
import { uiUrl } from '../submission/application/ingress';

/** The Service of the UI. */
interface UiService {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly labels: Readonly<Record<string, string>>;
}

interface UiExposure {
  readonly url: string;
  readonly objects: readonly KubernetesObject[];
}

/** The URL of the UI, with a slash at its end as Spark wants it, and the objects that lead from there to the Service. */
export function exposureOf(address: UiAddress, { name, namespace, port, labels }: UiService): UiExposure {
  const { driverIngress } = address._parts(port);
  if (address._ofOperator || !driverIngress) throw new Error('exposeUi: there is a Service already; use UiAddress.ingress or UiAddress.route');
  const settings = { master: IN_CLUSTER_MASTER, uiService: false, ...UNKNOWN_PLATFORM };
  const owner = { apiVersion: API_VERSION, kind: 'SparkApplication', metadata: { name, namespace }, spec: {} } as SparkApplication;
  const format = driverIngress.ingressURLFormat;
  const url = uiUrl(format, owner, '');
  if (!url?.url) throw new Error(`exposeUi: '${format}' is no address for a web UI; give a host name and a path of letters, digits and dashes`);
  if (/\/(proxy|history)(\/|$)/.test(url.path)) {
    throw new Error(`exposeUi: the path '${url.path}' must not contain proxy or history, which are Spark's own paths`);
  }
  const { objects, findings } = addressFor({
    options: driverIngress,
    path: 'exposeUi',
    url,
    urlFrom: { path: 'exposeUi', severity: 'error' },
    names: { ingress: name, route: name },
    namespace,
    serviceName: name,
    servicePort: port,
    labels,
  }, settings, new ExposureCheck(settings, owner));
  const wrong = findings.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`${wrong.path}: ${wrong.message}`);
  return { url: `${url.url.replace(/\/$/, '')}/`, objects };
}
