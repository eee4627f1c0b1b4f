// Pod Security: which pods the labels of a namespace forbid, with the messages.
import assert from 'node:assert/strict';
import type { Behaviour, Place } from '../behaviours';
import { pod } from '../test-objects';

/** A security context that keeps every rule. */
const HARDENED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

type Level = 'privileged' | 'baseline' | 'restricted';
interface Case { readonly says: string; readonly spec: object; readonly refusal?: string }

const only = (container: object): object => ({ containers: [{ name: 'main', image: 'a', ...container }] });
const secured = (securityContext: object): object => only({ securityContext });
const pair = (one: object, two: object): object => ({ containers: [{ name: 'one', image: 'a', ...one }, { name: 'two', image: 'a', ...two }] });
const securedPair = (one: object, two: object): object => pair({ securityContext: one }, { securityContext: two });
const hardenedBut = (change: object): object => ({ ...HARDENED, ...change });

/** One behaviour for a level: each pod is created in one namespace that enforces it, and refused with these messages or stored. */
function levelBehaviour(name: string, level: Level, cases: readonly Case[], version?: string): Behaviour {
  return {
    name,
    check: async ({ furtherNamespace, request }) => {
      const labels = { 'pod-security.kubernetes.io/enforce': level, ...(version ? { 'pod-security.kubernetes.io/enforce-version': version } : {}) };
      const namespace = await furtherNamespace(labels);
      for (const [index, { says, spec, refusal }] of cases.entries()) {
        const podName = `p${index}`;
        const { status, body } = await request('POST', `/api/v1/namespaces/${namespace}/pods`, pod(podName, spec), { query: { dryRun: 'All' } });
        const expected = refusal === undefined ? [201, undefined]
          : [403, `pods "${podName}" is forbidden: violates PodSecurity "${level}:${version ?? 'latest'}": ${refusal}`];
        assert.deepEqual([status, body.message], expected, says);
      }
    },
  };
}

const RESTRICTED_OF_MAIN = 'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), '
  + 'unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), '
  + 'runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), '
  + 'seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

