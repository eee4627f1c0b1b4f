// What Kubernetes refuses in a container of a pod.
import { duplicate, forbiddenField, inRange, invalidValue, oneOf, required, type FieldError } from './field-error';
import { validateName, validatePortName, validateQualifiedName } from './names';
import { validateMounts, validateVariables, validateVariableSources } from './sources';
import { nanoOf } from '../exact-quantity';
import type { Container, ContainerPort, LifecycleHandler, Probe, ResourceRequirements, SecurityContext } from '../kubernetes.gen';

const LARGEST_ID = 2_147_483_647;
const NO_QUANTITY = 'quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'';
const STANDARD_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** What the containers of a pod share. */
export interface PodOfContainers {
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  /** Names of containers that were seen already. */
  readonly names: Set<string>;
  /** Ports of the node that are taken already. */
  readonly hostPorts: Set<string>;
}

export function validateContainer(container: Container, path: string, pod: PodOfContainers, isInit: boolean): FieldError[] {
  const { name, image, imagePullPolicy, terminationMessagePolicy, lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const runsOn = !isInit || container.restartPolicy === 'Always';
  const repeated = name !== undefined && pod.names.has(name);
  if (name) pod.names.add(name);
  const probes = { livenessProbe, readinessProbe, startupProbe };
  return [
    ...(name ? validateName(name, 'label', `${path}.name`) : [required(`${path}.name`)]),
    ...(repeated && name ? [duplicate(`${path}.name`, name)] : []),
    ...(image ? [] : [required(`${path}.image`)]),
    ...(image && image !== image.trim() ? [invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace')] : []),
    ...oneOf(`${path}.imagePullPolicy`, imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...oneOf(`${path}.terminationMessagePolicy`, terminationMessagePolicy, ['File', 'FallbackToLogsOnError']),
    ...validatePorts(container.ports ?? [], `${path}.ports`, pod),
    ...validateVariables(container.env ?? [], `${path}.env`),
    ...validateVariableSources(container.envFrom ?? [], `${path}.envFrom`),
    ...validateMounts(container, path, pod.volumes),
    ...validateResources(container.resources ?? {}, `${path}.resources`),
    ...(container.securityContext ? validateSecurityContext(container.securityContext, `${path}.securityContext`) : []),
    ...(runsOn
      ? [
        ...(['postStart', 'preStop'] as const).flatMap((hook) => {
          const handler = lifecycle?.[hook];
          return handler ? validateHandler(handler, ['exec', 'httpGet', 'tcpSocket', 'sleep'], `${path}.lifecycle.${hook}`) : [];
        }),
        ...(Object.entries(probes) as [keyof typeof probes, Probe | undefined][])
          .flatMap(([field, probe]) => (probe ? validateProbe(probe, `${path}.${field}`, field !== 'readinessProbe') : [])),
      ]
      : Object.entries({ lifecycle, ...probes }).flatMap(([field, value]) => (
        value ? [forbiddenField(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always')] : []))),
  ];
}

function validatePorts(ports: readonly ContainerPort[], path: string, { hostNetwork, hostPorts }: PodOfContainers): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol, hostIP }, i) => {
    const at = `${path}[${i}]`;
    const again = name !== undefined && names.has(name);
    if (name) names.add(name);
    const onHost = hostPort ? `${protocol ?? 'TCP'}/${hostIP ?? ''}/${hostPort}` : undefined;
    const taken = onHost !== undefined && hostPorts.has(onHost);
    if (onHost !== undefined) hostPorts.add(onHost);
    return [
      ...(name ? validatePortName(name, `${at}.name`) : []),
      ...(again ? [duplicate(`${at}.name`, name)] : []),
      ...(containerPort ? inRange(`${at}.containerPort`, containerPort, 1, 65_535) : [required(`${at}.containerPort`)]),
      ...(hostPort ? inRange(`${at}.hostPort`, hostPort, 1, 65_535) : []),
      ...(hostNetwork && hostPort && hostPort !== containerPort ? [invalidValue(`${at}.hostPort`, hostPort, 'must match `containerPort`')] : []),
      ...(taken ? [duplicate(`${at}.hostPort`, onHost)] : []),
      ...oneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
    ];
  });
}

type Handler = Partial<Pick<Probe & LifecycleHandler, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc' | 'sleep'>>;

function validateHandler(handler: Handler, kinds: readonly (keyof Handler)[], path: string): FieldError[] {
  const given = kinds.filter((kind) => handler[kind] !== undefined);
  if (given.length === 0) return [required(path, 'must specify a handler type')];
  const [first, ...more] = given;
  const port = handler[first === 'tcpSocket' ? 'tcpSocket' : 'httpGet']?.port;
  return [
    ...more.map((kind) => forbiddenField(`${path}.${kind}`, 'may not specify more than 1 handler type')),
    ...(first === 'exec' && !handler.exec?.command?.length ? [required(`${path}.exec.command`)] : []),
    ...(first === 'httpGet' ? oneOf(`${path}.httpGet.scheme`, handler.httpGet?.scheme, ['HTTP', 'HTTPS']) : []),
    ...(first === 'httpGet' || first === 'tcpSocket' ? validatePort(port, `${path}.${first}.port`) : []),
    ...(first === 'grpc' ? inRange(`${path}.grpc.port`, handler.grpc?.port, 1, 65_535) : []),
  ];
}

function validatePort(port: string | number | undefined, at: string): FieldError[] {
  return typeof port === 'string' ? validatePortName(port, at) : inRange(at, port ?? 0, 1, 65_535);
}

function validateProbe(probe: Probe, path: string, succeedsOnce: boolean): FieldError[] {
  const numbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;
  return [
    ...validateHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], path),
    ...numbers.flatMap((field) => ((probe[field] ?? 0) < 0 ? [invalidValue(`${path}.${field}`, probe[field], 'must be greater than or equal to 0')] : [])),
    ...(succeedsOnce && (probe.successThreshold ?? 1) > 1 ? [invalidValue(`${path}.successThreshold`, probe.successThreshold, 'must be 1')] : []),
  ];
}

function validateResources({ limits = {}, requests = {} }: ResourceRequirements, path: string): FieldError[] {
  const ofAmounts = (amounts: Readonly<Record<string, string | number>>, part: string): FieldError[] => Object.entries(amounts).flatMap(([name, amount]) => {
    const at = `${path}.${part}[${name}]`;
    const nano = nanoOf(amount);
    if (nano === undefined) return [invalidValue(at, amount, NO_QUANTITY)];
    return [
      ...validateResourceName(name, at),
      ...(nano < 0n ? [invalidValue(at, amount, 'must be greater than or equal to 0')] : []),
      ...(isDevice(name) && nano % 1_000_000_000n !== 0n ? [invalidValue(at, amount, 'must be an integer')] : []),
    ];
  });
  return [
    ...ofAmounts(limits, 'limits'),
    ...ofAmounts(requests, 'requests'),
    ...Object.entries(requests).flatMap(([name, amount]) => {
      const limit = limits[name];
      if (limit === undefined) return isExact(name) ? [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')] : [];
      const [asked, most] = [nanoOf(amount), nanoOf(limit)];
      if (asked === undefined || most === undefined) return [];
      if (isExact(name)) return asked === most ? [] : [invalidValue(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`)];
      return asked > most ? [invalidValue(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)] : [];
    }),
  ];
}

function validateResourceName(name: string, at: string): FieldError[] {
  const errors = validateQualifiedName(name, at);
  const isStandard = STANDARD_RESOURCES.includes(name) || name.startsWith('hugepages-');
  if (!name.includes('/')) {
    if (isStandard) return errors;
    return [
      ...(errors.length > 0 ? errors : [invalidValue(at, name, 'must be a standard resource type or fully qualified')]),
      invalidValue(at, name, 'must be a standard resource for containers'),
    ];
  }
  const isExtended = !name.startsWith('requests.') && errors.length === 0;
  return isNative(name) || isExtended ? errors : [...errors, invalidValue(at, name, 'doesn\'t follow extended resource name standard')];
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isDevice(name: string): boolean {
  return !isNative(name);
}

/** Whether request and limit must be equal. */
function isExact(name: string): boolean {
  return isDevice(name) || name.startsWith('hugepages-');
}

interface Seccomp { readonly type?: string; readonly localhostProfile?: string }

export function validateSeccomp(profile: Seccomp | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile } = profile;
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') return localhostProfile ? [] : [required(at, 'must be set when seccomp type is Localhost')];
  return [
    ...(localhostProfile === undefined ? [] : [invalidValue(at, profile, 'can only be set when seccomp type is Localhost')]),
    ...(type === undefined ? [required(`${path}.type`)] : oneOf(`${path}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined'])),
  ];
}

/** A number of a user or a group. */
export function validateId(id: number | undefined, at: string): FieldError[] {
  return inRange(at, id, 0, LARGEST_ID);
}

function validateSecurityContext(context: SecurityContext, path: string): FieldError[] {
  const { allowPrivilegeEscalation, privileged, capabilities } = context;
  const noEscalation = allowPrivilegeEscalation === false;
  return [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...oneOf(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...(noEscalation && privileged === true
      ? [invalidValue(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')] : []),
    ...(noEscalation && capabilities?.add?.includes('CAP_SYS_ADMIN')
      ? [invalidValue(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN')] : []),
  ];
}
