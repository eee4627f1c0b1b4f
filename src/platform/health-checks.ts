// HealthChecks: how Argo CD and Flux find out whether an application is healthy.
import { ARGO_CD_HEALTH_LUA, FLUX_HEALTH_CHECK } from '../spec/health-checks';

/** An entry of `healthCheckExprs` of a Flux Kustomization. */
export interface FluxHealthCheck {
  /** API version of the objects that are checked. */
  readonly apiVersion: string;
  /** Kind of the objects that are checked. */
  readonly kind: string;
  /** CEL expression: the object is in progress. */
  readonly inProgress: string;
  /** CEL expression: the object has failed. */
  readonly failed: string;
  /** CEL expression: the object is healthy. */
  readonly current: string;
}

/**
 * Health checks of SparkApplications for GitOps tools.
 *
 * RUNNING and COMPLETED applications are healthy, suspended ones are suspended, and FAILED ones are degraded. An application is in progress
 * if it will run again, or if the controller has not yet seen a change of its specification.
 */
export class HealthChecks {
  /**
   * For Argo CD: entries of the ConfigMap `argocd-cm`, or of `configs.cm` in the values of its chart. They replace Argo CD's built-in check
   * for SparkApplications, under which suspended applications stay Progressing forever.
   */
  public static argoCd(): { [key: string]: string } {
    return { 'resource.customizations.health.sparkoperator.k8s.io_SparkApplication': ARGO_CD_HEALTH_LUA };
  }

  /** For Flux: `healthCheckExprs` of a Kustomization. */
  public static flux(): FluxHealthCheck[] {
    return [{ ...FLUX_HEALTH_CHECK }];
  }

  private constructor() {}
}
