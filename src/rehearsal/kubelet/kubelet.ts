// The kubelet of the one node that takes every pod: starts a worker for each pod and ends it; answers for logs and DNS.
import { ContainerLog } from './container-log';
import { PodEventRecorder } from './event-recorder';
import type { NodeContext } from './node';
import { PodWorker } from './pod-worker';
import type { KubeletSettings } from './settings';
import type { Clock } from '../../kube/clock';
import { timestamp } from '../../kube/time';
import type { Transport } from '../../kube/transport';
import type { Pod, Service } from '../../spec/kubernetes.gen';
import type { ApiServer } from '../api-server/api-server';
import { ApiError, badRequest } from '../api-server/errors';
import type { ResourceType } from '../api-server/resource-type';
import { matchesLabelSelector } from '../api-server/selectors';
import { serviceAccountIdentity, type Identity } from '../identity';
import type { ApiObject } from '../json';
import { addressPool } from '../randomness';

const NODE_NAME = 'rehearsal';
const HOST_IP = '10.89.0.1';

export interface KubeletOptions {
  readonly server: ApiServer;
  readonly clock: Clock;
  readonly settings: KubeletSettings;
  transportFor(identity: Identity): Transport;
  /** Hexadecimal digits, different at each call. */
  uniqueId(): string;
}

export class Kubelet {
  private readonly workers = new Map<string, PodWorker>();
  private readonly logs = new Map<string, ContainerLog>();
  private readonly stopWatching: () => void;
  private readonly pods: ResourceType;
  private readonly node: NodeContext;

  constructor(private readonly options: KubeletOptions) {
    const { server, clock, settings } = options;
    this.pods = server.registry.core('pods');
    this.node = {
      storage: server.storage,
      clock,
      settings,
      events: new PodEventRecorder(server, clock),
      name: NODE_NAME,
      hostIP: HOST_IP,
      images: new Set(),
      nextPodIP: addressPool('10.89', 2),
      uniqueId: options.uniqueId,
      transportFor: (pod) => options.transportFor(serviceAccountIdentity(pod.metadata.namespace ?? '', pod.spec.serviceAccountName ?? 'default')),
      logOf: (pod, container) => this.logOf(pod, container),
      resolves: (host) => this.resolves(host),
      bind: (pod, nodeName) => this.bind(pod, nodeName),
      writeStatus: (pod, status) => void server.writer.overwrite(this.pods, { ...pod, status } as unknown as ApiObject),
      finishDeletion: (pod) => this.finishDeletion(pod),
    };
    this.registerNode();
    server.handleSubresource('pods', 'log', (object, query) => {
      const pod = object as unknown as Pod;
      const container = query.container ?? pod.spec.containers[0].name;
      const log = this.logOf(pod, container);
      const of = `container "${container}" in pod "${pod.metadata.name}"`;
      if (query.previous === 'true' && !log.hasPrevious) throw badRequest(`previous terminated ${of} not found`);
      if (!log.hasStarted) throw badRequest(`${of} is waiting to start: ContainerCreating`);
      return log.read(query, (stream, onClose) => onClose(server.watches.register(stream)));
    });
    this.stopWatching = server.storage.collection('pods').watch(({ type, object }) => this.podChanged(type, object as unknown as Pod));
  }

  /** The lines that a container has logged so far. */
  log(namespace: string, pod: string, container?: string): readonly string[] {
    const object = this.options.server.storage.collection('pods').get(namespace, pod) as Pod | undefined;
    return object ? this.logOf(object, container ?? object.spec.containers[0].name).lines : [];
  }

  stop(): void {
    this.stopWatching();
    for (const worker of this.workers.values()) worker.kill();
    this.workers.clear();
  }

  private podChanged(type: string, pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const worker = this.workers.get(uid);
    if (type === 'DELETED') {
      worker?.kill();
      this.workers.delete(uid);
    } else if (!worker) {
      const created = new PodWorker(this.node, pod);
      this.workers.set(uid, created);
      void created.run();
    } else if (pod.metadata.deletionTimestamp && (pod.metadata.deletionGracePeriodSeconds ?? 0) > 0) {
      void worker.terminate(pod.metadata.deletionGracePeriodSeconds ?? 0);
    }
  }

  private logOf(pod: Pod, container: string): ContainerLog {
    const key = `${pod.metadata.uid}/${container}`;
    let log = this.logs.get(key);
    if (!log) this.logs.set(key, log = new ContainerLog(() => this.options.clock.now()));
    return log;
  }

  /** Whether a host is the address of a running pod, or of a Service with a running pod. */
  private resolves(host: string): boolean {
    const { storage } = this.options.server;
    const isUp = (pod: Pod): boolean => pod.status?.phase === 'Running';
    const parts = /^([^.]+)\.([^.]+)\.svc(\..*)?$/.exec(host);
    if (!parts) return (storage.collection('pods').list() as unknown as Pod[]).some((pod) => pod.status?.podIP === host && isUp(pod));
    const service = storage.collection('services').get(parts[2], parts[1]) as Service | undefined;
    const selector = service?.spec?.selector;
    if (!selector) return false;
    const pods = storage.collection('pods').list(parts[2]) as unknown as Pod[];
    return pods.some((pod) => isUp(pod) && matchesLabelSelector({ matchLabels: selector }, pod.metadata.labels ?? {}));
  }

  private bind(pod: Pod, nodeName: string): void {
    const conditions = [{ type: 'PodScheduled', status: 'True', lastTransitionTime: timestamp(this.options.clock.now()) }];
    const bound = { ...pod, spec: { ...pod.spec, nodeName }, status: { ...pod.status, conditions } };
    this.options.server.writer.overwrite(this.pods, bound as unknown as ApiObject);
  }

  private finishDeletion(pod: Pod): void {
    const { namespace = '', name = '', uid } = pod.metadata;
    try {
      this.options.server.writer.delete({ type: this.pods, namespace, name }, { dryRun: false, gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private registerNode(): void {
    const { server, clock } = this.options;
    const type = server.registry.core('nodes');
    if (server.storage.collection(type.collection).get('', NODE_NAME)) return;
    const now = timestamp(clock.now());
    const condition = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'the rehearsal takes pods' };
    const amounts = { 'cpu': '64', 'memory': '256Gi', 'pods': '10000', 'ephemeral-storage': '1Ti' };
    server.writer.create({ type, namespace: '' }, {
      metadata: { name: NODE_NAME, labels: { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' } },
      status: {
        capacity: amounts,
        allocatable: amounts,
        addresses: [{ type: 'InternalIP', address: HOST_IP }],
        conditions: [{ ...condition, lastHeartbeatTime: now, lastTransitionTime: now }],
      },
    }, { dryRun: false, fieldValidation: 'Ignore' });
  }
}
