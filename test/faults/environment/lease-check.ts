// Checks each write against the lease: an operator that does not hold it must not write.
import type { KubeRequest, Transport } from '../../../src/kube/transport';
import type { KubernetesObject } from '../../../src/spec/kubernetes';

export class LeaseCheck {
  /** Writes of an instance while the lease named another. */
  readonly violations: string[] = [];
  private readonly exempted = new WeakSet<KubeRequest>();

  /** `leader` returns the holder of the lease; undefined where that is not known. */
  constructor(private readonly leader: () => string | undefined) {}

  /** A call that was on its way already: it cannot be recalled. */
  exempt(request: KubeRequest): void {
    this.exempted.add(request);
  }

  /** The way to the server for the instance of this name. */
  around(name: string, transport: Transport): Transport {
    const made = new Set<string>();
    return {
      request: async (request) => {
        this.check(name, request, made);
        const answer = await transport.request(request);
        if (request.method === 'POST' && answer.status === 201) made.add((answer.body as KubernetesObject).metadata.uid ?? '');
        return answer;
      },
      stream: (request) => transport.stream(request),
    };
  }

  /** Without the lease an instance may do no more than take back, by its UID, what it made itself. */
  private check(name: string, request: KubeRequest, made: ReadonlySet<string>): void {
    if (request.method === 'GET' || request.path.includes('/leases') || this.exempted.has(request)) return;
    const { preconditions } = (request.body ?? {}) as { preconditions?: { uid?: string } };
    if (request.method === 'DELETE' && made.has(preconditions?.uid ?? '')) return;
    const leader = this.leader();
    if (leader !== undefined && leader !== name) this.violations.push(`${name} wrote while ${leader || 'nobody'} led: ${request.method} ${request.path}`);
  }
}