const refusedLabels = async ({ name, request }: Place, labels: Record<string, string>): Promise<[number, string]> => {
  const { status, body } = await request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${name}-labels`, labels } });
  return [status, body.message];
};

export const podSecurityBehaviours: readonly Behaviour[] = [
  levelBehaviour('in a privileged namespace a pod may do anything', 'privileged', [
    { says: 'all at once', spec: { hostNetwork: true, hostPID: true, volumes: [{ name: 'h', hostPath: { path: '/' } }], ...secured({ privileged: true }) } },
  ]),
  levelBehaviour('a baseline namespace takes a plain pod, and one that stays within the rules', 'baseline', [
    { says: 'a plain pod', spec: {} },
    { says: 'user 0', spec: { securityContext: { runAsUser: 0 } } },
    { says: 'default capabilities', spec: secured({ capabilities: { add: ['CHOWN', 'SYS_CHROOT'] } }) },
    {
      says: 'safe sysctls',
      spec: { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_keepalive_time', value: '60' }, { name: 'net.ipv4.tcp_rmem', value: '1' }] } },
    },
    { says: 'container types of SELinux', spec: { securityContext: { seLinuxOptions: { type: 'container_engine_t', level: 's0' } } } },
    { says: 'AppArmor of the runtime', spec: { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } } },
  ]),
  levelBehaviour('a baseline namespace refuses what leads to the node', 'baseline', [
    { says: 'host namespaces', spec: { hostPID: true, hostIPC: true }, refusal: 'host namespaces (hostPID=true, hostIPC=true)' },
    {
      says: 'ports in the host network',
      spec: { hostNetwork: true, ...only({ ports: [{ containerPort: 80 }] }) },
      refusal: 'host namespaces (hostNetwork=true), hostPort (container "main" uses hostPort 80)',
    },
    {
      says: 'host ports of several containers',
      spec: pair({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 90, hostPort: 9090 }] }, { ports: [{ containerPort: 81, hostPort: 100 }] }),
      refusal: 'hostPort (containers "one", "two" use hostPorts 100, 80, 9090)',
    },
    {
      says: 'hostPath',
      spec: { volumes: [{ name: 'h', hostPath: { path: '/' } }, { name: 'g', hostPath: { path: '/' } }] },
      refusal: 'hostPath volumes (volumes "h", "g")',
    },
    {
      says: 'privileged init container',
      spec: { initContainers: [{ name: 'init', image: 'a', securityContext: { privileged: true } }] },
      refusal: 'privileged (container "init" must not set securityContext.privileged=true)',
    },
    {
      says: 'probes of other hosts',
      spec: only({ livenessProbe: { httpGet: { host: '1.2.3.4', port: 80 } }, lifecycle: { preStop: { httpGet: { host: 'a', port: 80 } } } }),
      refusal: 'probe or lifecycle host (container "main" uses probe or lifecycle hosts "1.2.3.4", "a")',
    },
    {
      says: 'Windows host process',
      spec: { hostNetwork: true, securityContext: { windowsOptions: { hostProcess: true, runAsUserName: 'a' } } },
      refusal: 'host namespaces (hostNetwork=true), hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
    },
  ]),
  levelBehaviour('a baseline namespace refuses what loosens the kernel\'s hold', 'baseline', [
    {
      says: 'capabilities',
      spec: securedPair({ capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } }, { capabilities: { add: ['NET_ADMIN'] } }),
      refusal: 'non-default capabilities (containers "one", "two" must not include "NET_ADMIN", "SYS_ADMIN" in securityContext.capabilities.add)',
    },
    {
      says: 'seccomp',
      spec: { securityContext: { seccompProfile: { type: 'Unconfined' } }, ...secured({ seccompProfile: { type: 'Unconfined' } }) },
      refusal: 'seccompProfile (pod and container "main" must not set securityContext.seccompProfile.type to "Unconfined")',
    },
    {
      says: 'AppArmor',
      spec: { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
      refusal: 'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    },
    {
      says: 'SELinux',
      spec: {
        securityContext: { seLinuxOptions: { user: 'z' } },
        ...securedPair({ seLinuxOptions: { type: 'b' } }, { seLinuxOptions: { type: 'a', role: 'r' } }),
      },
      refusal: 'seLinuxOptions (pod and containers "one", "two" set forbidden securityContext.seLinuxOptions: types "a", "b"; user may not be set; role may '
        + 'not be set)',
    },
    {
      says: 'sysctls',
      spec: { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }, { name: 'kernel.a', value: '1' }] } },
      refusal: 'forbidden sysctls (kernel.msgmax, kernel.a)',
    },
    {
      says: 'the whole of /proc',
      spec: { hostUsers: false, ...secured({ procMount: 'Unmasked' }) },
      refusal: 'procMount (container "main" must not set securityContext.procMount to "Unmasked")',
    },
  ]),
  levelBehaviour('a restricted namespace takes a pod that says enough of itself', 'restricted', [
    { says: 'in the container', spec: secured(HARDENED) },
    {
      says: 'in the pod where that is possible',
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        ...secured({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }),
      },
    },
    { says: 'the capability that is left', spec: secured(hardenedBut({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })) },
    {
      says: 'volumes',
      spec: {
        volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', configMap: { name: 'x' } }, { name: 'c', persistentVolumeClaim: { claimName: 'c' } }],
        ...secured(HARDENED),
      },
    },
    { says: 'Windows', spec: { os: { name: 'windows' }, ...secured({ runAsNonRoot: true }) } },
  ]),
  levelBehaviour('a restricted namespace refuses a plain pod and says what each container lacks', 'restricted', [
    { says: 'one container', spec: {}, refusal: RESTRICTED_OF_MAIN },
    {
      says: 'an init container beside others that are right',
      spec: { initContainers: [{ name: 'main', image: 'a' }], ...securedPair(HARDENED, HARDENED) },
      refusal: RESTRICTED_OF_MAIN,
    },
    { says: 'several', spec: pair({}, {}), refusal: RESTRICTED_OF_MAIN.replaceAll('container "main"', 'containers "one", "two"') },
    { says: 'host namespaces come first', spec: { hostIPC: true }, refusal: `host namespaces (hostIPC=true), ${RESTRICTED_OF_MAIN}` },
  ]),
  levelBehaviour('a restricted namespace refuses single faults', 'restricted', [
    { says: 'user 0', spec: secured(hardenedBut({ runAsUser: 0 })), refusal: 'runAsUser=0 (container "main" must not set runAsUser=0)' },
    {
      says: 'user 0 of the pod, though no container has it',
      spec: { securityContext: { runAsUser: 0 }, ...secured(hardenedBut({ runAsUser: 5 })) },
      refusal: 'runAsUser=0 (pod must not set runAsUser=0)',
    },
    {
      says: 'runAsNonRoot: false is reported before what is missing',
      spec: securedPair(hardenedBut({ runAsNonRoot: false }), hardenedBut({ runAsNonRoot: undefined })),
      refusal: 'runAsNonRoot != true (container "one" must not set securityContext.runAsNonRoot=false)',
    },
    {
      says: 'capabilities kept and added',
      spec: securedPair(hardenedBut({ capabilities: { drop: ['all'], add: ['CHOWN'] } }), hardenedBut({ capabilities: { add: ['KILL'] } })),
      refusal: 'unrestricted capabilities (containers "one", "two" must set securityContext.capabilities.drop=["ALL"]; '
        + 'containers "one", "two" must not include "CHOWN", "KILL" in securityContext.capabilities.add)',
    },
    {
      says: 'volumes, hostPath among them',
      spec: {
        volumes: [{ name: 'n', nfs: { server: 'a', path: '/' } }, { name: 'h', hostPath: { path: '/' } }, { name: 'm', nfs: { server: 'a', path: '/' } }],
        ...secured(HARDENED),
      },
      refusal: 'restricted volume types (volumes "n", "h", "m" use restricted volume types "hostPath", "nfs")',
    },
    {
      says: 'seccomp turned off',
      spec: securedPair(hardenedBut({ seccompProfile: { type: 'Unconfined' } }), hardenedBut({ seccompProfile: undefined })),
      refusal: 'seccompProfile (container "one" must not set securityContext.seccompProfile.type to "Unconfined")',
    },
  ]),
  levelBehaviour('a namespace that pins an early version is spared later rules', 'restricted', [
    {
      says: 'restricted as of 1.21',
      spec: only({ livenessProbe: { httpGet: { host: '1.2.3.4', port: 80 } }, securityContext: { capabilities: { add: ['KILL', 'SYS_TIME'] }, runAsUser: 0 } }),
      refusal: 'non-default capabilities (container "main" must not include "SYS_TIME" in securityContext.capabilities.add), '
        + 'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), '
        + 'runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), '
        + 'seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    },
  ], 'v1.21'),
  {
    name: 'a refused pod is not stored, and a namespace without labels accepts it',
    check: async ({ core, name, furtherNamespace, request }) => {
      const namespace = await furtherNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      const { status, body } = await request('POST', `/api/v1/namespaces/${namespace}/pods`, pod(name));
      assert.deepEqual([status, body.reason, body.details], [403, 'Forbidden', { name, kind: 'pods' }]);
      assert.equal((await request('GET', `/api/v1/namespaces/${namespace}/pods/${name}`)).status, 404);
      assert.equal((await request('POST', `${core}/pods`, pod(name))).status, 201);
    },
  },
  {
    name: 'an invalid pod is refused as invalid before Pod Security is checked',
    check: async ({ name, furtherNamespace, request }) => {
      const namespace = await furtherNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      assert.equal((await request('POST', `/api/v1/namespaces/${namespace}/pods`, pod(name, { containers: [{ name: 'X', image: 'a' }] }))).status, 422);
    },
  },
  {
    name: 'a Deployment whose pods would be refused is stored',
    check: async ({ name, furtherNamespace, request }) => {
      const namespace = await furtherNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      const spec = {
        replicas: 0,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
      };
      const { status } = await request(
        'POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec },
      );
      assert.equal(status, 201);
    },
  },
  {
    name: 'a namespace\'s label names a level and a version that exist',
    check: async (place) => {
      assert.deepEqual(await refusedLabels(place, { 'pod-security.kubernetes.io/enforce': 'strict' }), [422, `Namespace "${place.name}-labels" is invalid: `
        + 'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted']);
      assert.deepEqual(await refusedLabels(place, { 'pod-security.kubernetes.io/warn-version': '1.30' }), [422, `Namespace "${place.name}-labels" is invalid: `
        + 'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"']);
    },
  },
];
