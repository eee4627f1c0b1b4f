// The scenarios, in the order in which they are started: the long ones first, and last those that must be alone.
import { admission } from './admission';
import { airflow } from './airflow';
import { apiServerRestarted } from './api-server-restarted';
import { clusters, oneCluster } from './clusters';
import { createdAnew } from './created-anew';
import { deletion } from './deletion';
import { driverDeleted } from './driver-deleted';
import { driverEvicted } from './driver-evicted';
import { driverPreempted } from './driver-preempted';
import { driverRights } from './driver-rights';
import { edited } from './edited';
import { exampleApplications } from './example-applications';
import { executorPods } from './executor-pods';
import { executorsLost } from './executors-lost';
import { failingDriver } from './failing-driver';
import { fencedNamespace } from './fenced-namespace';
import { foreignSidecar } from './foreign-sidecar';
import { foreignStatus } from './foreign-status';
import { kueue } from './kueue';
import { longName } from './long-name';
import { missing } from './missing';
import { operatorKilled } from './operator-killed';
import { outOfMemory } from './out-of-memory';
import { poison } from './poison';
import { quota } from './quota';
import { refusedExecutors } from './refused-executors';
import { renderEquality } from './render-equality';
import { schedules, schedulesByTheMinute } from './schedules';
import { scratchVolumes } from './scratch-volumes';
import { stores } from './stores';
import { suspended } from './suspended';
import { twoTenants } from './two-tenants';
import { unknownImage } from './unknown-image';
import { verbs } from './verbs';
import { withoutOperator } from './without-operator';
import type { Scenario } from '../scenario';

export const scenarios: readonly Scenario[] = [
  admission,
  quota,
  airflow,
  kueue,
  clusters,
  schedulesByTheMinute,
  schedules,
  stores,
  exampleApplications,
  unknownImage,
  withoutOperator,
  oneCluster,
  foreignSidecar,
  executorPods,
  driverPreempted,
  failingDriver,
  scratchVolumes,
  verbs,
  driverDeleted,
  executorsLost,
  driverEvicted,
  outOfMemory,
  suspended,
  twoTenants,
  fencedNamespace,
  edited,
  longName,
  createdAnew,
  missing,
  poison,
  deletion,
  renderEquality,
  refusedExecutors,
  driverRights,
  apiServerRestarted,
  foreignStatus,
  operatorKilled,
];
