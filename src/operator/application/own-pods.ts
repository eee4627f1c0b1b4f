// The pods of an application at one moment. They are searched once in each round: anybody may make thousands of pods that name the application.
import { PODS_BY_APPLICATION, type ApplicationControllerDeps } from './deps';
import { driversOf, isOwnPod, type OwnAttempts } from './ownership';
import { keyOf } from '../../kube/object-keys';
import type { Pod } from '../../spec/kubernetes.gen';
import { SparkLabel } from '../../spec/labels';
import type { SparkApplication } from '../../spec/types.gen';

export interface OwnPods {
  /** UIDs of its drivers. */
  readonly drivers: ReadonlySet<string>;
  /** Executors of all its attempts. */
  readonly executors: readonly Pod[];
}

type Deps = Pick<ApplicationControllerDeps, 'pods'>;

export function ownPods(application: SparkApplication, { pods }: Deps, attempts: Pick<OwnAttempts, 'has'>): OwnPods {
  const candidates = pods.byIndex(PODS_BY_APPLICATION, keyOf(application));
  const drivers = driversOf(application, candidates);
  // Anybody may label a pod as an executor of this application.
  const isOwn = (id: string | undefined): boolean => attempts.has(id);
  const executors = candidates.filter((pod) => pod.metadata.labels?.[SparkLabel.ROLE] === 'executor' && isOwnPod(pod, application, drivers, isOwn));
  return { drivers, executors };
}
