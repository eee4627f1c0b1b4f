// The proxy that leads to the master that is ALIVE: HAProxy, which asks each master for its state.
import { addFiles, addOwned, Owner } from './cluster-objects';
import { ClusterUiProxy } from './spark-cluster-props';
import { containerSecurityContext, PodSecurity, podSecurityContext } from '../manifest/pod-security';
import { positiveInteger } from '../manifest/values';
import { sha256Hex } from '../spec/hash';
import type { PodSpec } from '../spec/kubernetes.gen';
import { Annotation } from '../spec/labels';
import { leaderProxyConfig } from '../spec/standalone';

const HEALTH_PORT = 8404;
const CONFIG_FOLDER = '/usr/local/etc/haproxy';
/** User of HAProxy's images. */
const USER_ID = 99;

/** What the proxy must know of its cluster. */
export interface LeaderProxyOptions {
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly masterHosts: readonly string[];
  readonly ports: ReadonlyArray<{ readonly name: string; readonly port: number }>;
  readonly pod: Omit<PodSpec, 'containers'>;
  readonly podSecurity: PodSecurity;
  readonly imagePullPolicy: string;
}

/** Adds the Deployment of the proxy and its configuration. */
export function addLeaderProxy(owner: Owner, { image, replicas = 1 }: ClusterUiProxy, options: LeaderProxyOptions): void {
  const { name, selector, masterHosts, ports, pod, podSecurity, imagePullPolicy } = options;
  const config = leaderProxyConfig(masterHosts, ports, HEALTH_PORT);
  addFiles(owner, 'ui-config', name, () => ({ 'haproxy.cfg': config }));
  addOwned(owner, 'ui-proxy', 'apps/v1', 'Deployment', name, {
    spec: {
      replicas: positiveInteger('uiProxy.replicas', replicas),
      selector: { matchLabels: { ...selector } },
      template: {
        metadata: { labels: { ...selector }, annotations: { [Annotation.CONFIG_HASH]: sha256Hex(config).slice(0, 16) } },
        spec: {
          ...pod,
          enableServiceLinks: false,
          automountServiceAccountToken: false,
          securityContext: podSecurityContext(podSecurity, { runAsUser: USER_ID, runAsGroup: USER_ID }, undefined),
          containers: [{
            name: 'haproxy',
            image,
            imagePullPolicy,
            command: ['haproxy', '-W', '-db', '-f', `${CONFIG_FOLDER}/haproxy.cfg`],
            readinessProbe: { httpGet: { path: '/healthz', port: HEALTH_PORT }, periodSeconds: 5 },
            livenessProbe: { httpGet: { path: '/healthz', port: HEALTH_PORT }, periodSeconds: 20, timeoutSeconds: 5 },
            resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
            securityContext: containerSecurityContext(podSecurity, { readOnlyRootFilesystem: true }),
            volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
          }],
          volumes: [{ name: 'config', configMap: { name } }],
        },
      },
    },
  });
}
