// Services of the driver, and the addresses that make them reachable from outside the cluster.
import { addressFor, ADDRESS_OPTIONS, withoutEffect, type AddressOptions } from './address';
import type { ExposureCheck } from './checks/exposure';
import { annotationFindings, labelFindings } from './checks/metadata';
import { uiUrl, unusableUrl } from './ingress';
import type { Translation } from './translation/translation';
import { DEFAULTS } from '../../spec/defaults';
import { entryPath } from '../../spec/field-path';
import type { Finding } from '../../spec/findings';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Service } from '../../spec/kubernetes.gen';
import { JOB_NAME_LABEL, Label, SparkLabel } from '../../spec/labels';
import { boundedName, isDnsLabel } from '../../spec/names';
import { isFalse } from '../../spec/spark-values';
import type { SparkApplication } from '../../spec/types.gen';
import type { PlannedSubmission, SubmissionSettings } from '../plan';
import type { SubmissionContext } from '../spark/context';
import { portOf, PORTS } from '../spark/ports';

interface ExposedUi {
  readonly objects: readonly KubernetesObject[];
  readonly webUi?: PlannedSubmission['webUi'];
}

/** The properties of a web UI behind an Ingress with a path of its own: the UI must know the path to write its links. */
export function translateUi({ application, identity, settings, conf }: Translation): void {
  const url = uiUrl(settings.ingressUrlFormat, application, identity.applicationId);
  if (!settings.uiService || !url || url.path === '/' || url.path === '') return;
  conf.setDefault('spark.ui.proxyBase', url.path);
  conf.setDefault('spark.ui.proxyRedirectUri', '/');
}

/** The Service of the web UI and, where the platform has a URL for it, its Ingress or HTTPRoute. */
export function exposeUi(
  application: SparkApplication, context: SubmissionContext, settings: SubmissionSettings, check: ExposureCheck,
): ExposedUi {
  const options = application.spec.sparkUIOptions;
  if (!settings.uiService) {
    if (options) context.findings.push(withoutEffect('spec.sparkUIOptions', 'The operator runs with --enable-ui-service=false, so the web UI has no Service.'));
    return { objects: [] };
  }
  if (isFalse(context.conf.get('spark.ui.enabled'))) {
    if (options) context.findings.push(withoutEffect('spec.sparkUIOptions', 'The property spark.ui.enabled is false, so there is no web UI.'));
    return { objects: [] };
  }
  const name = application.metadata.name ?? '';
  const targetPort = portOf(context, PORTS.ui);
  const port = options ? options.servicePort ?? DEFAULTS.SparkUIConfiguration.servicePort : targetPort;
  const serviceName = boundedName(name, '-ui-svc');
  context.findings.push(...optionFindings('spec.sparkUIOptions', options), ...serviceRefusals(check, 'spec.sparkUIOptions', options));
  const service = serviceFor(application, settings, serviceName, {
    port: { name: options?.servicePortName || DEFAULTS.SparkUIConfiguration.servicePortName, port, targetPort },
    type: options?.serviceType || DEFAULTS.SparkUIConfiguration.serviceType,
    labels: options?.serviceLabels,
    annotations: options?.serviceAnnotations,
  });
  const url = uiUrl(settings.ingressUrlFormat, application, context.identity.applicationId);
  if (!url) {
    // The platform's fault, for which no application should fail.
    if (settings.ingressUrlFormat) {
      context.findings.push(unusableUrl('warning', '--ingress-url-format', settings.ingressUrlFormat, application, context.identity.applicationId));
    }
    for (const field of ADDRESS_OPTIONS) {
      if (!options?.[field]) continue;
      context.findings.push(withoutEffect(
        `spec.sparkUIOptions.${field}`, 'The operator has no --ingress-url-format that works, so the web UI has no address outside the cluster.'));
    }
    return { objects: [service], webUi: { serviceName, port } };
  }
  const { objects, findings, ingressName, routeName } = addressFor({
    options: options ?? {},
    path: 'spec.sparkUIOptions',
    url,
    urlFrom: { path: '--ingress-url-format', severity: 'warning' },
    defaultGateway: settings.uiGateway,
    names: { ingress: boundedName(name, '-ui-ingress'), route: boundedName(name, '-ui-route') },
    namespace: namespaceOf(application),
    serviceName,
    servicePort: port,
    labels: ownLabels(application),
  }, settings, check);
  context.findings.push(...findings);
  const ingressUrl = objects.length > 0 ? url.url : undefined;
  return {
    objects: [service, ...objects],
    webUi: { serviceName, port, ...(ingressName && { ingressName }), ...(routeName && { routeName }), ...(ingressUrl && { ingressUrl }) },
  };
}

