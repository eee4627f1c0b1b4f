// Applications in the cache: small ones whole, of large ones a part that decides exactly as the whole.
import { describe, expect, it } from 'vitest';
import { application, CONFIG } from './builders';
import { everySituation } from './situations';
import {
  cachedApplication, hasReducedStatus, reducedApplication, reductionOf, specHashOf, WHOLE_CHARACTERS,
} from '../../../src/operator/application/cached-application';
import { withReadableStatus } from '../../../src/operator/application/recorded-status';
import { decide } from '../../../src/operator/application/state-machine/decide';
import { isLongerThan } from '../../../src/spec/json';
import { exposureHash, specHash } from '../../../src/spec/spec-hash';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { oneIn } from '../../support/sample';

/** One in so many situations is decided here; every one by `npm run test:full`. */
const SHARE = 13;

function heavy(characters: number): SparkApplication {
  return application(undefined, { arguments: ['x'.repeat(characters)] });
}

describe('an application in the cache', () => {
  it('is whole while it is small, besides what nobody reads', () => {
    const small = application(undefined, {}, { annotations: { 'note': 'kept', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } });
    expect(cachedApplication(small)).toEqual({ ...small, metadata: { ...small.metadata, annotations: { note: 'kept' } } });
  });

  it('shares one specification with the versions that have the same, and with no other, whatever their generation says', () => {
    const version = (metadata: object, main: string) => application(undefined, { mainApplicationFile: main }, metadata);
    const first = cachedApplication(version({ uid: 'u', generation: 3 }, 'local:///a'));
    expect(cachedApplication(version({ uid: 'u', generation: 3, labels: { team: 'data' } }, 'local:///a'), first).spec).toBe(first.spec);
    for (const metadata of [{ uid: 'u', generation: 4 }, { uid: 'v', generation: 3 }, { uid: 'u', generation: undefined }]) {
      const other = version(metadata, 'local:///b');
      expect(cachedApplication(other, first).spec).toBe(other.spec);
    }
  });

  it.each<[string, (spec: SparkApplication['spec']) => object]>([
    ['another default of the CRD', (spec) => ({ ...spec, failureRetries: 0 })],
    ['a default fewer', ({ mode: _mode, ...spec }) => spec],
    ['a restored API server, which counts a generation twice', (spec) => ({ ...spec, driver: { ...spec.driver, cores: 7 } })],
    ['a key with the name of a method', (spec) => JSON.parse(JSON.stringify(spec).replace('{', '{"__proto__":{"cores":1},')) as object],
  ])('has the specification of now after %s, though the generation is the same', (_what, edit) => {
    const version = application(undefined, { mode: 'cluster' }, { uid: 'u', generation: 3 });
    const first = cachedApplication(version);
    const later = { ...version, spec: edit(version.spec) as SparkApplication['spec'] };
    const cached = cachedApplication(later, first);
    expect(cached.spec).toBe(later.spec);
    expect(specHashOf(cached)).toBe(specHash(later.spec));
  });

  it('is not taken for a reduced one because of fields that its author wrote, as a foreign CRD allows', () => {
    const forged = { ...application(), reduction: { specHash: 'forged', exposureHash: 'forged', metadataHash: 'forged' }, hasReducedStatus: true };
    const cached = cachedApplication(forged as SparkApplication);
    expect([reductionOf(cached), hasReducedStatus(cached), specHashOf(cached)]).toEqual([undefined, false, specHash(forged.spec)]);
  });

  it('never gets the part of a specification that the cache had of a large one', () => {
    const large = { ...heavy(1_000_000), metadata: { name: 'etl', uid: 'u', generation: 1 } };
    const small = { ...application(), metadata: { name: 'etl', uid: 'u', generation: 1 } };
    expect(cachedApplication(small, cachedApplication(large)).spec).toBe(small.spec);
  });

  it('takes a few kilobytes, however large it is', () => {
    const large = { ...heavy(1_000_000), status: { driverInfo: { podName: 'etl-driver' } } };
    const cached = cachedApplication(large);
    expect(isLongerThan(cached, 4_096)).toBe(false);
    expect(cached.status).toBe(large.status);
  });

  it('takes a few kilobytes too where what is large is what decisions read, as a foreign CRD allows', () => {
    const long = 'y'.repeat(100_000);
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 'v']));
    const large = application(undefined, {
      sparkVersion: long, restartPolicy: { type: long, backoff: many } as never, deadlines: [long] as never, driver: { podName: long },
    });
    expect(isLongerThan(cachedApplication(large), WHOLE_CHARACTERS)).toBe(false);
  });

  it.each<[string, SparkApplication]>([
    ['nothing but a name', { apiVersion: 'x', kind: 'y', metadata: { name: 'etl' } } as unknown as SparkApplication],
    ['a text for a specification', { ...application(), spec: 'z'.repeat(20_000) as never }],
    ['a null where a mapping is expected', { ...application(), spec: { driver: null, sparkConf: null, arguments: ['x'.repeat(20_000)] } as never }],
  ])('may have any shape: %s', (_, given) => {
    expect(specHashOf(cachedApplication(given))).toBe(specHash(given.spec));
    expect(reducedApplication(given).metadata.name).toBe(given.metadata.name);
  });

  it('may have a hundred thousand levels', () => {
    const deep = application(undefined, { driver: { template: nested(100_000) } });
    expect(specHashOf(cachedApplication(deep))).toBe(specHashOf(cachedApplication(deep)));
    expect(specHashOf(cachedApplication({ ...deep, metadata: { ...deep.metadata, generation: 2 } }))).not.toBe(specHashOf(cachedApplication(deep)));
  });

  it('has the hashes of the whole, whatever characters are in it', () => {
    const odd = application(undefined, { arguments: ['ä € 𝄞 \u0000 \ud800', 'x'.repeat(WHOLE_CHARACTERS)], sparkUIOptions: { servicePort: 4041 } });
    const reduction = reductionOf(cachedApplication(odd));
    expect(reduction?.specHash).toBe(specHash(odd.spec));
    expect(reduction?.exposureHash).toBe(exposureHash(odd.spec));
  });

  it('decides in every situation as the whole does', () => {
    let situations = 0;
    for (const { name, app, observed, planner, now } of oneIn(SHARE, everySituation())) {
      const reduced = reducedApplication(app);
      expect(decide(reduced, observed, planner, now, CONFIG), name).toEqual(decide(app, observed, planner, now, CONFIG));
      situations += 1;
    }
    expect(situations).toBeGreaterThan(1_000);
  });
});

