// From the flags of the admission webhooks to their configuration.
import { DEFAULT_WEBHOOK_SECRET, DEFAULT_WEBHOOK_SERVICE, type ADMISSION } from '../../spec/flags/admission';
import type { FlagValues } from '../../spec/flags/flag';
import { nameOfOperator, type ObjectSelection } from '../../spec/object-selection';
import type { AdmissionConfig } from '../admission/admission';

/** Undefined when webhooks are not enabled. */
export function admissionConfig(flags: FlagValues<typeof ADMISSION>, selection: ObjectSelection): AdmissionConfig | undefined {
  return flags['enable-webhook'] ? {
    port: flags['webhook-port'],
    minTlsVersion: flags['webhook-tls-min-version'] === 'VersionTLS13' ? 'TLSv1.3' : 'TLSv1.2',
    service: { name: flags['webhook-svc-name'] ?? nameOfOperator(DEFAULT_WEBHOOK_SERVICE, selection), namespace: flags['webhook-svc-namespace'] },
    configurations: { validating: flags['validating-webhook-name'], mutating: flags['mutating-webhook-name'] },
    certificates: flags['enable-cert-manager']
      ? { from: 'cert-manager', folder: flags['webhook-cert-dir'], files: { cert: flags['webhook-cert-name'], key: flags['webhook-key-name'] } }
      : {
        from: 'own CA',
        secret: {
          name: flags['webhook-secret-name'] ?? nameOfOperator(DEFAULT_WEBHOOK_SECRET, selection),
          namespace: flags['webhook-secret-namespace'],
        },
      },
  } : undefined;
}
