// The command line of the operator, made from the groups of flags: parsing, help, and what is printed about a mistake.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FLAGS_WITHOUT_EFFECT } from './without-effect';
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
  /** Names of the flags that were given and have no effect. */
  readonly withoutEffect: readonly string[];
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
  const ignored = Object.entries(FLAGS_WITHOUT_EFFECT).map(([name, reason]) => new Option(`--${name} [value]`, `no effect: ${reason}`).hideHelp());
  ignored.forEach((option) => command.addOption(option));
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new FlagsExit(printed.join('').trimEnd(), error.exitCode === 0 ? 0 : 2);
    }
    throw error;
  }
  const valueOf = ([option, flag]: [Option, Flag]): unknown => command.getOptionValue(option.attributeName()) ?? defaultValue(flag);
  return {
    flags: Object.fromEntries([...options].map(([name, entry]) => [name, valueOf(entry)])) as OperatorFlags,
    withoutEffect: ignored.filter((option) => command.getOptionValue(option.attributeName()) !== undefined).map((option) => option.long!.slice(2)),
  };
}

function optionOf(name: string, flag: Flag): Option {
  const { type } = flag;
  const value = type.implied === undefined ? `<${type.placeholder}>` : `[${type.placeholder}]`;
  const option = new Option(`--${name} ${value}`, helpOf(flag)).preset(type.implied);
  return option.argParser((text: string, earlier: unknown) => {
    const parsed = parse(flag, text);
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
