// The contract of every controller: a key comes in, a result or an error goes out; the manager does the rest.

/** What a reconcile asks for. An exception is retried with back-off; nothing means done until the next event. */
export interface ReconcileResult {
  /** Reconcile this key again at this time, in milliseconds since the epoch, whatever happens. */
  readonly wakeAt?: number;
}

/** Brings the world one step closer to what the object named by `key` asks for. Level-triggered: it never learns which event called it. */
export interface Controller {
  /** `key` is `namespace/name`. Never called twice at once for one key. `signal` ends when leadership or the process does. */
  reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult>;
}
