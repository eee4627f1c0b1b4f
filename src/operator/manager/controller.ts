// The interface of a controller: it reconciles a key and returns a result or throws an error.

/** The result of a reconcile. When a reconcile throws, it is retried with back-off. */
export interface ReconcileResult {
  /** When to reconcile this key again, in milliseconds since the epoch. Default: at the next event. */
  readonly wakeAt?: number;
}

/** Moves the cluster towards the state that an object specifies. Level-triggered: it does not know which event caused a reconcile. */
export interface Controller {
  /** `key` is `namespace/name`. Calls for one key never overlap. `signal` is aborted when leadership is lost or the process stops. */
  reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult>;
}
