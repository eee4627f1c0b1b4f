// The metric of the certificates of the webhooks.
import { Gauge, type Registry } from 'prom-client';

export interface CertificateMetrics {
  /** Records when certificates expire, in milliseconds since the epoch. */
  expires(times: { readonly serving: number; readonly authority?: number }): void;
}

export function certificateMetrics(registry: Registry): CertificateMetrics {
  const expiry = new Gauge({
    name: 'spark_operator_webhook_certificate_expiry_timestamp_seconds',
    help: 'When a certificate of the webhooks expires: serving, or ca for the CA that signed it',
    labelNames: ['certificate'],
    registers: [registry],
  });
  return {
    expires: ({ serving, authority }) => {
      expiry.set({ certificate: 'serving' }, serving / 1000);
      if (authority !== undefined) expiry.set({ certificate: 'ca' }, authority / 1000);
    },
  };
}
