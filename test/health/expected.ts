// What health checks report in each state of an application.
import { ApplicationState } from '../../src/spec/states';

export interface Expected {
  /** Argo CD with our script. */
  readonly argo: string;
  /** Argo CD with the script that it has of itself; RUNNING depends on the executors. */
  readonly builtIn: string;
  readonly flux: string;
  readonly kstatus: string;
}

export const EXPECTED: Readonly<Record<string, Expected>> = {
  [ApplicationState.NEW]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'not yet', kstatus: 'Current' },
  [ApplicationState.SUBMITTED]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.RUNNING]: { argo: 'Healthy', builtIn: 'by executors', flux: 'current', kstatus: 'Current' },
  [ApplicationState.SUCCEEDING]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.COMPLETED]: { argo: 'Healthy', builtIn: 'Healthy', flux: 'current', kstatus: 'Current' },
  [ApplicationState.FAILING]: { argo: 'Progressing', builtIn: 'Degraded', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.FAILED]: { argo: 'Degraded', builtIn: 'Degraded', flux: 'failed', kstatus: 'Failed' },
  [ApplicationState.SUBMISSION_FAILED]: { argo: 'Progressing', builtIn: 'Degraded', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.PENDING_RERUN]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.INVALIDATING]: { argo: 'Progressing', builtIn: 'Missing', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.SUSPENDING]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.SUSPENDED]: { argo: 'Suspended', builtIn: 'Progressing', flux: 'current', kstatus: 'Current' },
  [ApplicationState.RESUMING]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'inProgress', kstatus: 'InProgress' },
  [ApplicationState.UNKNOWN]: { argo: 'Progressing', builtIn: 'Progressing', flux: 'inProgress', kstatus: 'InProgress' },
};
