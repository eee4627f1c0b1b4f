// The scenarios in the order in which they run.
import { deletion } from './deletion';
import { exampleApplications } from './example-applications';
import { executorPods } from './executor-pods';
import { failingDriver } from './failing-driver';
import { foreignStatus } from './foreign-status';
import { operatorKilled } from './operator-killed';
import { renderEquality } from './render-equality';
import { scratchVolumes } from './scratch-volumes';
import { unknownImage } from './unknown-image';
import type { Scenario } from '../scenario';

export const scenarios: readonly Scenario[] = [
  exampleApplications,
  unknownImage,
  failingDriver,
  executorPods,
  scratchVolumes,
  renderEquality,
  deletion,
  foreignStatus,
  operatorKilled,
];
