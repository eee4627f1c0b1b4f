// What a guardrail is: for each place, the texts that say what breaks it. None means that it holds.
import type { Expression } from './expressions';
import type { PodPlace, ProgramPlace } from './places';

/** Texts that say what breaks a guardrail. */
export type Offences = Expression<readonly string[]>;

export interface Guardrail {
  /** Name of the guardrail, as messages have it. */
  readonly name: string;
  /** What is allowed, as a sentence. */
  readonly allowed: string;
  /** What breaks it in a pod, or in a template of one: what runs in the end. */
  pod?(pod: PodPlace): Offences;
  /** What breaks it in a Spark program, as far as the program says it. */
  program?(program: ProgramPlace): Offences;
  /** What breaks it in the properties that a ConfigMap has. */
  properties?(lines: Expression<readonly string[]>): Offences;
}

/** What a team may ask for. What is left out is not limited, host paths and the host network excepted. */
export interface GuardrailLimits {
  /** Registries and repositories that images may come from: `registry.example.com/team`. */
  readonly images?: readonly string[];
  readonly mostExecutors?: number;
  /** CPUs that one pod may request, and have as limit. */
  readonly mostCores?: number;
  /** Bytes of memory that one pod may have as limit. */
  readonly mostMemory?: number;
  readonly hostPaths?: boolean;
  readonly hostNetwork?: boolean;
  readonly serviceAccounts?: readonly string[];
  /** Keys of `sparkConf` that programs may set. A `*` at the end stands for any rest. */
  readonly allowedConf?: readonly string[];
  /** Keys of `sparkConf` that programs may not set. A `*` at the end stands for any rest. */
  readonly forbiddenConf?: readonly string[];
  /** Labels that pods must have, with the values that each may have. No value means any. */
  readonly requiredLabels?: Readonly<Record<string, readonly string[]>>;
  /** Labels of the nodes that pods must ask for. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** Whether drivers may run on other nodes. */
  readonly driversOnAnyNode?: boolean;
}
