// The yardstick: a loop that does nothing but write. For each application it creates the application and then sends what the operator was
// recorded to write for one such application, Events included: the same number of writes of the same size, in the same order. It plans nothing,
// watches nothing, waits for no pod, and writes as many applications at once as turned out to be best.
import { application } from './applications';
import type { Cluster } from './cluster';
import { inLanes } from './offer';
import type { RecordedWrites } from './recorded-writes';
import { Resources } from '../../../src/kube/resources';
import type { KubeRequest } from '../../../src/kube/transport';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { sustainedPerMinute } from '../measurement';

const LANES = [8, 16, 32];
const LIVES_TO_COMPARE = 100;
const UID = '<uid>';

export class BareLoop {
  private applications = 0;
  /** How many applications are written at once. */
  lanes = LANES[0];

  constructor(private readonly cluster: Cluster, private readonly recorded: RecordedWrites) {}

  /** Finds out how many applications at once the API server takes best. */
  async findBestLanes(): Promise<void> {
    const rates = new Map<number, number>();
    for (const lanes of LANES) {
      this.lanes = lanes;
      rates.set(lanes, await this.run(LIVES_TO_COMPARE));
    }
    [[this.lanes]] = [...rates].sort(([, a], [, b]) => b - a);
  }

  /** Writes so many applications; returns how many a minute went through. */
  async run(count: number): Promise<number> {
    const prepared = Array.from({ length: count }, () => this.prepare());
    const endings: number[] = [];
    await inLanes(this.lanes, prepared, async (one) => {
      await this.write(one);
      endings.push(performance.now());
    });
    return sustainedPerMinute(endings, this.lanes);
  }

  /** The writes of another application as texts, made before the clock runs: other names, and other digits in all that is random. */
  private prepare(): { readonly name: string; readonly writes: readonly string[] } {
    this.applications += 1;
    const writes = this.recorded.writes.map((write) => another(this.recorded, JSON.stringify(write), this.applications));
    return { name: nameOf(this.recorded, this.applications), writes };
  }

  private async write({ name, writes }: ReturnType<BareLoop['prepare']>): Promise<void> {
    const { client, transport, namespace } = this.cluster;
    const { metadata: { uid = '', resourceVersion: first } } = await client.create<SparkApplication>(
      Resources.SparkApplication, application('A', namespace, name),
    );
    let resourceVersion = first;
    for (const text of writes) {
      const request = JSON.parse(text.replaceAll(UID, uid)) as KubeRequest;
      const ofStatus = request.path.endsWith('/status');
      if (ofStatus) (request.body as { metadata: { resourceVersion?: string } }).metadata.resourceVersion = resourceVersion;
      const { status, body } = await transport.request(request);
      if (status >= 400) throw new Error(`the bare loop's ${request.method} ${request.path} was answered with ${status}: ${JSON.stringify(body)}`);
      if (ofStatus) ({ resourceVersion } = (body as KubernetesObject).metadata);
    }
  }
}

/** Names of the same length. */
function nameOf({ name }: RecordedWrites, count: number): string {
  const digits = String(count);
  return `${name.slice(0, -digits.length)}${digits}`;
}

/** A recorded text as it would be for another application: what derives from its UID or from random values is replaced by other digits of the same length. */
export function another(recorded: RecordedWrites, text: string, count: number): string {
  const own = count.toString(16).padStart(6, '0');
  return text
    .replaceAll(recorded.created.metadata.uid ?? '', UID)
    .replaceAll(recorded.name, nameOf(recorded, count))
    .replace(/[0-9a-f]{12,}/g, (digits) => `${own}${digits.slice(own.length)}`);
}
