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
