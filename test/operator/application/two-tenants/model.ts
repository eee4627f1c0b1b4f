// One case of the model: some of the victim's applications, an attacker, and then everything runs to its end.
import { Attacker } from './attacks';
import { Tenants } from './tenants';
import { VICTIMS, type Victim } from './victims';
import { Random } from '../../../fuzz/random';

const ATTACKS_BETWEEN_STEPS = 5;
/** Longer than each wait, retention and time to live. */
const PASSES = [25, 60, 1_000, 6_000];

export interface CaseResult {
  readonly problems: readonly string[];
  readonly steps: readonly string[];
  /** Whether the ends of the victim's applications could be compared. */
  readonly compared: boolean;
  /** How many objects the operator has deleted for the attacker. */
  readonly deletions: number;
}

/** How the victim's applications end when nobody attacks them; the same each time, so it is found once. */
const alone = new Map<string, Promise<readonly string[]>>();

/** Runs one case: what went wrong, and what the attacker did. */
export async function runCase(seed: number, number: number): Promise<CaseResult> {
  const random = new Random(Math.imul(seed, 2_654_435_761) + Math.imul(number + 1, 40_503));
  const first = random.below(VICTIMS.length);
  const victims = [VICTIMS[first], VICTIMS[(first + 1 + random.below(VICTIMS.length - 1)) % VICTIMS.length]];
  const key = victims.map(({ name }) => name).join('+');
  const expected = alone.get(key) ?? run(victims).then(({ outcome }) => outcome);
  alone.set(key, expected);
  const { tenants, outcome, steps } = await run(victims, random);
  const problems = [...new Set(tenants.ledger.problems)];
  // Who has a name first keeps it: an attacker can take one that the victim does not hold at the moment, and the victim's status then says so.
  if (!tenants.nameTaken && JSON.stringify(outcome) !== JSON.stringify(await expected)) {
    problems.push(`the victim ends with ${JSON.stringify(outcome)} instead of ${JSON.stringify(await expected)}`);
  }
  return { problems, steps, compared: !tenants.nameTaken, deletions: tenants.ledger.deletions };
}

async function run(victims: readonly Victim[], random?: Random): Promise<{ tenants: Tenants; outcome: readonly string[]; steps: readonly string[] }> {
  const tenants = new Tenants();
  for (const { name } of victims) tenants.victims.add(name);
  for (const victim of victims) await victim.begin(tenants, victim.name);
  // The victim's applications are its own too.
  const claimApplications = () => {
    for (const application of tenants.applications()) {
      const { name = '' } = application.metadata;
      if (tenants.victims.has(name)) tenants.ledger.belongsTo(application, name);
    }
  };
  claimApplications();
  const attacker = random && new Attacker(tenants, random);
  const steps: string[] = [];
  for (const at of [0, 1, 2]) {
    for (let i = 0; random && attacker && i < 1 + random.below(ATTACKS_BETWEEN_STEPS); i++) steps.push(await attacker.step());
    await tenants.settleAll();
    for (const { name, steps: own } of victims) own[at](tenants, name);
    await tenants.settleAll();
    await tenants.pass(PASSES[0]);
  }
  await attacker?.finish();
  await tenants.settleAll();
  for (const seconds of PASSES) await tenants.pass(seconds);
  return { tenants, outcome: tenants.outcome(), steps };
}

export interface CaseCounts {
  readonly problems: readonly string[];
  /** How many cases left the victim all its names, so that its ends could be compared. */
  readonly compared: number;
  /** How many objects the operator has deleted for the attacker. */
  readonly deletions: number;
}

/** Problems of cases, each with what repeats it. */
export async function runCases(seed: number, count: number, from = 0): Promise<CaseCounts> {
  const problems: string[] = [];
  let compared = 0;
  let deletions = 0;
  for (let number = from; number < from + count; number++) {
    const result = await runCase(seed, number);
    compared += Number(result.compared);
    deletions += result.deletions;
    problems.push(...result.problems.map((problem) => (
      `${problem}\n  the attacker ${result.steps.join(', ')}\n  again: npm run test:tenants -- --seed ${seed} --from ${number} --count 1`)));
  }
  return { problems, compared, deletions };
}
