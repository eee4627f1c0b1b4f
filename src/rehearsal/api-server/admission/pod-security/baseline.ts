// Pod Security level baseline: forbids known ways to gain privileges on the node.
import { containerNames, containersOf, offenders, plural, quotedNames, sortedSet, type Check } from './check';
import type { Capabilities, Container, Pod, SELinuxOptions } from '../../../../spec/kubernetes.gen';

const appArmorProfile: Check = {
  name: 'forbidden AppArmor profile',
  since: 0,
  breach: (pod) => {
    const who = offenders(pod.spec.securityContext?.appArmorProfile?.type === 'Unconfined',
      containersOf(pod).filter(({ securityContext }) => securityContext?.appArmorProfile?.type === 'Unconfined'));
    return who && `${who} must not set AppArmor profile type to "Unconfined"`;
  },
};

const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

/** The containers that add capabilities beyond the allowed ones. */
export function addedCapabilities(pod: Pod, allowed: readonly string[]): string | undefined {
  const forbidden = (capabilities: Capabilities | undefined): string[] => (capabilities?.add ?? []).filter((one) => !allowed.includes(one));
  const bad = containersOf(pod).filter(({ securityContext }) => forbidden(securityContext?.capabilities).length > 0);
  if (bad.length === 0) return undefined;
  const names = sortedSet(bad.flatMap(({ securityContext }) => forbidden(securityContext?.capabilities)));
  return `${containerNames(bad)} must not include ${quotedNames(names)} in securityContext.capabilities.add`;
}

export const defaultCapabilities: Check = {
  name: 'non-default capabilities',
  since: 0,
  breach: (pod) => addedCapabilities(pod, DEFAULT_CAPABILITIES),
};

const hostNamespaces: Check = {
  name: 'host namespaces',
  since: 0,
  breach: ({ spec }) => (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]).map((field) => `${field}=true`).join(', ') || undefined,
};

export const hostPathVolumes: Check = {
  name: 'hostPath volumes',
  since: 0,
  breach: ({ spec }) => {
    const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
    return names.length > 0 ? `${plural('volume', names.length)} ${quotedNames(names)}` : undefined;
  },
};

const hostPorts: Check = {
  name: 'hostPort',
  since: 0,
  breach: (pod) => {
    const portsOf = ({ ports }: Container): string[] => (ports ?? []).filter(({ hostPort }) => hostPort).map(({ hostPort }) => String(hostPort));
    const bad = containersOf(pod).filter((container) => portsOf(container).length > 0);
    const ports = sortedSet(bad.flatMap(portsOf));
    return bad.length > 0 ? `${containerNames(bad)} ${bad.length === 1 ? 'uses' : 'use'} ${plural('hostPort', ports.length)} ${ports.join(', ')}` : undefined;
  },
};

const probeHosts: Check = {
  name: 'probe or lifecycle host',
  since: 34,
  breach: (pod) => {
    const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] =>
      [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
        .flatMap((action) => [action?.httpGet?.host, action?.tcpSocket?.host]).filter((host): host is string => Boolean(host));
    const bad = containersOf(pod).filter((container) => hostsOf(container).length > 0);
    const hosts = sortedSet(bad.flatMap(hostsOf));
    return bad.length > 0
      ? `${containerNames(bad)} ${bad.length === 1 ? 'uses' : 'use'} probe or lifecycle ${plural('host', hosts.length)} ${quotedNames(hosts)}` : undefined;
  },
};

const privileged: Check = {
  name: 'privileged',
  since: 0,
  breach: (pod) => {
    const who = offenders(false, containersOf(pod).filter(({ securityContext }) => securityContext?.privileged));
    return who && `${who} must not set securityContext.privileged=true`;
  },
};

const procMount: Check = {
  name: 'procMount',
  since: 0,
  breach: (pod) => {
    const forbidden = ({ securityContext }: Container): string[] => (
      [securityContext?.procMount].filter((type): type is string => Boolean(type) && type !== 'Default'));
    const bad = containersOf(pod).filter((container) => forbidden(container).length > 0);
    return bad.length > 0 ? `${containerNames(bad)} must not set securityContext.procMount to ${quotedNames(sortedSet(bad.flatMap(forbidden)))}` : undefined;
  },
};

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

const seLinuxOptions: Check = {
  name: 'seLinuxOptions',
  since: 0,
  breach: (pod) => {
    const isForbidden = (options: SELinuxOptions | undefined): boolean =>
      !SELINUX_TYPES.includes(options?.type ?? '') || Boolean(options?.user) || Boolean(options?.role);
    const ofPod = pod.spec.securityContext?.seLinuxOptions;
    const bad = containersOf(pod).filter(({ securityContext }) => isForbidden(securityContext?.seLinuxOptions));
    const who = offenders(isForbidden(ofPod), bad);
    if (!who) return undefined;
    const options = [ofPod, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)];
    const types = sortedSet(options.map((one) => one?.type ?? '').filter((type) => !SELINUX_TYPES.includes(type)));
    const faults = [
      ...types.length > 0 ? [`${plural('type', types.length)} ${quotedNames(types)}`] : [],
      ...options.some((one) => one?.user) ? ['user may not be set'] : [],
      ...options.some((one) => one?.role) ? ['role may not be set'] : [],
    ];
    return `${who} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`;
  },
};

/** Pod and containers that set the seccomp profile Unconfined. */
export function unconfinedSeccomp(pod: Pod): string | undefined {
  const who = offenders(pod.spec.securityContext?.seccompProfile?.type === 'Unconfined',
    containersOf(pod).filter(({ securityContext }) => securityContext?.seccompProfile?.type === 'Unconfined'));
  return who && `${who} must not set securityContext.seccompProfile.type to "Unconfined"`;
}

export const seccompNotUnconfined: Check = { name: 'seccompProfile', since: 19, breach: unconfinedSeccomp };

const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const sysctls: Check = {
  name: 'forbidden sysctls',
  since: 0,
  breach: ({ spec }) => (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !SAFE_SYSCTLS.includes(name)).join(', ') || undefined,
};

const windowsHostProcess: Check = {
  name: 'hostProcess',
  since: 0,
  breach: (pod) => {
    const who = offenders(Boolean(pod.spec.securityContext?.windowsOptions?.hostProcess),
      containersOf(pod).filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess));
    return who && `${who} must not set securityContext.windowsOptions.hostProcess=true`;
  },
};

/** In the order in which a refusal names them. */
export const baselineChecks: readonly Check[] = [
  appArmorProfile, defaultCapabilities, hostNamespaces, hostPathVolumes, hostPorts, probeHosts, privileged, procMount, seLinuxOptions,
  seccompNotUnconfined, sysctls, windowsHostProcess,
];
