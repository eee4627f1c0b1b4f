// Gathers what is known about an application's objects: from the cache, and from what the API server has answered in this reconcile.
import type { ApplicationControllerDeps } from './deps';
import { driverPodNameOf } from './driver/driver-pod';
import { defaultsFor } from './namespace-defaults';
import type { OwnPods } from './own-pods';
import { QUOTAS_BY_NAMESPACE } from './quota/claims';
import type {
  AddressObject, DriverSighting, ExposureOutcome, Observed, PodEvent, PodGroupSighting, ScalingOutcome, CreationOutcome,
} from './state-machine/observed';
import type { Pod } from '../../spec/kubernetes.gen';
import type { SparkApplication } from '../../spec/types.gen';

/** LiveAnswers to our own calls within one reconcile; they outrank the cache, which may be behind. */
export interface LiveAnswers {
  /** Driver pods by name as a live GET found them; undefined for one that is certainly not there. */
  readonly drivers: Map<string, Pod | undefined>;
  creation?: { readonly id: string } & CreationOutcome;
  exposure?: { readonly id: string } & ExposureOutcome;
  scaling?: { readonly replicas: number } & ScalingOutcome;
  address?: AddressObject;
  driverEvents?: readonly PodEvent[];
  driverPodGroup?: PodGroupSighting;
}

/** What this instance remembers of an application. */
export type Remembered = Pick<Observed, 'lastAddressRead' | 'knownExecutors' | 'statusIsPruned'>;

export function noLiveAnswers(): LiveAnswers {
  return { drivers: new Map() };
}

export function observe(
  application: SparkApplication,
  deps: Pick<ApplicationControllerDeps, 'pods' | 'namespaceDefaults' | 'quota' | 'config'>,
  { executors }: OwnPods,
  answers: LiveAnswers,
  remembered: Remembered = {},
): Observed {
  return {
    namespaceDefaults: defaultsFor(application, deps),
    ...(deps.quota ? { quotas: deps.quota.stores.quotas.byIndex(QUOTAS_BY_NAMESPACE, application.metadata.namespace ?? '') } : {}),
    driver: sightDriver(application, deps.pods, answers),
    executors,
    creation: answers.creation,
    driverEvents: answers.driverEvents,
    driverPodGroup: answers.driverPodGroup,
    exposure: answers.exposure,
    scaling: answers.scaling,
    address: answers.address,
    ...remembered,
  };
}

function sightDriver(application: SparkApplication, pods: ApplicationControllerDeps['pods'], { drivers }: LiveAnswers): DriverSighting {
  const podName = driverPodNameOf(application);
  const cached = pods.get({ namespace: application.metadata.namespace, name: podName });
  if (!drivers.has(podName)) return cached ? { seen: 'present', pod: cached } : { seen: 'absent', certain: false };
  const live = drivers.get(podName);
  return live ? { seen: 'present', pod: live } : { seen: 'absent', certain: true };
}