it('an application with a large status decides in every situation as with the whole of it', () => {
  let situations = 0;
  for (const { name, app, observed, planner, now } of oneIn(SHARE, everySituation())) {
    if (app.status === undefined) continue;
    const cached = cachedApplication({ ...app, status: { ...app.status, theirs: 'x'.repeat(40_000) } as SparkApplication['status'] });
    expect(hasReducedStatus(cached)).toBe(true);
    expect(decide(withReadableStatus(cached), observed, planner, now, CONFIG), name).toEqual(decide(withReadableStatus(app), observed, planner, now, CONFIG));
    situations += 1;
  }
  expect(situations).toBeGreaterThan(1_000);
});

function nested(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}

describe('the hashes of a large application', () => {
  const atGeneration = (generation: number, spec: object): SparkApplication => application(undefined, { ...spec }, { generation });

  it('are computed once for a generation, however often its metadata changes', () => {
    const first = cachedApplication(atGeneration(3, { arguments: ['x'.repeat(20_000)] }));
    // The API server counts every change of content: one that it did not count shows what is not looked at again.
    const uncounted = atGeneration(3, { arguments: ['y'.repeat(20_000)] });
    expect(specHashOf(cachedApplication(uncounted, first))).toBe(specHashOf(first));
    expect(specHashOf(cachedApplication(uncounted))).not.toBe(specHashOf(first));
    expect(specHashOf(cachedApplication(atGeneration(4, uncounted.spec), first))).not.toBe(specHashOf(first));
  });

  it('stand for its generation where it has more values than can be planned', () => {
    const values = { driver: { template: { spec: { values: Array.from({ length: 120_000 }, () => 0) } } } };
    const [before, same, after] = [3, 3, 4].map((generation) => specHashOf(cachedApplication(atGeneration(generation, values))));
    expect(same).toBe(before);
    expect(after).not.toBe(before);
  });
});
