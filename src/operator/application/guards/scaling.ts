// A changed number of executors, followed while the run goes on where a StatefulSet or Deployment keeps them.
import { NOTHING, type Beside } from './beside';
import { executorsIn, withExecutorsOf } from '../../../spec/spec-hash';
import { eventFor } from '../event-reasons';
import { scalableSetOf } from '../executor-sets';
import { text } from '../read';
import type { Situation } from '../situation';
import type { Verdict } from '../verdict';

export interface Scaling extends Beside {
  /** The set cannot be scaled after all: the edit is a changed specification like any other. */
  readonly refused?: boolean;
}

/** Looks at a driver that has not ended. The set is made by the driver, so before that runs there is nothing to scale. */
export function scalingOf(situation: Situation, verdict: Verdict): Scaling {
  const { application, status, observed } = situation;
  const recorded = text(status.specHash);
  const set = scalableSetOf(application, status);
  const before = executorsIn(recorded);
  if (verdict.kind !== 'running' || !set || recorded === undefined || before === undefined || before === String(set.replicas)) return NOTHING;
  const fields = { specHash: withExecutorsOf(application.spec, recorded) };
  const outcome = observed.scaling?.replicas === set.replicas ? observed.scaling : undefined;
  switch (outcome?.outcome) {
    case 'scaled': {
      const message = `${set.of.kind} ${set.name} was asked for ${set.replicas} executors instead of ${before}`;
      return { ...NOTHING, fields, events: [eventFor('SparkApplicationScaled', message)] };
    }
    case 'waiting': return { ...NOTHING, at: outcome.retryAt };
    case 'refused':
      return {
        ...NOTHING,
        fields: { ...fields, specChangePending: true },
        events: [eventFor('SparkApplicationScalingRefused',
          `The number of executors could not be changed from ${before} to ${set.replicas} under the run: ${outcome.message}`)],
        refused: true,
      };
    default: return { ...NOTHING, actions: [{ kind: 'scaleExecutors', set: { of: set.of, name: set.name }, replicas: set.replicas }] };
  }
}
