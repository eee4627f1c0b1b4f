// Applications that were restored from a backup without their status: nothing says what became of them, so nothing of them is run.
import { adoptableDriver } from './begin';
import type { Decision } from './decision';
import type { Situation } from './situation';
import { move } from './status-change';
import { endTimestamp, parseTimestamp } from '../../../kube/time';
import { FailureClass } from '../../../spec/failure';
import { Annotation } from '../../../spec/labels';
import { ApplicationState } from '../../../spec/states';
import { eventFor } from '../event-reasons';

/**
 * Whether a restore made this application. A restored object has a new UID and a new time of creation, so it looks like a new one. Only the platform knows
 * when the restore was over. An application that has a driver of its own was begun by another operator, and is not restored.
 */
export function isRestored(situation: Situation): boolean {
  const { application: { metadata }, config: { restoredBefore } } = situation;
  if (restoredBefore === undefined || adoptableDriver(situation)) return false;
  const created = parseTimestamp(metadata.creationTimestamp);
  return created !== undefined && created < restoredBefore;
}

/**
 * Suspended ones too: a queue would resume them. FAILED and not COMPLETED, since nobody may take work for done that was not. The status has an end, so that
 * times to live apply.
 */
export function recordRestored(situation: Situation): Decision {
  const { application: { metadata }, now } = situation;
  const scheduled = metadata.annotations?.[Annotation.SCHEDULED_TIME];
  const run = scheduled === undefined ? 'its run' : `its run for ${scheduled}`;
  const message = `restored from a backup without its status, so the outcome of ${run} is unknown. Nothing was started. To run it again, delete it and create `
    + 'it anew';
  return move(situation, {
    state: ApplicationState.FAILED,
    errorMessage: message,
    reason: FailureClass.VANISHED,
    message,
    fields: { terminationTime: endTimestamp(now), failure: { class: FailureClass.VANISHED, message } },
  }, { events: [eventFor('SparkApplicationFailed', `SparkApplication ${metadata.name} was ${message}`)] });
}
