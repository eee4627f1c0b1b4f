import { describe, expect, it } from 'vitest';
import { live, platformObjects, type Life } from './life';
import type { Death } from './mortal';
import type { KubeRequest, Transport } from '../../src/operator/kube/transport';
import type { KubernetesObject } from '../../src/spec/kubernetes';

const objects = platformObjects();

describe('an operator that is killed before and after each of its calls while an application runs', () => {
  it('is followed by one that brings the application to the same end, with one driver ever created', { timeout: 300_000 }, async () => {
    const undisturbed = await live(objects);
    expect(undisturbed).toMatchObject({ died: false, status: { applicationState: { state: 'COMPLETED' } } });
    expect(undisturbed.drivers).toHaveLength(1);
    const deaths = undisturbed.calls.flatMap((_, index): Death[] => [{ call: index + 1, moment: 'before' }, { call: index + 1, moment: 'after' }]);

    const wrong: string[] = [];
    let injections = 0;
    for (const death of deaths) {
      const life = await live(objects, { death });
      if (life.died) injections += 1;
      const problems = differencesFrom(undisturbed, life);
      if (problems.length > 0) wrong.push(`killed ${death.moment} call ${death.call} (${life.calls[death.call - 1]}): ${problems.join('; ')}`);
    }
    expect(wrong).toEqual([]);
    // The calls of a life do not depend on chance, so each of these deaths must have come.
    expect(injections).toBe(deaths.length);
    console.log(`${undisturbed.calls.length} calls, ${injections} injections, 0 lost, 0 duplicates`);
  });

  it('would be seen to start a second driver, if names did not derive from the application', { timeout: 60_000 }, async () => {
    const undisturbed = await live(objects);
    const creation = undisturbed.calls.findIndex((call) => call.startsWith('POST') && call.endsWith('/pods')) + 1;
    expect(creation).toBeGreaterThan(0);
    const life = await live(objects, { death: { call: creation, moment: 'after' }, distort: namesOfItsOwn() });
    expect(differencesFrom(undisturbed, life)).toContainEqual(expect.stringMatching(/^driver pods ever created: (?!1 )\d+/));
  });
});

/** What is not as in the life without a fault. Times, and identifiers that an instance draws, may differ. */
function differencesFrom(undisturbed: Life, life: Life): string[] {
  const told = (of: Life): Record<string, unknown> => ({
    'driver pods ever created': of.drivers.length,
    'state': of.status.applicationState?.state,
    'errorMessage': of.status.applicationState?.errorMessage,
    'executionAttempts': of.status.executionAttempts,
    'submissionAttempts': of.status.submissionAttempts,
    'driver': of.status.driverInfo?.podName,
    'executors': Object.values(of.status.executorState ?? {}).sort(),
    'conditions': of.status.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`).sort(),
    'objects left': of.left,
  });
  const [expected, actual] = [told(undisturbed), told(life)];
  return Object.keys(expected)
    .filter((key) => JSON.stringify(expected[key]) !== JSON.stringify(actual[key]))
    .map((key) => `${key}: ${JSON.stringify(actual[key])} instead of ${JSON.stringify(expected[key])}`);
}

/** A defect: each driver pod gets a name of its own. */
function namesOfItsOwn(): (transport: Transport) => Transport {
  let count = 0;
  const renamed = (request: KubeRequest): KubeRequest => {
    const body = request.body as KubernetesObject | undefined;
    if (request.method !== 'POST' || body?.kind !== 'Pod') return request;
    count += 1;
    return { ...request, body: { ...body, metadata: { ...body.metadata, name: `${body.metadata.name}-${count}` } } };
  };
  return (transport) => ({ request: (request) => transport.request(renamed(request)), stream: (request) => transport.stream(request) });
}
