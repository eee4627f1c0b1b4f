// All flags of the operator. Whoever adds a kind adds its groups of flags here.
import { ADMISSION_FLAGS } from './admission';
import { APPLICATION_FLAGS } from './applications';
import { InvalidFlagValue, type Flag, type FlagValuesOfGroups } from './flag';
import { MANAGER_FLAGS } from './manager';

/** All groups, in the order of the help. */
export const FLAG_GROUPS = [...MANAGER_FLAGS, ...APPLICATION_FLAGS, ...ADMISSION_FLAGS] as const;

/** The values of all flags. */
export type OperatorFlags = FlagValuesOfGroups<typeof FLAG_GROUPS>;

/** All flags by name. */
export function allFlags(): ReadonlyMap<string, Flag> {
  return new Map(FLAG_GROUPS.flatMap(({ flags }) => Object.entries<Flag>(flags)));
}

/**
 * The arguments that give the operator these values, in this order. Undefined values and empty texts are left out. Throws an Error that
 * begins with `where` for a value that the operator would refuse.
 */
export function flagArguments(where: string, values: Partial<OperatorFlags>): string[] {
  const flags = allFlags();
  return Object.entries(values).flatMap(([name, value]) => {
    const type = flags.get(name)?.type;
    if (!type || value === undefined) {
      return [];
    }
    const text = type.format(value);
    try {
      return type.parse(text) === undefined ? [] : [`--${name}=${text}`];
    } catch (error) {
      throw error instanceof InvalidFlagValue ? new Error(`${where}: --${name}=${text.slice(0, 100)} cannot be used. ${error.message}`) : error;
    }
  });
}

/**
 * The values that arguments give, for checks that run no operator: with defaults, and without what is unknown here. Undefined where a value cannot be
 * used, since the operator would not start.
 */
export function readFlagArguments(args: readonly string[]): OperatorFlags | undefined {
  const flags = allFlags();
  const values = new Map<string, unknown>();
  try {
    for (const [name, flag] of flags) if (flag.default !== undefined) values.set(name, flag.type.parse(flag.default));
    const given = new Set<string>();
    for (let i = 0; i < args.length; i++) {
      const [, name, written] = /^--([a-z][a-z0-9-]*)(?:=([^]*))?$/.exec(args[i]) ?? [];
      const type = flags.get(name ?? '')?.type;
      if (type === undefined) continue;
      const next = args[i + 1];
      const takesNext = written === undefined && next !== undefined && (type.implied === undefined || !next.startsWith('-'));
      const text = written ?? (takesNext ? next : type.implied);
      if (takesNext) i++;
      if (text === undefined) return undefined;
      const value = type.parse(text);
      if (value === undefined) continue;
      values.set(name, given.has(name) && type.merge ? type.merge(values.get(name), value) : value);
      given.add(name);
    }
  } catch (error) {
    if (error instanceof InvalidFlagValue) return undefined;
    throw error;
  }
  return Object.fromEntries(values) as OperatorFlags;
}
