// The embedded API server behaves as the list says; real-api-server.ts tries the same list on a real one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviours, prepare } from './behaviours';
import { embeddedApiServer } from './embedded-api-server';

describe('the embedded API server', () => {
  const subject = embeddedApiServer();
  let prepared: Awaited<ReturnType<typeof prepare>>;
  beforeAll(async () => {
    prepared = await prepare(subject, 'run');
  });
  afterAll(() => subject.stop());

  it.each(behaviours.map(({ name, check }, index) => ({ name, check, index })))('$name', async ({ check, index }) => {
    await check(prepared.placeFor(index));
  });

  it('is tried with at least sixty behaviours, each of another name', () => {
    expect(new Set(behaviours.map(({ name }) => name)).size).toBe(behaviours.length);
    expect(behaviours.length).toBeGreaterThanOrEqual(60);
  });
});
