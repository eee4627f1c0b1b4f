// Puts the admission webhooks together: server, reviews and certificates, as runnables of the manager.
import type { Registry } from 'prom-client';
import { certificateMetrics } from './certificates/metrics';
import { MountedCertificate } from './certificates/mounted-certificate';
import { OwnCertificates } from './certificates/own-certificates';
import type { ConfigurationNames } from './certificates/webhook-configurations';
import { reviewMetrics } from './review-metrics';
import { applicationReview, type ApplicationReviewOptions } from './reviews/review-application';
import { reviewPod } from './reviews/review-pod';
import { WebhookServer, type Webhook, type Webhooks } from './webhook-server';
import type { ObjectKey } from '../../kube/client';
import type { Clock, Ids } from '../../kube/clock';
import type { Logger } from '../../kube/logger';
import type { KubeApi } from '../../kube/rest-client';
import { placementDefaultsIn, WEBHOOK_PATHS } from '../../spec/admission';
import type { SubmissionSettings } from '../../submission/plan';
import { planInPlace, type IsolatedPlanner } from '../application/planning/isolated-planner';
import type { QuotaAdvice } from '../application/quota/advice';
import type { Runnable } from '../manager/runnables';
import { certificateIn, type CertificateFiles } from '../manager/serving-certificate';

export interface AdmissionConfig {
  readonly port: number;
  readonly minTlsVersion: 'TLSv1.2' | 'TLSv1.3';
  /** The Service through which API servers call the webhooks. */
  readonly service: Required<ObjectKey>;
  readonly configurations: ConfigurationNames;
  readonly certificates:
    | { readonly from: 'own CA'; readonly secret: Required<ObjectKey> }
    | { readonly from: 'cert-manager'; readonly folder: string; readonly files: CertificateFiles };
}

export interface AdmissionOptions {
  readonly config: AdmissionConfig;
  readonly settings: SubmissionSettings;
  /** A client that followers may write with too: all replicas serve webhooks. */
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly registry: Registry;
  readonly planner?: IsolatedPlanner;
  /** What is said about quotas. Default: nothing. */
  readonly quota?: QuotaAdvice;
}

export interface Admission {
  readonly server: WebhookServer;
  /** In the order in which they start. */
  readonly runnables: readonly Runnable[];
}

export function createAdmission({ config, settings, api, clock, ids, log, registry, planner = planInPlace, quota }: AdmissionOptions): Admission {
  const { port, minTlsVersion, service, certificates } = config;
  const server = new WebhookServer({
    port,
    minTlsVersion,
    clock,
    log,
    webhooks: webhooksOf({ settings, isolated: planner, quota }),
    metrics: reviewMetrics(registry, Object.values(WEBHOOK_PATHS)),
  });
  const common = {
    api,
    clock,
    ids,
    log,
    metrics: certificateMetrics(registry),
    configurations: config.configurations,
    serve: (certificate: Parameters<WebhookServer['serve']>[0]) => server.serve(certificate),
  };
  const keeper = certificates.from === 'own CA'
    ? new OwnCertificates({ ...common, secret: certificates.secret, names: namesOf(service) })
    : new MountedCertificate({ ...common, source: certificateIn(certificates.folder, certificates.files) });
  return { server, runnables: [server, keeper] };
}

function webhooksOf(options: ApplicationReviewOptions): Webhooks {
  const validating = new Map<string, Webhook>((['SparkApplication', 'ScheduledSparkApplication'] as const).map((kind) => {
    const name = WEBHOOK_PATHS[kind];
    return [name, { name, review: applicationReview(kind, options) }];
  }));
  return (path) => {
    const defaults = placementDefaultsIn(path);
    return defaults ? { name: WEBHOOK_PATHS.pods, review: (request) => reviewPod(request, defaults) } : validating.get(path);
  };
}

/** The names by which API servers and others in the cluster call a Service. */
export function namesOf({ name, namespace }: Required<ObjectKey>): string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}`];
}
