// How applications are created: as many under way as allowed, at a rate, or all at once.
import type { ApplicationTimings } from './application-timings';
import { application, type Workload } from './applications';
import type { Cluster } from './cluster';
import { Resources } from '../../../src/kube/resources';
import type { SparkApplication } from '../../../src/spec/types.gen';

/** How many creations are under way at once where nothing else limits them. */
const CREATIONS_AT_ONCE = 16;

export interface Offer {
  readonly cluster: Cluster;
  readonly timings: ApplicationTimings;
  readonly workload: Workload;
  readonly names: readonly string[];
}

/** Creates an application for each one that ended, so that `inFlight` are under way until none is left; resolves when all have ended. */
export async function keepUnderWay(offer: Offer, inFlight: number): Promise<void> {
  await inLanes(inFlight, offer.names, async (name) => {
    await create(offer, name);
    await offer.timings.end(name);
  });
}

/** Creates them at a rate that does not depend on their ends; resolves when all have ended. */
export async function atRate(offer: Offer, perMinute: number): Promise<void> {
  const began = Date.now();
  await Promise.all(offer.names.map(async (name, index) => {
    await new Promise((resolve) => setTimeout(resolve, began + index * 60_000 / perMinute - Date.now()));
    await create(offer, name);
    await offer.timings.end(name);
  }));
}

/** Creates all of them as fast as the API server takes them. */
export async function atOnce(offer: Offer): Promise<void> {
  await inLanes(CREATIONS_AT_ONCE, offer.names, (name) => create(offer, name));
}

/** Runs something for each item, `lanes` of them at a time. */
export async function inLanes<T>(lanes: number, items: readonly T[], action: (item: T, index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (next < items.length) {
      const index = next++;
      await action(items[index], index);
    }
  }));
}

async function create({ cluster, timings, workload }: Offer, name: string): Promise<void> {
  const object = application(workload, cluster.namespace, name);
  timings.begin(name);
  await cluster.client.create<SparkApplication>(Resources.SparkApplication, object);
}