/** Services, and Ingresses or HTTPRoutes, for further ports of the driver. */
export function exposePorts(
  application: SparkApplication, context: SubmissionContext, settings: SubmissionSettings, check: ExposureCheck,
): KubernetesObject[] {
  const name = application.metadata.name ?? '';
  return (application.spec.driverIngressOptions ?? []).flatMap((options, i) => {
    const port = options.servicePort;
    const path = `spec.driverIngressOptions[${i}]`;
    context.findings.push(...optionFindings(path, options), ...serviceRefusals(check, path, options));
    const serviceName = boundedName(name, `-driver-${port}`);
    const service = serviceFor(application, settings, serviceName, {
      port: { name: options.servicePortName || `driver-ing-${port}`, port, targetPort: port },
      type: options.serviceType || DEFAULTS.DriverIngressConfiguration.serviceType,
      labels: options.serviceLabels,
      annotations: options.serviceAnnotations,
    });
    const url = uiUrl(options.ingressURLFormat, application, context.identity.applicationId);
    if (!url) {
      // That there must be one is a rule of its own.
      if (options.ingressURLFormat) {
        context.findings.push(unusableUrl('error', `${path}.ingressURLFormat`, options.ingressURLFormat, application, context.identity.applicationId));
      }
      return [service];
    }
    const { objects, findings } = addressFor({
      options,
      path,
      url,
      urlFrom: { path: `${path}.ingressURLFormat`, severity: 'error' },
      names: { ingress: boundedName(name, `-ing-${port}`), route: boundedName(name, `-route-${port}`) },
      namespace: namespaceOf(application),
      serviceName,
      servicePort: port,
      labels: ownLabels(application),
    }, settings, check);
    context.findings.push(...check.host(`${path}.ingressURLFormat`, url.host), ...findings);
    return [service, ...objects];
  });
}

function namespaceOf({ metadata }: SparkApplication): string {
  return metadata.namespace ?? 'default';
}

function ownLabels({ metadata }: SparkApplication): Record<string, string> {
  return { [Label.APP_NAME]: metadata.name ?? '', [Label.CREATED_BY_OPERATOR]: 'true' };
}

interface WrittenOptions extends AddressOptions {
  readonly servicePort?: number;
  readonly serviceType?: string;
  readonly servicePortName?: string;
  readonly serviceLabels?: Readonly<Record<string, string>>;
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
}

function serviceRefusals(check: ExposureCheck, path: string, options: WrittenOptions = {}): Finding[] {
  return [
    ...check.serviceType(`${path}.serviceType`, options.serviceType),
    ...check.annotations(options.serviceAnnotations, (key) => entryPath(`${path}.serviceAnnotations`, key)),
  ];
}

/** What the API server would refuse of a Service or an Ingress. */
function optionFindings(path: string, options: WrittenOptions = {}): Finding[] {
  const { servicePort, servicePortName, serviceLabels = {}, serviceAnnotations = {}, ingressAnnotations = {} } = options;
  const invalidPort = (field: string, message: string, value: unknown): Finding =>
    ({ severity: 'error', reason: 'InvalidPort', path: `${path}.${field}`, message, value });
  return [
    ...(servicePort === undefined || (Number.isInteger(servicePort) && servicePort >= 1 && servicePort <= 65535)
      ? []
      : [invalidPort('servicePort', 'This is no port: it must be a number from 1 to 65535.', servicePort)]),
    ...(!servicePortName || isDnsLabel(servicePortName)
      ? []
      : [invalidPort('servicePortName', 'This is no name of a port: it must be at most 63 lower-case letters, digits and dashes.', servicePortName)]),
    ...labelFindings(serviceLabels, (key) => entryPath(`${path}.serviceLabels`, key)),
    ...annotationFindings(serviceAnnotations, (key) => entryPath(`${path}.serviceAnnotations`, key)),
    ...annotationFindings(ingressAnnotations, (key) => entryPath(`${path}.ingressAnnotations`, key)),
  ];
}

interface ServiceOptions {
  readonly port: { readonly name: string; readonly port: number; readonly targetPort: number };
  readonly type: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Labels by which a Service finds the driver. Pods of a Job have the name of the Job; those of a CronJob belong to one Job each. */
function driverSelector({ metadata: { name = '' } }: SparkApplication, { launcher = 'operator' }: SubmissionSettings): Record<string, string> {
  if (launcher === 'job') return { [JOB_NAME_LABEL]: name };
  return { [Label.APP_NAME]: name, [SparkLabel.ROLE]: 'driver', ...(launcher !== 'operator' && { [Label.RUN_BY]: launcher }) };
}

function serviceFor(
  application: SparkApplication, settings: SubmissionSettings, name: string, { port, type, labels, annotations }: ServiceOptions,
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { ...labels, ...ownLabels(application) }, annotations: { ...annotations } },
    spec: {
      type,
      selector: driverSelector(application, settings),
      ports: [{ ...port, protocol: 'TCP' }],
    },
  };
}
