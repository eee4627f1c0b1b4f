// The API server that the behaviours are checked against, embedded or real, through plain requests.
import assert from 'node:assert/strict';
import type { ServiceAccountName } from './test-objects';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** Any JSON document. Behaviours read it by path, and what is not there fails their assertion: types would add only casts. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the answers of a server that is under test have no type yet
export type Body = any;

export interface Options {
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Requests as this service account instead of the administrator. */
  readonly as?: ServiceAccountName;
}

export interface WatchEvent { readonly type: string; readonly object: Body }

export interface Subject {
  request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, options?: Options): Promise<Answer>;
  /** The events of a watch until `enough` of them have come; fails after some seconds. */
  watch(path: string, query: Readonly<Record<string, string>>, enough: (events: readonly WatchEvent[]) => boolean): Promise<readonly WatchEvent[]>;
  /** Lets some time pass before the next check. */
  pause(): Promise<void>;
}

/** Tries again and again until the condition holds. */
export async function eventually(subject: Subject, what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return;
    await subject.pause();
  }
  assert.fail(`did not come to be: ${what}`);
}
