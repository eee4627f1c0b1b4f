// What a flag of the operator is: each is written once, and parsing, help, configuration, documentation and rendering follow from that.

/** The value of a flag cannot be used. The message says what to write instead. */
export class InvalidFlagValue extends Error {}

/** How the value of a flag is written and read. */
export interface FlagType<T> {
  /** The word that stands for the value in the help. */
  readonly placeholder: string;
  /** The only possible values. Default: whatever `parse` accepts. */
  readonly choices?: readonly string[];
  /** The value of a flag that is given without one. Default: a value is required. */
  readonly implied?: string;
  /** Reads a value. Throws InvalidFlagValue. Undefined means: as if the flag were not given. */
  parse(text: string): T | undefined;
  /** Writes a value so that `parse` reads the same. */
  format(value: T): string;
  /** Adds the value of a repeated flag to the earlier ones. Default: the last one counts. */
  merge?(earlier: T, later: T): T;
}

/** The flag in Kubeflow's operator. */
export interface KubeflowFlag {
  /** The first version that has the flag, among the latest ones: 2.5 stands for all that have it up to that. */
  readonly since: '2.5' | '2.6';
  /** The last version that has it, where later ones do not. */
  readonly until?: string;
  /** Its default there, where that differs from ours. */
  readonly default?: string;
}

export interface Flag {
  readonly type: FlagType<unknown>;
  /** What counts when the flag is not given, as it would be written. Default: the value is undefined. */
  readonly default?: string;
  /** The text about the default that readers see. Default: `default` itself. */
  readonly defaultHelp?: string;
  readonly help: string;
  /** False for a flag that only this operator has. */
  readonly kubeflow: KubeflowFlag | false;
}

type Flags = Readonly<Record<string, Flag>>;

/** Flags that belong together, by name. */
export interface FlagGroup<F extends Flags = Flags> {
  readonly title: string;
  readonly flags: F;
}

/** The type of a flag's value: never undefined where there is a default. */
export type FlagValue<F> = F extends { readonly type: FlagType<infer T> } ? (F extends { readonly default: string } ? T : T | undefined) : never;

/** The values of a group's flags, by name. */
export type FlagValues<G extends FlagGroup> = { readonly [N in keyof G['flags']]: FlagValue<G['flags'][N]> };

type FlagsIn<GS extends readonly FlagGroup[]> = GS[number]['flags'];
type NamesIn<F> = F extends unknown ? keyof F : never;
type FlagNamed<F, N> = N extends string ? (F extends Readonly<Record<N, unknown>> ? F[N] : never) : never;

/** The values of the flags of several groups, by name. */
export type FlagValuesOfGroups<GS extends readonly FlagGroup[]> = {
  readonly [N in NamesIn<FlagsIn<GS>> & string]: FlagValue<FlagNamed<FlagsIn<GS>, N>>;
};

export function flagGroup<const F extends Flags>(title: string, flags: F): FlagGroup<F> {
  return { title, flags };
}

/** The default of a flag as readers see it; undefined where there is nothing to say. */
export function shownDefault(flag: Flag): string | undefined {
  return flag.defaultHelp ?? (flag.default || undefined);
}
