// The embedded API server says of pods and Services what a real one was recorded to say; record-verdicts.ts records it anew.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedApiServer } from './embedded-api-server';
import { INVALID_OBJECTS, POD_CHANGES, SERVICE_CHANGES } from './invalid-objects';
import { verdictsOf, type RecordedVerdicts, type Verdict } from './record-verdicts';
import recordedVerdicts from './recorded-verdicts.json';

const recorded: RecordedVerdicts = recordedVerdicts;
const NAMESPACE = 'NAMESPACE';

/** Objects among the values are printed with the names that Go has for their fields, and these are no part of the API. */
function comparable({ faults, ...verdict }: Verdict): Verdict {
  return { ...verdict, faults: faults.map((fault) => fault.replace(/(value: )\{.*\}/, '$1{…}')) };
}

describe('pods and Services', () => {
  const subject = embeddedApiServer();
  let embedded: ReadonlyMap<string, Verdict>;
  beforeAll(async () => {
    const name = 'verdicts';
    await subject.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await subject.pause();
    const verdicts = await verdictsOf(subject, name);
    embedded = new Map(verdicts.map((verdict) => [
      `${verdict.kind} ${verdict.name}`, { ...verdict, faults: verdict.faults.map((fault) => fault.replaceAll(name, NAMESPACE)) },
    ]));
  });
  afterAll(() => subject.stop());

  it.each(recorded.verdicts)('$kind with $name: the answer is $status, with the faults of a real API server', (verdict) => {
    const answer = embedded.get(`${verdict.kind} ${verdict.name}`);
    expect(answer && comparable(answer)).toEqual(comparable(verdict));
  });

  it('are recorded for every object in the tables, and most of them are refused', () => {
    expect(recorded.verdicts.map(({ kind, name }) => [kind, name])).toEqual(INVALID_OBJECTS.map(({ kind, name }) => [kind, name]));
    expect(Object.keys(POD_CHANGES).length).toBeGreaterThanOrEqual(120);
    expect(Object.keys(SERVICE_CHANGES).length).toBeGreaterThanOrEqual(30);
    expect(recorded.verdicts.filter(({ status }) => status >= 400).length).toBeGreaterThanOrEqual(200);
  });
});
