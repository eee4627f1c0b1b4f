// Records Events about pods, as scheduler and kubelet do; a repeated Event is counted.
import type { Clock } from '../../kube/clock';
import { timestamp } from '../../kube/time';
import type { Pod } from '../../spec/kubernetes.gen';
import type { ApiServer } from '../api-server/api-server';
import { ApiError } from '../api-server/errors';
import type { ApiObject } from '../json';

export class PodEventRecorder {
  private readonly names = new Map<string, string>();
  private sequence = 0;

  constructor(private readonly server: ApiServer, private readonly clock: Clock) {}

  record(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, component: 'default-scheduler' | 'kubelet', container?: string): void {
    const events = this.server.registry.core('events');
    const { namespace = '', name = '', uid = '' } = pod.metadata;
    const now = timestamp(this.clock.now());
    const key = JSON.stringify([uid, reason, message]);
    const known = this.names.get(key);
    const old = known && this.server.storage.collection('events').get(namespace, known);
    if (old) {
      this.server.writer.overwrite(events, { ...old, count: (old.count as number) + 1, lastTimestamp: now });
      return;
    }
    const eventName = `${name}.${(++this.sequence).toString(16).padStart(16, '0')}`;
    const body: Partial<ApiObject> = {
      metadata: { name: eventName, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, ...(container ? { fieldPath: `spec.containers{${container}}` } : {}) },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component, ...(pod.spec.nodeName ? { host: pod.spec.nodeName } : {}) },
      reportingComponent: component,
      reportingInstance: '',
      eventTime: null,
    };
    try {
      this.server.writer.create({ type: events, namespace }, body, { dryRun: false, fieldValidation: 'Ignore' });
      this.names.set(key, eventName);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
