// The command line of the operator, made from the groups of flags: parsing, help, and what is printed about a mistake.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FLAGS_WITHOUT_EFFECT, FORMER_NAMES } from './kubeflow-flags';
import { FLAG_GROUPS, type OperatorFlags } from '../../spec/flags';
import { InvalidFlagValue, shownDefault, type Flag } from '../../spec/flags/flag';

/** The flags cannot be used, or ask for help; `exitCode` says which. */
export class FlagsExit extends Error {
  constructor(message: string, readonly exitCode: 0 | 2) {
    super(message);
  }
}

export interface FlagsRead {
  readonly flags: OperatorFlags;
  /** The flags that were given and have no effect, each with the reason. */
  readonly withoutEffect: ReadonlyArray<readonly [name: string, reason: string]>;
}

/** Reads a command line. Throws FlagsExit with what is to be printed if it cannot be used or asks for help. */
export function readFlags(args: readonly string[]): FlagsRead {
  const printed: string[] = [];
  const command = new Command('operator')
    .description('Runs the controller of SparkApplications. Durations are written as in Go: 15s, 1m30s, 500ms.')
    .exitOverride()
    .allowExcessArguments(false)
    .configureHelp({ optionDescription: ({ description }) => description })
    .configureOutput({ writeOut: (text) => printed.push(text), writeErr: (text) => printed.push(text) })
    .showHelpAfterError('(--help lists all flags)');
  const options = new Map<string, [Option, Flag]>();
  for (const { title, flags } of FLAG_GROUPS) {
    for (const [name, flag] of Object.entries<Flag>(flags)) {
      const option = optionOf(name, flag).helpGroup(`${title}:`);
      options.set(name, [option, flag]);
      command.addOption(option);
    }
  }
  const former = Object.entries(FORMER_NAMES).map(([name, { flag, value }]) => {
    const [, definition] = options.get(flag)!;
    return { name, flag, definition, option: optionOf(name, definition, value).hideHelp() };
  });
  const ignored = Object.entries(FLAGS_WITHOUT_EFFECT).map(([name, { reason }]) => (
    { name, reason, option: new Option(`--${name} [value]`, `no effect: ${reason}`).hideHelp() }));
  [...former, ...ignored].forEach(({ option }) => command.addOption(option));
  const given = ({ option }: { readonly option: Option }): unknown => command.getOptionValue(option.attributeName());
  try {
    command.parse(withTwoDashes(args, command.options), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new FlagsExit(printed.join('').trimEnd(), error.exitCode === 0 ? 0 : 2);
    }
    throw error;
  }
  const values = new Map<string, unknown>([...options].map(([name, [option]]) => [name, given({ option })]));
  const superseded: Array<readonly [string, string]> = [];
  for (const { name, flag, definition: { type }, option } of former) {
    const [value, own] = [given({ option }), values.get(flag)];
    if (value === undefined) continue;
    if (own !== undefined && !type.merge) superseded.push([name, `--${flag} is given too, and means the same`]);
    else values.set(flag, own === undefined ? value : type.merge!(own, value));
  }
  return {
    flags: Object.fromEntries([...options].map(([name, [, flag]]) => [name, values.get(name) ?? defaultValue(flag)])) as OperatorFlags,
    withoutEffect: [...superseded, ...ignored.filter((each) => given(each) !== undefined).map(({ name, reason }) => [name, reason] as const)],
  };
}

/** The arguments with two dashes before each flag that is known: to earlier releases of Kubeflow's operator, one dash meant the same. */
function withTwoDashes(args: readonly string[], options: readonly Option[]): string[] {
  const known = new Set(options.map(({ long }) => long));
  return args.map((argument) => {
    const [, name] = /^-([A-Za-z][\w-]*)(?:=|$)/.exec(argument) ?? [];
    return name !== undefined && known.has(`--${name}`) ? `-${argument}` : argument;
  });
}

function optionOf(name: string, flag: Flag, asOurs: (text: string) => string = (text) => text): Option {
  const { type } = flag;
  const value = type.implied === undefined ? `<${type.placeholder}>` : `[${type.placeholder}]`;
  const option = new Option(`--${name} ${value}`, helpOf(flag)).preset(type.implied);
  return option.argParser((text: string, earlier: unknown) => {
    const parsed = parse(flag, asOurs(text));
    return earlier === undefined || !type.merge ? parsed : type.merge(earlier, parsed);
  });
}

function helpOf(flag: Flag): string {
  const shown = shownDefault(flag);
  const notes = [
    ...(flag.type.choices ? [`one of ${flag.type.choices.join(', ')}`] : []),
    ...(shown === undefined ? [] : [`default: ${shown}`]),
  ];
  return notes.length > 0 ? `${flag.help} (${notes.join('; ')})` : flag.help;
}

function parse({ type }: Flag, text: string): unknown {
  try {
    return type.parse(text);
  } catch (error) {
    throw error instanceof InvalidFlagValue ? new InvalidArgumentError(error.message) : error;
  }
}

function defaultValue(flag: Flag): unknown {
  return flag.default === undefined ? undefined : flag.type.parse(flag.default);
}
