// The command line of the fault suite.
import { Command, CommanderError, Option } from 'commander';
import type { Fault } from './fault';
import { faults } from './faults';
import type { Sample } from './sampling';
import { scenarios } from './scenarios';

/** A fault like the others by name. It kills processes: the bundle, over HTTP, in real time. */
export const SIGKILL = 'SIGKILL of the bundle';

export interface Options {
  readonly scenarios: readonly string[];
  readonly faults: readonly string[];
  /** Number of the only call, or the only event, at which the fault is injected. */
  readonly index?: number;
  /** Whether the runs take place on the API server of KUBECONFIG. */
  readonly real: boolean;
  /** Where not everything is run, as on a real API server: how many runs, chosen by which seed. */
  readonly sample?: Sample;
}

interface Given {
  readonly scenario?: readonly string[];
  readonly fault?: readonly string[];
  readonly call?: number;
  readonly event?: number;
  readonly real?: boolean;
  readonly sample?: number;
  readonly seed: number;
}

/** On a real API server, each fault is injected into so many scenarios, unless `--sample` says otherwise. */
const REAL_SCENARIOS_PER_FAULT = 4;

const ALL: ReadonlyArray<Pick<Fault, 'name' | 'at'>> = [...faults, { name: SIGKILL, at: 'call' }];

/** Reads the command line. Throws CommanderError when it cannot be followed or asks for help; what is wrong has been printed then. */
export function readOptions(args: readonly string[]): Options {
  // Names are taken word by word: the task runner loses the quotes around them.
  const command = new Command('test:faults')
    .description('Every fault at every call and event of every scenario; with options, some of them.')
    .option('--scenario <name...>', `one of: ${scenarios.map(({ name }) => name).join('; ')}`)
    .option('--fault <name...>', `one of: ${ALL.map(({ name }) => name).join('; ')}`)
    .option('--call <number>', 'only at the call of this number', positive)
    .option('--event <number>', 'only at the event of this number', positive)
    .addOption(new Option('--real', 'a sample of them, on the API server of KUBECONFIG, in namespaces that are removed').conflicts(['call', 'event']))
    .addOption(new Option('--sample <number>', 'so many runs, spread evenly over the pairs of a scenario and a fault')
      .argParser(positive).conflicts(['call', 'event']))
    .option('--seed <number>', 'which sample', positive, 1)
    .allowExcessArguments(false)
    .exitOverride()
    .parse([...args], { from: 'user' });
  const { scenario, fault, call, event, real = false, sample, seed } = command.opts<Given>();
  const chosen = (what: string, names: readonly string[], words: readonly string[] | undefined): readonly string[] => {
    const name = words?.join(' ');
    if (name !== undefined && !names.includes(name)) command.error(`error: there is no ${what} '${name}'; there are: ${names.join('; ')}`);
    return name === undefined ? names : [name];
  };
  const at = event === undefined ? 'call' : 'event';
  const possible = real ? faults : call === undefined && event === undefined ? ALL : ALL.filter((one) => one.at === at);
  const faultNames = chosen('fault', possible.map(({ name }) => name), fault);
  const size = sample ?? (real ? REAL_SCENARIOS_PER_FAULT * faultNames.length : undefined);
  return {
    scenarios: chosen('scenario', scenarios.map(({ name }) => name), scenario),
    faults: faultNames,
    index: call ?? event,
    real,
    sample: size === undefined ? undefined : { seed, size },
  };
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new CommanderError(2, 'faults.number', `${text} is not a whole number of at least 1`);
  return number;
}
