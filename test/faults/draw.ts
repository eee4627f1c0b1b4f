// Which triples the sample is made of. The same seed draws the same, and each is drawn apart from the others, so that one can be had alone.
import { createHash } from 'node:crypto';
import { faultNamed, momentsOf, scenarioNamed, undisturbed, type Cell, type Moment } from './cell';
import type { Strike } from './fault';
import { comparable } from './remains';

/** In so many scenarios does each fault strike. */
const SCENARIOS_PER_FAULT = 4;

/** A cell of the sample and its one moment. */
export interface Drawn extends Required<Cell> {
  readonly strike: Strike;
  readonly what: string;
}

/** A number in [0, 1) that belongs to these words. */
function chance(...words: ReadonlyArray<string | number>): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE() / 2 ** 32;
}

/** The cells of the sample. */
export function drawCells(seed: number, scenarios: readonly string[], faults: readonly string[]): Cell[] {
  return faults.flatMap((fault) => {
    const order = new Map(scenarios.map((scenario) => [scenario, chance(seed, fault, scenario)]));
    return [...scenarios].sort((a, b) => order.get(a)! - order.get(b)!).slice(0, SCENARIOS_PER_FAULT).map((scenario) => ({ scenario, fault }));
  });
}

/** The moment of a cell at which the fault strikes: one of those that there are on the embedded control plane, where they do not depend on chance. */
export async function drawMoment(seed: number, cell: Cell): Promise<Drawn> {
  const fault = faultNamed(cell.fault);
  const moments = momentsOf(fault, await undisturbed(scenarioNamed(cell.scenario)));
  const moment = moments[Math.floor(chance(seed, cell.scenario, cell.fault, 'moment') * moments.length)];
  return { ...cell, index: moment.index, what: moment.what, strike: { fault, index: moment.index, at: nth(moment, moments) } };
}

/** A moment in other words: elsewhere the calls between have other numbers. */
function nth({ what, index }: Moment, moments: readonly Moment[]): Strike['at'] {
  const text = comparable(what);
  return { what: text, nth: moments.filter((one) => one.index <= index && comparable(one.what) === text).length };
}
