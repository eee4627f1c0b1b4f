// An operator's process as seen from outside: its calls and timers can end (SIGKILL), stop (SIGSTOP) or be cut off.
import type { Clock } from '../../../src/kube/clock';
import type { KubeRequest, KubeResponse, KubeStream, Transport } from '../../../src/kube/transport';
import { ConnectionBroken } from '../../../src/rehearsal';

/** Whatever the server answers to a call: all at once, or a watch. */
export type Answer = KubeResponse | KubeStream;

/** One call that a process began. */
export interface Call {
  /** Counted from 1 over all calls of the process. */
  readonly number: number;
  readonly request: KubeRequest;
  readonly isWatch: boolean;
}

/** What a fault does to a process: it is between the process and the server. Without it, all calls pass. */
export interface Interference {
  /** Sends the call, or not; the result is what the process gets. */
  onCall?(call: Call, process: Process, send: () => Promise<Answer>): Promise<Answer>;
  /** Gets one event of a watch, counted from 1 over all watches, before the process does, and may take its time; throwing breaks the watch. */
  onEvent?(number: number, process: Process, event: unknown): unknown;
}

export interface Outside {
  readonly transport: Transport;
  readonly clock: Clock;
}

/** Never settles: code that waits for it in a dead process waits for ever. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** Watches say so in their query; everything else is answered at once. */
export function isWatch({ query }: KubeRequest): boolean {
  return query?.watch === 'true';
}

export class Process {
  /** Every call that was begun. */
  readonly calls: Call[] = [];
  /** Every event that its watches have brought. */
  readonly events: unknown[] = [];
  readonly transport: Transport;
  readonly clock: Clock;
  private readonly streams = new Set<KubeStream>();
  private readonly timers = new Set<() => void>();
  private overdue: Array<() => void> = [];
  private dead = false;
  private cut = false;
  private thawed: Promise<void> | undefined;
  private thawNow: (() => void) | undefined;

  constructor(readonly name: string, private readonly outside: Outside, private readonly interference: Interference = {}) {
    this.transport = {
      request: (request) => this.call(request, () => outside.transport.request(request)) as Promise<KubeResponse>,
      stream: (request) => this.call(request, async () => this.follow(await outside.transport.stream(request))) as Promise<KubeStream>,
    };
    this.clock = { now: () => outside.clock.now(), after: (milliseconds, callback) => this.after(milliseconds, callback) };
  }

  /** Ends it as SIGKILL does: nothing of it runs on, and the server sees its connections close. */
  kill(): void {
    this.dead = true;
    for (const cancel of this.timers) cancel();
    this.breakStreams();
  }

  /** Stops it as SIGSTOP does: its connections stay, its timers come late. */
  freeze(): void {
    this.thawed ??= new Promise((resolve) => { this.thawNow = resolve; });
  }

  /** Has it go on as SIGCONT does: what it was about to do comes first, then every timer that is overdue. */
  thaw(): void {
    this.thawNow?.();
    this.thawed = undefined;
    const overdue = this.overdue.splice(0);
    this.outside.clock.after(0, () => overdue.forEach((callback) => callback()));
  }

  /** Cuts it off the network, or connects it again. */
  cutOff(cut: boolean): void {
    this.cut = cut;
    if (cut) this.breakStreams();
  }

  /** Breaks its watches, as a connection that is lost. */
  breakStreams(): void {
    const streams = [...this.streams];
    this.streams.clear();
    for (const stream of streams) stream.close();
  }

  private async call(request: KubeRequest, send: () => Promise<Answer>): Promise<Answer> {
    if (this.dead) return never();
    // What a frozen process does in the turn in which it was frozen, it has done just before.
    const call: Call = { number: this.calls.length + 1, request, isWatch: isWatch(request) };
    this.calls.push(call);
    const connected = async (): Promise<Answer> => {
      if (this.cut) throw new ConnectionBroken();
      return send();
    };
    try {
      return await (this.interference.onCall?.(call, this, connected) ?? connected());
    } finally {
      // Neither an answer nor an error reaches the dead, and those who sleep only when they wake.
      await this.alive();
    }
  }

  private follow(stream: KubeStream): KubeStream {
    if (stream.status >= 400) return stream;
    this.streams.add(stream);
    return { status: stream.status, headers: stream.headers, documents: this.delivered(stream), close: () => stream.close() };
  }

  private async* delivered(stream: KubeStream): AsyncGenerator<unknown> {
    try {
      for await (const document of stream.documents) {
        await this.alive();
        this.events.push(document);
        const event = await (this.interference.onEvent?.(this.events.length, this, document) ?? document);
        await this.alive();
        if (!this.streams.has(stream)) throw new ConnectionBroken();
        yield event;
      }
      await this.alive();
      if (!this.streams.has(stream)) throw new ConnectionBroken();
    } finally {
      this.streams.delete(stream);
      await this.alive();
    }
  }

  /** Resolves while the process runs; later for a frozen one, never for a dead one. */
  private async alive(): Promise<void> {
    while (this.thawed) await this.thawed;
    if (this.dead) await never();
  }

  private after(milliseconds: number, callback: () => void): () => void {
    if (this.dead) return () => {};
    const due = (): void => {
      this.timers.delete(cancel);
      if (this.thawed) this.overdue.push(callback);
      else callback();
    };
    const cancelTimer = this.outside.clock.after(milliseconds, due);
    const cancel = (): void => {
      this.timers.delete(cancel);
      cancelTimer();
      this.overdue = this.overdue.filter((other) => other !== callback);
    };
    this.timers.add(cancel);
    return cancel;
  }
}
