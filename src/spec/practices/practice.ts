// What a best practice is: like a rule, but told by checks of manifests alone. An application that ignores it runs, so the operator does not mention it.
import type { Finding } from '../findings';
import type { Place } from '../rules/rule';
import type { SparkApplication } from '../types.gen';

/** One thing that an author should do, by the id of its findings. Takes applications that fit their schema. */
export interface Practice {
  readonly id: string;
  check(application: SparkApplication): Finding[];
}

/** A warning about a place. */
export function advice(id: string, { path, value }: Place, message: string): Finding {
  return { severity: 'warning', reason: id, path, message, ...(value !== undefined && { value }) };
}
