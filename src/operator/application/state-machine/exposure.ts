// How a running driver is reached from outside: Services, Ingresses and routes follow the specification while it runs, and addresses as they appear.
import { NO_SIDE_EFFECTS, type SideEffects } from './side-effects';
import { foreignText } from '../../../kube/foreign-text';
import { Resources } from '../../../kube/resources';
import { ConditionReason, ConditionType, type Explanation, recordedCondition } from '../../../spec/conditions';
import { describeErrors } from '../../../spec/findings';
import type { Kind } from '../../../spec/kubernetes';
import type { DriverInfo } from '../../../spec/types.gen';
import { isAccepted, refusalOf, servedAt } from '../../../submission';
import type { PlannedSubmission } from '../../../submission/plan';
import { exposureHashOf } from '../cached-application';
import { eventFor } from '../event-reasons';
import type { AddressObject, WebUiService } from './observed';
import { asString } from '../values';
import { attemptOf, type Situation } from './situation';

/** How soon after the submission an Ingress is asked for its address; each further read comes after twice the time. */
const FIRST_READ_MILLISECONDS = 2_000;
const LONGEST_PAUSE_MILLISECONDS = 300_000;

export interface Exposure extends SideEffects {
  /** Why the web UI has no address, if a Gateway refuses its route. */
  readonly addressRefused?: Explanation;
}

/** For a driver that has not ended. */
export function exposureOf(situation: Situation): Exposure {
  const recorded = asString(situation.status.exposureHash);
  const wanted = exposureHashOf(situation.application);
  return recorded !== undefined && recorded !== wanted ? followSpec(situation, wanted) : findAddress(situation);
}

/** Replaces the Services, Ingresses and routes of the present attempt by those that the specification asks for now. The run is not touched. */
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

/**
 * An Ingress without a host has an address once a load balancer serves it, an HTTPRoute once a Gateway accepts it. It is asked for by name, ever
 * less often.
 */
function findAddress(situation: Situation): Exposure {
  const { status, observed, now } = situation;
  const info = status.driverInfo ?? {};
  if (asString(info.webUIIngressAddress) !== undefined) return NO_SIDE_EFFECTS;
  const awaited = awaitedAddress(situation);
  if (awaited === undefined) return NO_SIDE_EFFECTS;
  const address = observed.address && awaited.addressIn(observed.address);
  if (address) return { ...NO_SIDE_EFFECTS, fields: { driverInfo: { ...info, webUIIngressAddress: address } } };
  const refusal = refusalFound(situation);
  const submittedAt = attemptOf(situation)?.time ?? now;
  const last = observed.lastAddressRead;
  const at = last === undefined ? submittedAt + FIRST_READ_MILLISECONDS
    : last + Math.min(Math.max(last - submittedAt, FIRST_READ_MILLISECONDS), awaited.longestPause);
  return now < at ? { ...NO_SIDE_EFFECTS, ...refusal, at }
    : { ...NO_SIDE_EFFECTS, ...refusal, actions: [{ kind: 'readAddress', of: awaited.of, name: awaited.name }] };
}

/** What Gateways said of the route when it was last read. */
function refusalFound({ application, status, observed: { address: route } }: Situation): Pick<Exposure, 'addressRefused'> & Partial<Pick<Exposure, 'events'>> {
  const recorded = recordedCondition(status, ConditionType.ADDRESS_REFUSED);
  if (route === undefined) return recorded ? { addressRefused: recorded } : {};
  const why = route.kind === 'HTTPRoute' ? refusalOf(route) : undefined;
  if (why === undefined) return {};
  const message = `no Gateway accepts HTTPRoute ${route.metadata.name}: ${foreignText(why, { longest: 400 })}`;
  return {
    addressRefused: { reason: ConditionReason.ROUTE_REFUSED, message },
    events: recorded?.message === message ? []
      : [eventFor('SparkApplicationAddressRefused', `The web UI of SparkApplication ${application.metadata.name} has no address: ${message}`)],
  };
}

interface AwaitedAddress {
  readonly of: Kind;
  readonly name: string;
  /** Milliseconds between two reads, at most. */
  readonly longestPause: number;
  /** The address, as soon as the object has one. */
  addressIn(object: AddressObject): string | undefined;
}

/**
 * What is to be read until it has an address. An HTTPRoute without a host has only those of its Gateway, which the operator does not read. So no read is
 * the last one, and there are few of them: whether a Gateway refuses the route shows soon.
 */
function awaitedAddress(situation: Situation): AwaitedAddress | undefined {
  const { status: { driverInfo = {} }, planner } = situation;
  const ingressName = asString(driverInfo.webUIIngressName);
  if (ingressName !== undefined) {
    return {
      of: Resources.Ingress,
      name: ingressName,
      longestPause: LONGEST_PAUSE_MILLISECONDS,
      addressIn: (object) => (object.kind === 'Ingress' ? servedAt(object) : undefined),
    };
  }
  const routeName = asString(driverInfo.webUIRouteName);
  const attempt = attemptOf(situation);
  const mayRead = planner.optionalKinds.some(({ kind }) => kind === Resources.HTTPRoute.kind);
  if (routeName === undefined || attempt === undefined || !mayRead) return undefined;
  const plan = planner.plan(attempt);
  const url = plan.outcome === 'planned' && plan.webUi?.routeName === routeName ? plan.webUi.ingressUrl : undefined;
  return {
    of: Resources.HTTPRoute,
    name: routeName,
    longestPause: url === undefined ? Infinity : LONGEST_PAUSE_MILLISECONDS,
    addressIn: (object) => (object.kind === 'HTTPRoute' && isAccepted(object) ? url : undefined),
  };
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
    ...(plan.webUi?.routeName ? { webUIRouteName: plan.webUi.routeName } : {}),
    // A route leads nowhere before a Gateway accepts it.
    ...(plan.webUi?.ingressUrl && !plan.webUi.routeName ? { webUIIngressAddress: plan.webUi.ingressUrl } : {}),
  };
}
