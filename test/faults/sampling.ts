// Which triples a sample consists of. The same seed gives the same ones, and each is chosen independently, so that one can be repeated alone.
import { createHash } from 'node:crypto';
import type { PlannedFault } from './fault';
import { faultNamed, injectionPointsOf, scenarioNamed, baselineOf, type Pair, type InjectionPoint } from './pair';
import { comparable } from './residue';

/** On a real API server, each fault is injected into so many scenarios. */
const SCENARIOS_PER_FAULT = 4;

/** A pair of the sample and its one point. */
export interface SampledPoint extends Required<Pair> {
  readonly planned: PlannedFault;
  readonly what: string;
}

/** A number in [0, 1) that belongs to these words. */
function fraction(...words: ReadonlyArray<string | number>): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE() / 2 ** 32;
}

/** The pairs of the sample. */
export function samplePairs(seed: number, scenarios: readonly string[], faults: readonly string[]): Pair[] {
  return faults.flatMap((fault) => {
    const order = new Map(scenarios.map((scenario) => [scenario, fraction(seed, fault, scenario)]));
    return [...scenarios].sort((a, b) => order.get(a)! - order.get(b)!).slice(0, SCENARIOS_PER_FAULT).map((scenario) => ({ scenario, fault }));
  });
}

/** The call or event of a pair at which the fault is injected. It is chosen on the embedded control plane, where calls and events do not depend on chance. */
export async function samplePoint(seed: number, pair: Pair): Promise<SampledPoint> {
  const fault = faultNamed(pair.fault);
  const points = injectionPointsOf(fault, await baselineOf(scenarioNamed(pair.scenario)));
  const point = points[Math.floor(fraction(seed, pair.scenario, pair.fault, 'moment') * points.length)];
  return { ...pair, index: point.index, what: point.what, planned: { fault, index: point.index, at: nth(point, points) } };
}

/** The same point without its number: on a real API server the calls have other numbers. */
function nth({ what, index }: InjectionPoint, points: readonly InjectionPoint[]): PlannedFault['at'] {
  const text = comparable(what);
  return { what: text, nth: points.filter((one) => one.index <= index && comparable(one.what) === text).length };
}
