// A sample of the triples on a real API server: what differs from the embedded one is what the server answers, and that time passes by itself.
import { scenarioNamed, type CellResult } from './cell';
import { problemsOf } from './comparison';
import { drawCells, drawMoment, type Drawn } from './draw';
import { live, type Life } from './life';
import type { Sample } from './pool';
import { RealApiServer } from './world/real';
import { sideBySide } from '../cluster/side-by-side';

/** How many lives are lived at once. They wait most of the time, but two cores must bear them and the server, or it answers them too late. */
const AT_ONCE = 64;

/** Lives one life for each cell that is drawn, struck once, and an undisturbed one of each scenario. */
export async function runSample({ seed, scenarios, faults }: Sample): Promise<CellResult[]> {
  const cells = drawCells(seed, scenarios, faults);
  const drawn = await Promise.all(cells.map((cell) => drawMoment(seed, cell)));
  const server = await RealApiServer.connect();
  const start = server.cluster.bind(server);
  const calm = new Map<string, Life>();
  const struck = new Map<Drawn, Life>();
  const lives = [
    ...[...new Set(cells.map(({ scenario }) => scenario))].map((name) => async () => { calm.set(name, await live(scenarioNamed(name), { start })); }),
    ...drawn.map((one) => async () => { struck.set(one, await live(scenarioNamed(one.scenario), { strike: one.strike, start })); }),
  ];
  try {
    await sideBySide(lives.map((run) => ({ applications: 1, run })), AT_ONCE, ({ run }) => run());
  } finally {
    await server.close();
  }
  return drawn.map((one) => resultOf(one, struck.get(one)!, calm.get(one.scenario)!));
}

function resultOf({ scenario, fault, index, what, strike }: Drawn, life: Life, calm: Life): CellResult {
  const cell = { scenario, fault, index };
  if (!life.struck) return { ...cell, injections: 0, stillborn: 0, red: [], missed: what };
  const problems = problemsOf(scenarioNamed(scenario), calm, life, strike);
  const red = problems.length > 0 ? [{ ...cell, at: strike.fault.at, what, problems }] : [];
  return { ...cell, injections: 1, stillborn: life.stillborn - calm.stillborn, red };
}
