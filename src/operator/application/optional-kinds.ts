// The kinds of objects that plans have only where the platform asks for them. Elsewhere the operator has no right to touch them.
import { Resources } from '../../kube/resources';
import type { Kind } from '../../spec/kubernetes';
import type { SubmissionSettings } from '../../submission/plan';

export function optionalKinds(settings: SubmissionSettings): Kind[] {
  const { batchScheduler, driverDisruptionBudgets } = settings;
  return [
    ...(batchScheduler ? [Resources.VolcanoPodGroup, Resources.PodGroup] : []),
    ...(driverDisruptionBudgets ? [Resources.PodDisruptionBudget] : []),
    ...optionalAddressKinds(settings),
  ];
}

/** Those of them that give a driver an address. */
export function optionalAddressKinds({ uiGateway, exposure, traefikMiddlewares }: SubmissionSettings): Kind[] {
  return [
    ...(uiGateway || exposure?.gateways.length ? [Resources.HTTPRoute] : []),
    ...(traefikMiddlewares ? [Resources.TraefikMiddleware] : []),
  ];
}
