// A process that can be killed, as far as the API server and time can tell: its calls stop, its timers stop, nothing of it goes on.
import type { Clock } from '../../src/operator/clock';
import type { KubeRequest, KubeResponse, KubeStream, Transport } from '../../src/operator/kube/transport';

/** When death comes: before the call of this number (counted from 1) reaches the server, or after it took effect and before its answer arrives. */
export interface Death {
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/** Never settles: whoever waits for it in a dead process waits for good. */
function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** What an instance is given of the world, until it dies. */
export class Mortal {
  /** Every call that was begun, in order: method and path. */
  readonly calls: string[] = [];
  readonly transport: Transport = {
    request: (request): Promise<KubeResponse> => this.call(request, () => this.world.transport.request(request)),
    stream: (request): Promise<KubeStream> => this.call(request, async () => {
      const stream = await this.world.transport.stream(request);
      this.streams.add(stream);
      return { status: stream.status, headers: stream.headers, documents: this.whileAlive(stream.documents), close: () => stream.close() };
    }),
  };

  readonly clock: Clock = {
    now: () => this.world.clock.now(),
    after: (milliseconds, callback) => {
      if (this.dead) return () => {};
      const cancel = this.world.clock.after(milliseconds, () => {
        this.timers.delete(cancel);
        callback();
      });
      this.timers.add(cancel);
      return () => {
        this.timers.delete(cancel);
        cancel();
      };
    },
  };

  private readonly streams = new Set<KubeStream>();
  private readonly timers = new Set<() => void>();
  private dead = false;

  /** `onDeath` is called once, at the moment of death. */
  constructor(
    private readonly world: { transport: Transport; clock: Clock },
    private readonly death?: Death,
    private readonly onDeath: () => void = () => {},
  ) {}

  /** Ends the instance as SIGKILL ends a process. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    for (const cancel of this.timers) cancel();
    // The server notices that the connections are gone.
    for (const stream of this.streams) stream.close();
    this.onDeath();
  }

  private async call<T>(request: KubeRequest, send: () => Promise<T>): Promise<T> {
    if (this.dead) return never();
    const number = this.calls.push(`${request.method} ${request.path}${request.query?.watch ? ' (watch)' : ''}`);
    const fatal = this.death?.call === number;
    if (fatal && this.death.moment === 'before') {
      this.kill();
      return never();
    }
    try {
      return await send();
    } finally {
      if (fatal) this.kill();
      // Neither an answer nor an error reaches the dead.
      if (this.dead) await never();
    }
  }

  private async* whileAlive(documents: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    try {
      for await (const document of documents) {
        if (this.dead) await never();
        yield document;
      }
    } finally {
      if (this.dead) await never();
    }
  }
}
