// Time and chance as the operator sees them; tests pass their own.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `milliseconds`; the result cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Where identifiers and jitter come from. */
export interface Ids {
  /** A fresh UUID, for a submission. */
  uuid(): string;
  /** A number in [0, 1), for jitter. */
  random(): number;
}
