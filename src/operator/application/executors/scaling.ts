// A changed number of executors, followed during the run where a StatefulSet or Deployment keeps them.
import { executorsIn, withExecutorsOf } from '../../../spec/spec-hash';
import type { DriverVerdict } from '../driver/verdict';
import { eventFor } from '../event-reasons';
import { scalableSetOf } from './executor-sets';
import { NO_SIDE_EFFECTS, type SideEffects } from '../state-machine/side-effects';
import type { Situation } from '../state-machine/situation';
import { asString } from '../values';

export interface Scaling extends SideEffects {
  /** The set cannot be scaled after all: the edit is a changed specification like any other. */
  readonly refused?: boolean;
}

/** For a driver that has not ended. The set is made by the driver, so before that runs there is nothing to scale. */
export function scalingOf(situation: Situation, verdict: DriverVerdict): Scaling {
  const { application, status, observed } = situation;
  const recorded = asString(status.specHash);
  const set = scalableSetOf(application, status);
  const before = executorsIn(recorded);
  if (verdict.kind !== 'running' || !set || recorded === undefined || before === undefined || before === String(set.replicas)) return NO_SIDE_EFFECTS;
  const fields = { specHash: withExecutorsOf(application.spec, recorded) };
  const outcome = observed.scaling?.replicas === set.replicas ? observed.scaling : undefined;
  switch (outcome?.outcome) {
    case 'scaled': {
      const message = `${set.of.kind} ${set.name} was asked for ${set.replicas} executors instead of ${before}`;
      return { ...NO_SIDE_EFFECTS, fields, events: [eventFor('SparkApplicationScaled', message)] };
    }
    case 'waiting': return { ...NO_SIDE_EFFECTS, at: outcome.retryAt };
    case 'refused':
      return {
        ...NO_SIDE_EFFECTS,
        fields: { ...fields, specChangePending: true },
        events: [eventFor('SparkApplicationScalingRefused',
          `The number of executors could not be changed from ${before} to ${set.replicas} under the run: ${outcome.message}`)],
        refused: true,
      };
    default: return { ...NO_SIDE_EFFECTS, actions: [{ kind: 'scaleExecutors', set: { of: set.of, name: set.name }, replicas: set.replicas }] };
  }
}
