// How a running driver is reached from outside: Services and Ingresses follow the specification while it runs, and addresses as they appear.
import { NOTHING, type Beside } from './beside';
import { describeErrors } from '../../../spec/findings';
import { exposureHash } from '../../../spec/spec-hash';
import type { DriverInfo } from '../../../spec/types.gen';
import { servedAt } from '../../../submission/application/ingress';
import type { PlannedSubmission } from '../../../submission/plan';
import { eventFor } from '../event-reasons';
import type { WebUiService } from '../observed';
import { text } from '../read';
import { submissionOf, type Situation } from '../situation';

/** How soon after the submission an Ingress is asked for its address; each further look comes after twice the time. */
const FIRST_LOOK_MILLISECONDS = 2_000;
const LONGEST_PAUSE_MILLISECONDS = 300_000;

/** Looks at a driver that has not ended. */
export function exposureOf(situation: Situation): Beside {
  const recorded = text(situation.status.exposureHash);
  const wanted = exposureHash(situation.application.spec);
  return recorded !== undefined && recorded !== wanted ? followSpec(situation, wanted) : findAddress(situation);
}

/** Services and Ingresses of the present attempt are replaced by those that the specification asks for now. The run goes on. */
function followSpec(situation: Situation, wanted: string): Beside {
  const { application, observed, planner } = situation;
  const submission = submissionOf(situation);
  if (submission === undefined) return NOTHING;
  const plan = planner.plan(submission);
  if (plan.outcome === 'refused') {
    return refused(situation, wanted, describeErrors(plan.findings));
  }
  const outcome = observed.exposure?.id === submission.id ? observed.exposure : undefined;
  switch (outcome?.outcome) {
    case 'created':
      return {
        ...NOTHING,
        fields: { driverInfo: driverInfoOf(plan, outcome.webUi), exposureHash: wanted },
        events: [eventFor('SparkApplicationExposureChanged', `Services and Ingresses of SparkApplication ${application.metadata.name} were replaced`)],
      };
    case 'waiting': return { ...NOTHING, at: outcome.retryAt };
    case 'refused': return refused(situation, wanted, outcome.message);
    default: return { ...NOTHING, actions: [{ kind: 'expose', submission, plan }] };
  }
}

/** What cannot be had is said, and not tried again until the next edit. */
function refused({ application, status }: Situation, wanted: string, message: string): Beside {
  const podName = text(status.driverInfo?.podName);
  return {
    ...NOTHING,
    fields: { driverInfo: podName ? { podName } : {}, exposureHash: wanted },
    events: [eventFor('SparkApplicationExposureRefused', `Services and Ingresses of SparkApplication ${application.metadata.name} could not be made as its specification now asks; the run goes on without: ${message}`)],
  };
}

/** An Ingress without a host has an address once a load balancer serves it. It is asked for by name, ever less often. */
function findAddress(situation: Situation): Beside {
  const { status, observed, now } = situation;
  const info = status.driverInfo ?? {};
  const name = text(info.webUIIngressName);
  if (name === undefined || text(info.webUIIngressAddress) !== undefined) return NOTHING;
  const address = observed.ingress && servedAt(observed.ingress);
  if (address) return { ...NOTHING, fields: { driverInfo: { ...info, webUIIngressAddress: address } } };
  const submittedAt = submissionOf(situation)?.time ?? now;
  const last = observed.lastIngressRead;
  const at = last === undefined ? submittedAt + FIRST_LOOK_MILLISECONDS
    : last + Math.min(Math.max(last - submittedAt, FIRST_LOOK_MILLISECONDS), LONGEST_PAUSE_MILLISECONDS);
  return now < at ? { ...NOTHING, at } : { ...NOTHING, actions: [{ kind: 'readIngress', name }] };
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
