// What a validation rule is: one small named function with a reason, used alike by synthesis, command line and controller.
import { entryPath } from '../field-path';
import type { Finding, Severity } from '../findings';
import type { SparkApplication } from '../types.gen';

/** The same rule as the API server evaluates it, written into the CRD. */
export interface CelRule {
  /** Path of the schema node that `self` stands for: empty for the object itself, otherwise such as `spec` or `spec.driver`. */
  readonly at: string;
  readonly rule: string;
  readonly message: string;
  /** An expression for a message that names what is at fault; API servers that do not know it show `message`. */
  readonly messageExpression?: string;
}

/**
 * One thing that must hold for an application.
 *
 * Only rules that every admission webhook of this API has always enforced carry CEL: the API server evaluates CEL on status writes too, so
 * that a stricter CRD could freeze applications that were stored under an older one.
 */
export interface Rule {
  /** The reason of every finding this rule makes. */
  readonly reason: string;
  readonly cel?: CelRule;
  check(application: SparkApplication): Finding[];
}

/** A place in the application with the value found there. */
export interface Place {
  readonly path: string;
  readonly value: unknown;
}

/** The finding of `rule` about `place`. */
export function finding(severity: Severity, reason: string, place: Place, message: string): Finding {
  return { severity, reason, path: place.path, message, value: place.value };
}

/** Where an entry of `spec.sparkConf` is, as Kubernetes writes paths through maps. */
export function confPath(key: string): string {
  return entryPath('spec.sparkConf', key);
}

/** The value of a Spark property that the author set in `spec.sparkConf`, with its place. */
export function confPlace(application: SparkApplication, key: string): Place | undefined {
  const value = application.spec.sparkConf?.[key];
  return value === undefined ? undefined : { path: confPath(key), value };
}

/** The places among `candidates` that hold a value. */
export function given(candidates: ReadonlyArray<Place | undefined>): Place[] {
  return candidates.filter((place): place is Place => place !== undefined && place.value !== undefined && place.value !== null);
}
