// Writes the status of objects of one kind: only if it says something new, not too often, and only if nobody else has written meanwhile.
import { equalContent } from './json-comparison';
import type { KubeClient, Resource } from '../../kube/client';
import type { Clock } from '../../kube/clock';
import type { KubernetesObject } from '../../spec/kubernetes';

/** An object whose status a controller writes. */
export interface WithStatus<Status> extends KubernetesObject {
  readonly status?: Status;
}

export interface StatusWriterOptions<Status, Kind extends WithStatus<Status>> {
  readonly client: Pick<KubeClient, 'patchStatus'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly resource: Resource;
  /** Is given each answer, so that the next reconcile sees what was written. */
  readonly cache: { observe(object: Kind): void };
  /** The fields that every CRD of this kind keeps. Where an API server drops others, only these are compared. */
  readonly coreFields: ReadonlyArray<keyof Status>;
  /** Fields that a foreign CRD does not have: the absence of one from an answer shows that fields are dropped. */
  readonly ownFields: ReadonlyArray<keyof Status>;
  /**
   * The stored object that a patch is made from, where the cache has only a part of it: what the patch does not name would stay. Rejects when the
   * stored one is another version. Default: the object that is given to `write`.
   */
  readonly stored?: (object: Kind) => Promise<Kind>;
  /** How long a write that may be deferred is deferred after another one of the same object. */
  readonly deferMilliseconds: number;
}

/** What is remembered of one object between its writes. Losing it costs a write, never correctness. */
export interface WriteMemory<Status> {
  lastWrite?: { readonly status: Status; readonly resourceVersion: string | undefined; readonly time: number };
}

export interface WriteRequest {
  /** Called right before the write; throws when this instance may not write any more. */
  readonly checkpoint: () => void;
  /** Nobody waits for this write. */
  readonly deferrable?: boolean;
}

export type WriteResult<Kind> =
  | { readonly outcome: 'unchanged' }
  /** To be asked for again at this time, in milliseconds since the epoch. */
  | { readonly outcome: 'deferred'; readonly until: number }
  | { readonly outcome: 'written'; readonly object: Kind };

export class StatusWriter<Status extends object, Kind extends WithStatus<Status>> {
  /** Whether the API server drops fields of ours; learned from the answer to each write. */
  private prunes = false;

  constructor(private readonly options: StatusWriterOptions<Status, Kind>) {}

  /** Whether the API server has dropped fields from the last status in which it could be seen. */
  get isPruned(): boolean {
    return this.prunes;
  }

  async write(object: Kind, status: Status, memory: WriteMemory<Status>, { checkpoint, deferrable = false }: WriteRequest): Promise<WriteResult<Kind>> {
    if (this.isSettled(object, status, memory)) return { outcome: 'unchanged' };
    const { client, clock, resource, cache, deferMilliseconds } = this.options;
    const until = (memory.lastWrite?.time ?? 0) + deferMilliseconds;
    if (deferrable && clock.now() < until) return { outcome: 'deferred', until };
    const stored = await this.options.stored?.(object) ?? object;
    checkpoint();
    const written = await client.patchStatus(resource, stored, status);
    this.prunes = this.wasPruned(status, written.status);
    memory.lastWrite = { status, resourceVersion: written.metadata.resourceVersion, time: clock.now() };
    cache.observe(written);
    return { outcome: 'written', object: written };
  }

  /** A foreign CRD drops a field each time it is sent: a status that was sent to this very version of the object is not sent again. */
  private isSettled(object: Kind, status: Status, { lastWrite }: WriteMemory<Status>): boolean {
    const before = object.status;
    if (status === before || (this.prunes ? equalContent(this.coreOf(status), this.coreOf(before)) : equalContent(status, before))) return true;
    return lastWrite?.resourceVersion === object.metadata.resourceVersion && equalContent(status, lastWrite?.status);
  }

  /** The part of a status that is kept under any CRD. */
  private coreOf(status: Status | undefined): Partial<Status> {
    const fields = this.options.coreFields.filter((field) => status?.[field] !== undefined);
    return Object.fromEntries(fields.map((field) => [field, status?.[field]])) as Partial<Status>;
  }

  private wasPruned(sent: Status, stored: Status | undefined): boolean {
    const shown = this.options.ownFields.filter((field) => sent[field] !== undefined);
    return shown.length === 0 ? this.prunes : shown.some((field) => stored?.[field] === undefined);
  }
}
