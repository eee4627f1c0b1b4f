// The log of one container as the kubelet keeps it: lines with times, in one part for each time that the container was started.
import { timestamp } from '../../kube/time';
import type { Query } from '../api-server/list';
import { WatchStream } from '../api-server/watch-stream';

interface LogLine {
  readonly milliseconds: number;
  readonly text: string;
}

export class ContainerLog {
  /** One part for each time that the container was started, the present one last. */
  private readonly parts: LogLine[][] = [];
  private isOpen = false;
  private readonly followers = new Set<{ readonly stream: WatchStream; readonly show: (line: LogLine) => string | undefined }>();

  constructor(private readonly now: () => number) {}

  /** The container starts, for the first time or again. */
  open(): void {
    this.parts.push([]);
    this.isOpen = true;
  }

  /** The container has ended: nobody waits for further lines of it. */
  close(): void {
    this.isOpen = false;
    for (const { stream } of this.followers) stream.end();
  }

  append(text: string): void {
    const line = { milliseconds: this.now(), text };
    if (this.parts.length === 0) this.parts.push([]);
    this.parts.at(-1)?.push(line);
    for (const { stream, show } of this.followers) {
      const shown = show(line);
      if (shown !== undefined) stream.push(shown);
    }
  }

  /** All lines of all parts. */
  get lines(): readonly string[] {
    return this.parts.flat().map(({ text }) => text);
  }

  get hasStarted(): boolean {
    return this.parts.length > 0;
  }

  get hasPrevious(): boolean {
    return this.parts.length > 1;
  }

  /** What the API server answers to a request for the log: its text, or with `follow` the stream of its lines, handed to `register` too. */
  read(query: Query, register: (stream: WatchStream, onClose: (callback: () => void) => void) => void): string | WatchStream {
    const since = Date.parse(query.sinceTime ?? '');
    const show = ({ milliseconds, text }: LogLine): string | undefined => {
      // As the kubelet does: a time in a request has whole seconds.
      if (milliseconds < since) return undefined;
      return query.timestamps === 'true' ? `${timestamp(milliseconds).replace('Z', '')}.${String(milliseconds % 1000).padStart(3, '0')}000000Z ${text}` : text;
    };
    const part = this.parts.at(query.previous === 'true' ? -2 : -1) ?? [];
    const tail = query.tailLines === undefined ? part : part.slice(part.length - Math.min(part.length, Number(query.tailLines)));
    const shown = tail.map(show).filter((line) => line !== undefined);
    if (query.follow !== 'true') return shown.map((line) => `${line}\n`).join('');
    const callbacks: Array<() => void> = [];
    const stream = new WatchStream(() => callbacks.forEach((callback) => callback()));
    register(stream, (callback) => callbacks.push(callback));
    for (const line of shown) stream.push(line);
    if (this.isOpen && query.previous !== 'true') {
      const follower = { stream, show };
      this.followers.add(follower);
      callbacks.push(() => this.followers.delete(follower));
    } else {
      stream.end();
    }
    return stream;
  }
}
