// How a running driver is reached from outside: Services and Ingresses follow the specification while it runs, and addresses as they appear.
import { NO_SIDE_EFFECTS, type SideEffects } from './side-effects';
import { describeErrors } from '../../../spec/findings';
import type { DriverInfo } from '../../../spec/types.gen';
import { servedAt } from '../../../submission/application/ingress';
import type { PlannedSubmission } from '../../../submission/plan';
import { exposureHashOf } from '../cached-application';
import { eventFor } from '../event-reasons';
import type { WebUiService } from './observed';
import { asString } from '../values';
import { attemptOf, type Situation } from './situation';

/** How soon after the submission an Ingress is asked for its address; each further read comes after twice the time. */
const FIRST_READ_MILLISECONDS = 2_000;
const LONGEST_PAUSE_MILLISECONDS = 300_000;

/** For a driver that has not ended. */
export function exposureOf(situation: Situation): SideEffects {
  const recorded = asString(situation.status.exposureHash);
  const wanted = exposureHashOf(situation.application);
  return recorded !== undefined && recorded !== wanted ? followSpec(situation, wanted) : findAddress(situation);
}

/** Replaces the Services and Ingresses of the present attempt by those that the specification asks for now. The run is not touched. */
function followSpec(situation: Situation, wanted: string): SideEffects {
  const { application, observed, planner } = situation;
  const attempt = attemptOf(situation);
  if (attempt === undefined) return NO_SIDE_EFFECTS;
  const plan = planner.plan(attempt);
  if (plan.outcome === 'refused') {
    return refused(situation, wanted, describeErrors(plan.findings));
  }
  const outcome = observed.exposure?.id === attempt.id ? observed.exposure : undefined;
  switch (outcome?.outcome) {
    case 'created':
      return {
        ...NO_SIDE_EFFECTS,
        fields: { driverInfo: driverInfoOf(plan, outcome.webUi), exposureHash: wanted },
        events: [eventFor('SparkApplicationExposureChanged', `Services and Ingresses of SparkApplication ${application.metadata.name} were replaced`)],
      };
    case 'waiting': return { ...NO_SIDE_EFFECTS, at: outcome.retryAt };
    case 'refused': return refused(situation, wanted, outcome.message);
    default: return { ...NO_SIDE_EFFECTS, actions: [{ kind: 'expose', attempt, plan }] };
  }
}

/** A refusal is recorded, and not tried again until the next edit. */
function refused({ application, status }: Situation, wanted: string, message: string): SideEffects {
  const podName = asString(status.driverInfo?.podName);
  return {
    ...NO_SIDE_EFFECTS,
    fields: { driverInfo: podName ? { podName } : {}, exposureHash: wanted },
    events: [eventFor('SparkApplicationExposureRefused', `Services and Ingresses of SparkApplication ${application.metadata.name} could not be made `
      + `as its specification now asks; the run continues without: ${message}`)],
  };
}

/** An Ingress without a host has an address once a load balancer serves it. It is asked for by name, ever less often. */
function findAddress(situation: Situation): SideEffects {
  const { status, observed, now } = situation;
  const info = status.driverInfo ?? {};
  const name = asString(info.webUIIngressName);
  if (name === undefined || asString(info.webUIIngressAddress) !== undefined) return NO_SIDE_EFFECTS;
  const address = observed.ingress && servedAt(observed.ingress);
  if (address) return { ...NO_SIDE_EFFECTS, fields: { driverInfo: { ...info, webUIIngressAddress: address } } };
  const submittedAt = attemptOf(situation)?.time ?? now;
  const last = observed.lastIngressRead;
  const at = last === undefined ? submittedAt + FIRST_READ_MILLISECONDS
    : last + Math.min(Math.max(last - submittedAt, FIRST_READ_MILLISECONDS), LONGEST_PAUSE_MILLISECONDS);
  return now < at ? { ...NO_SIDE_EFFECTS, at } : { ...NO_SIDE_EFFECTS, actions: [{ kind: 'readIngress', name }] };
}

/** What a status says about the driver and where its web UI is. */
export function driverInfoOf(plan: PlannedSubmission, webUi: WebUiService | undefined): DriverInfo {
  const ip = webUi?.clusterIp?.includes(':') ? `[${webUi.clusterIp}]` : webUi?.clusterIp;
  const address = ip && ip !== 'None' ? `${ip}:${webUi?.port ?? plan.webUi?.port}` : undefined;
  return {
    podName: plan.driverPodName,
    ...(plan.webUi ? { webUIServiceName: plan.webUi.serviceName, webUIPort: plan.webUi.port } : {}),
    ...(address ? { webUIAddress: address } : {}),
    ...(plan.webUi?.ingressName ? { webUIIngressName: plan.webUi.ingressName } : {}),
    ...(plan.webUi?.ingressUrl ? { webUIIngressAddress: plan.webUi.ingressUrl } : {}),
  };
}
