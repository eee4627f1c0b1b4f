// All objects of one kind in a namespace, as a watch reports them: what exists, what ever existed, and in which order it came and went.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { execute, sleep } from './kubectl';
import type { KubernetesObject } from '../../src/spec/kubernetes';

export interface Seen<T> {
  /** As it was last. */
  readonly object: T;
  /** Place of its first event among all that the watch has reported. */
  readonly came: number;
  /** Place of its deletion, for what is gone. */
  readonly gone?: number;
}

interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

const RETRY_MILLISECONDS = 200;

/**
 * Follows a kind from its creation on. A watch that breaks off continues where it was; an API server that was restarted has forgotten where, and
 * what came and went in between is not known.
 */
export class Watched<T extends KubernetesObject> {
  private readonly seen = new Map<string, Seen<T>>();
  private readonly listed: Promise<void>;
  private place = 0;
  private resourceVersion: string | undefined;
  private watch: ChildProcess | undefined;
  private gap: number | undefined;
  private stopped = false;

  /** `path` is that of the collection in the API, such as `/api/v1/namespaces/default/pods`. */
  constructor(private readonly path: string) {
    this.listed = new Promise((resolve) => { void this.follow(resolve); });
  }

  /** Resolves when all that is there is known, and nothing will be missed from then on. */
  untilListed(): Promise<void> {
    return this.listed;
  }

  /** What is there now. */
  present(): T[] {
    return [...this.seen.values()].filter(({ gone }) => gone === undefined).map(({ object }) => object);
  }

  /** Place of the last gap in what the watch has reported, if there is one. */
  get lastGap(): number | undefined {
    return this.gap;
  }

  /** All that was ever seen, in the order of its coming. */
  ever(): Seen<T>[] {
    return [...this.seen.values()].sort((a, b) => a.came - b.came);
  }

  stop(): void {
    this.stopped = true;
    this.watch?.kill();
  }

  private async follow(onListed: () => void): Promise<void> {
    while (!this.stopped) {
      if (this.resourceVersion === undefined && await this.list()) onListed();
      if (this.resourceVersion !== undefined) await this.watchFrom(this.resourceVersion);
      if (!this.stopped) await sleep(RETRY_MILLISECONDS);
    }
  }

  private async list(): Promise<boolean> {
    const { code, stdout } = await execute('kubectl', ['get', '--raw', this.path]);
    if (code !== 0) return false;
    const { items, metadata } = JSON.parse(stdout) as { items: T[]; metadata: { resourceVersion: string } };
    const there = new Set(items.map((object) => object.metadata.uid));
    for (const object of this.present()) if (!there.has(object.metadata.uid)) this.take('DELETED', object);
    for (const object of items) this.take('ADDED', object);
    this.resourceVersion = metadata.resourceVersion;
    return true;
  }

  /** One watch, from a version on to its end. */
  private watchFrom(from: string): Promise<void> {
    const watch = spawn('kubectl', ['get', '--raw', `${this.path}?watch=true&allowWatchBookmarks=true&resourceVersion=${from}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.watch = watch;
    createInterface({ input: watch.stdout }).on('line', (line) => {
      const { type, object } = JSON.parse(line) as WatchEvent<T>;
      if (type === 'ERROR') {
        this.gap = this.place;
        this.resourceVersion = undefined;
      } else {
        this.resourceVersion = object.metadata.resourceVersion;
        if (type !== 'BOOKMARK') this.take(type, object);
      }
    });
    return new Promise((resolve) => { watch.on('close', () => resolve()).on('error', () => resolve()); });
  }

  private take(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void {
    this.place += 1;
    const uid = object.metadata.uid!;
    const came = this.seen.get(uid)?.came ?? this.place;
    this.seen.set(uid, { object, came, ...(type === 'DELETED' ? { gone: this.place } : {}) });
  }
}
