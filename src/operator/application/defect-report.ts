// What a status says while the controller itself fails on an application: a condition that comes and goes with the failure.
import { timestamp } from '../../kube/time';
import { ConditionType } from '../../spec/conditions';
import { ApplicationState, stateOf } from '../../spec/states';
import type { Condition, SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';

/** The reason of the condition. */
export const OPERATOR_DEFECT = 'OperatorDefect';

const MESSAGE = 'the operator failed on this application because of a defect in the operator; it tries again. Report it with the manifest, and with '
  + 'what the operator\'s log says about this application: https://github.com/cdk8s-spark/cdk8s-spark/issues';

/** The status with the condition; the same object where it has it already. State and run of the application stay as they are. */
export function withDefect({ status, metadata }: SparkApplication, now: number): SparkApplicationStatus {
  if (conditionsOf(status).some(isDefect)) return status!;
  const condition: Condition = {
    type: ConditionType.STALLED,
    status: 'True',
    reason: OPERATOR_DEFECT,
    message: MESSAGE,
    lastTransitionTime: timestamp(now),
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
  return {
    driverInfo: {},
    ...status,
    // A CRD that keeps no conditions has room for a message, which the next state replaces.
    ...(stateOf({ status }) === ApplicationState.NEW ? { applicationState: { state: ApplicationState.NEW, errorMessage: MESSAGE } } : {}),
    conditions: [...conditionsOf(status).filter(({ type }) => type !== ConditionType.STALLED), condition],
  };
}

/** The status without the condition, once a decision was made; the same object where it does not have it. */
export function withoutDefect(status: SparkApplicationStatus): SparkApplicationStatus {
  return conditionsOf(status).some(isDefect) ? { ...status, conditions: conditionsOf(status).filter((condition) => !isDefect(condition)) } : status;
}

function conditionsOf(status: SparkApplicationStatus | undefined): readonly Condition[] {
  return Array.isArray(status?.conditions) ? status.conditions : [];
}

function isDefect(condition: Condition | undefined): boolean {
  return condition?.type === ConditionType.STALLED && condition.reason === OPERATOR_DEFECT;
}
