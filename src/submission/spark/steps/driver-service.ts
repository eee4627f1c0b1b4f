// DriverServiceFeatureStep: the headless Service by which executors find the driver.
import type { Service, ServicePort } from '../../../spec/kubernetes.gen';
import { SparkLabel } from '../../../spec/labels';
import { DNS_LABEL_LENGTH } from '../../../spec/names';
import type { FeatureStep, SubmissionContext } from '../context';
import { portOf, PORTS } from '../ports';

/** Prefix of the properties with annotations of the Service. */
export const DRIVER_SERVICE_ANNOTATION = 'spark.kubernetes.driver.service.annotation.';
const FAMILY_POLICIES = ['SingleStack', 'PreferDualStack', 'RequireDualStack'];
const FAMILIES = ['IPv4', 'IPv6', 'IPv4,IPv6', 'IPv6,IPv4'];

export const driverService: FeatureStep = {
  name: 'DriverServiceFeatureStep',
  check(context) {
    const { conf, findings } = context;
    const bindAddress = 'spark.driver.bindAddress';
    if (conf.has(bindAddress)) findings.push(conf.invalid(bindAddress, 'NotForClusterMode', 'cannot be set: the driver binds to the address of its pod'));
    serviceSpecOf(context);
  },
  apply({ properties, objects }, context) {
    const { namespace } = context;
    const service = serviceOf(context);
    objects.push(service);
    properties.set('spark.driver.host', `${service.metadata.name}.${namespace}.svc`);
    properties.set(PORTS.driverRpc.key, String(portOf(context, PORTS.driverRpc)));
    properties.set(PORTS.blockManager.key, String(portOf(context, PORTS.blockManager)));
  },
};

function serviceOf(context: SubmissionContext): Service {
  const { conf, identity, prefix } = context;
  const usual = `${prefix}-driver-svc`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: usual.length <= DNS_LABEL_LENGTH ? usual : `spark-${identity.serviceId}-driver-svc`,
      labels: { [SparkLabel.APP_SELECTOR]: identity.applicationId, ...Object.fromEntries(conf.withPrefix('spark.kubernetes.driver.service.label.')) },
      annotations: Object.fromEntries(conf.withPrefix(DRIVER_SERVICE_ANNOTATION)),
    },
    spec: { ...serviceSpecOf(context), selector: { ...context.driverLabels } },
  };
}

/** What of the Service can be wrong: all but the selector. */
function serviceSpecOf(context: SubmissionContext): Omit<NonNullable<Service['spec']>, 'selector'> {
  const { conf, dialect, findings } = context;
  return {
    clusterIP: 'None',
    ipFamilyPolicy: oneOf(context, 'spark.kubernetes.driver.service.ipFamilyPolicy', FAMILY_POLICIES),
    ipFamilies: oneOf(context, 'spark.kubernetes.driver.service.ipFamilies', FAMILIES).split(','),
    ...(dialect.does('notReadyAddresses') && {
      publishNotReadyAddresses: conf.boolean('spark.kubernetes.driver.service.publishNotReadyAddresses', false, findings),
    }),
    ports: servicePorts(context),
  };
}

/** Unlike the container's, the Service's block manager port does not fall back to spark.blockManager.port. */
function servicePorts(context: SubmissionContext): ServicePort[] {
  const port = (name: string, number: number): ServicePort => ({ name, port: number, targetPort: number });
  const ports = [
    port(PORTS.driverRpc.name, portOf(context, PORTS.driverRpc)),
    port(PORTS.blockManager.name, portOf(context, PORTS.blockManager)),
    port(PORTS.ui.name, portOf(context, PORTS.ui)),
  ];
  if (context.dialect.does('connectPort')) {
    ports.push({
      ...port(PORTS.connect.name, portOf(context, PORTS.connect)),
      ...(context.dialect.does('connectAppProtocol') && { appProtocol: 'grpc' }),
    });
  }
  return ports;
}

/** A setting with a closed list of values, the first of which is the default. */
function oneOf({ conf, findings }: SubmissionContext, key: string, values: readonly string[]): string {
  const value = conf.get(key) ?? values[0];
  if (!values.includes(value)) findings.push(conf.invalid(key, 'InvalidProperty', `must be one of ${values.join(' | ')}`));
  return value;
}
