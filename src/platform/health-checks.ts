// HealthChecks: what Argo CD and Flux are told, so that they know when an application is well.
import { ARGO_CD_HEALTH_LUA, FLUX_HEALTH_CHECK } from '../spec/health-checks';

/** An entry of `healthCheckExprs` of a Flux Kustomization. */
export interface FluxHealthCheck {
  /** API version of the objects that are checked. */
  readonly apiVersion: string;
  /** Kind of the objects that are checked. */
  readonly kind: string;
  /** CEL: the object is being worked on. */
  readonly inProgress: string;
  /** CEL: the object has failed for good. */
  readonly failed: string;
  /** CEL: the object is as it should be. */
  readonly current: string;
}

/**
 * Health checks of SparkApplications for GitOps tools.
 *
 * RUNNING and COMPLETED applications are healthy, suspended ones are suspended, FAILED ones degraded; an application that will be run again is
 * in progress, as is one whose changed specification the controller has not seen.
 */
export class HealthChecks {
  /**
   * For Argo CD: entries of the ConfigMap `argocd-cm`, or of `configs.cm` in the values of its chart. Outranks the check for SparkApplications that is built
   * in, which calls suspended applications Progressing for ever.
   */
  public static argoCd(): { [key: string]: string } {
    return { 'resource.customizations.health.sparkoperator.k8s.io_SparkApplication': ARGO_CD_HEALTH_LUA };
  }

  /** For Flux: `spec.healthCheckExprs` of a Kustomization. */
  public static flux(): FluxHealthCheck[] {
    return [{ ...FLUX_HEALTH_CHECK }];
  }

  private constructor() {}
}
