// The command line of the fault suite.
import { Command, CommanderError, Option } from 'commander';
import type { Fault } from './fault';
import { faults } from './faults';
import { scenarios } from './scenarios';

/** A fault like the others by name. It kills processes: the bundle, over HTTP, in real time. */
export const SIGKILL = 'SIGKILL of the bundle';

export interface Options {
  readonly scenarios: readonly string[];
  readonly faults: readonly string[];
  /** Number of the only call, or the only event, at which the fault is injected. */
  readonly index?: number;
  /** Runs a sample on the API server of KUBECONFIG. */
  readonly seed?: number;
}

interface Given {
  readonly scenario?: readonly string[];
  readonly fault?: readonly string[];
  readonly call?: number;
  readonly event?: number;
  readonly real?: boolean;
  readonly seed: number;
}

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
    .option('--seed <number>', 'another sample', positive, 1)
    .allowExcessArguments(false)
    .exitOverride()
    .parse([...args], { from: 'user' });
  const { scenario, fault, call, event, real = false, seed } = command.opts<Given>();
  const chosen = (what: string, names: readonly string[], words: readonly string[] | undefined): readonly string[] => {
    const name = words?.join(' ');
    if (name !== undefined && !names.includes(name)) command.error(`error: there is no ${what} '${name}'; there are: ${names.join('; ')}`);
    return name === undefined ? names : [name];
  };
  const at = event === undefined ? 'call' : 'event';
  const possible = real ? faults : call === undefined && event === undefined ? ALL : ALL.filter((one) => one.at === at);
  return {
    scenarios: chosen('scenario', scenarios.map(({ name }) => name), scenario),
    faults: chosen('fault', possible.map(({ name }) => name), fault),
    index: call ?? event,
    seed: real ? seed : undefined,
  };
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new CommanderError(2, 'faults.number', `${text} is not a whole number of at least 1`);
  return number;
}
