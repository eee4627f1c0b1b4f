// What is said in a Kubernetes Event, and to whom it is said.
import type { KubernetesObject } from '../../spec/kubernetes';

/** A Kubernetes Event to record about an object. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Records Kubernetes Events about objects. Never throws and never makes the caller wait; what cannot be written is logged. */
export interface EventRecorder {
  record(regarding: KubernetesObject, note: EventNote): void;
}
