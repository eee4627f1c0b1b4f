// From the flags of an operator to the settings by which it plans applications.
import { IN_CLUSTER_MASTER, type SubmissionSettings } from './plan';
import type { Exposure } from '../spec/exposure';
import type { APPLICATION_EXPOSURE, APPLICATION_FLAGS, BATCH_SCHEDULING, WEB_UI } from '../spec/flags/applications';
import type { FlagValues, FlagValuesOfGroups } from '../spec/flags/flag';

/** The settings of an operator with these flags. */
export function settingsOfFlags(flags: FlagValuesOfGroups<typeof APPLICATION_FLAGS>): SubmissionSettings {
  return {
    master: IN_CLUSTER_MASTER,
    ...webUiSettings(flags),
    exposure: exposure(flags),
    ...batchSchedulingSettings(flags),
    driverDisruptionBudgets: flags['enable-driver-pdb'],
    ...(flags['enable-resource-quota-enforcement'] && { countsDemand: true }),
  };
}

function webUiSettings(flags: FlagValues<typeof WEB_UI>): Omit<SubmissionSettings, 'master'> {
  return {
    uiService: flags['enable-ui-service'],
    ingressUrlFormat: flags['ingress-url-format'],
    ingressClassName: flags['ingress-class-name'],
    ingressAnnotations: flags['ingress-annotations'],
    ingressTls: flags['ingress-tls'],
    ingressController: flags['ingress-controller'],
    traefikMiddlewares: flags['enable-traefik-middlewares'] || flags['ingress-controller'] === 'traefik',
    uiGateway: flags['ui-gateway'],
  };
}

function exposure(flags: FlagValues<typeof APPLICATION_EXPOSURE>): Exposure {
  return {
    hosts: flags['application-ingress-hosts'],
    annotations: flags['application-annotations'],
    serviceTypes: flags['application-service-types'],
    tlsSecrets: flags['application-tls-secrets'],
    ingressClasses: flags['application-ingress-classes'],
    gateways: flags['application-gateways'],
  };
}

function batchSchedulingSettings(flags: FlagValues<typeof BATCH_SCHEDULING>): Partial<SubmissionSettings> {
  return {
    batchScheduler: flags['enable-batch-scheduler'],
    defaultBatchScheduler: flags['default-batch-scheduler'],
    kubeSchedulerNames: flags['kube-scheduler-names'],
  };
}
