// Flags of the admission webhooks. Most have the names of Kubeflow's `webhook start`, which is a process of its own there.
import { flagGroup } from './flag';
import { TLS_VERSIONS } from './manager';
import { bool, choice, text, wholeNumber } from './types';

/** Names of the Service and of the Secret of an operator that does not choose its objects by labels. */
export const DEFAULT_WEBHOOK_SERVICE = 'spark-webhook';
export const DEFAULT_WEBHOOK_SECRET = 'spark-operator-webhook-certs';

export const ADMISSION = flagGroup('Admission webhooks', {
  'enable-webhook': {
    type: bool,
    default: 'false',
    help: 'serve admission webhooks; the other flags of this group have no effect without it (Kubeflow: change pods, for which there is no need here)',
    kubeflow: { since: '2.5', until: '1.6' },
  },
  'webhook-port': {
    type: wholeNumber(0, 'port'),
    default: '9443',
    help: 'port of the webhooks',
    kubeflow: { since: '2.5' },
  },
  'webhook-tls-min-version': {
    type: choice('version', TLS_VERSIONS),
    default: 'VersionTLS13',
    help: 'lowest version of TLS for webhooks; there is none below 1.2, whatever this says',
    kubeflow: { since: '2.6', default: 'VersionTLS12' },
  },
  'webhook-svc-name': {
    type: text('name'),
    defaultHelp: `${DEFAULT_WEBHOOK_SERVICE}, with the same endings as leader-election-lock-name`,
    help: 'name of the Service through which API servers call the webhooks; the certificate is for it',
    kubeflow: { since: '2.5', default: DEFAULT_WEBHOOK_SERVICE },
  },
  'webhook-svc-namespace': {
    type: text('namespace'),
    default: 'spark-operator',
    help: 'namespace of that Service',
    kubeflow: { since: '2.5', default: 'spark-webhook' },
  },
  'validating-webhook-name': {
    type: text('name'),
    defaultHelp: 'none',
    help: 'name of the ValidatingWebhookConfiguration whose caBundle the operator writes; it is ready only once that is done',
    kubeflow: { since: '2.5', default: 'spark-operator-webhook' },
  },
  'mutating-webhook-name': {
    type: text('name'),
    defaultHelp: 'none',
    help: 'name of the MutatingWebhookConfiguration, likewise',
    kubeflow: { since: '2.5', default: 'spark-operator-webhook' },
  },
  'webhook-secret-name': {
    type: text('name'),
    defaultHelp: `${DEFAULT_WEBHOOK_SECRET}, with the same endings as leader-election-lock-name`,
    help: 'name of the Secret with the CA of the webhooks; the operator creates it, and replaces what is in it if that cannot be used',
    kubeflow: { since: '2.5', default: DEFAULT_WEBHOOK_SECRET },
  },
  'webhook-secret-namespace': {
    type: text('namespace'),
    default: 'spark-operator',
    help: 'namespace of that Secret',
    kubeflow: { since: '2.5' },
  },
  'enable-cert-manager': {
    type: bool,
    default: 'false',
    help: 'serve the certificate in webhook-cert-dir, which cert-manager renews, and leave Secret and caBundle to cert-manager',
    kubeflow: { since: '2.5' },
  },
  'webhook-cert-dir': {
    type: text('folder'),
    default: '/etc/k8s-webhook-server/serving-certs',
    help: 'folder of the certificate if cert-manager is enabled; it is read again every 10 seconds',
    kubeflow: { since: '2.5' },
  },
  'webhook-cert-name': {
    type: text('file'),
    default: 'tls.crt',
    help: 'name of the certificate in that folder',
    kubeflow: { since: '2.5' },
  },
  'webhook-key-name': {
    type: text('file'),
    default: 'tls.key',
    help: 'name of its key',
    kubeflow: { since: '2.5' },
  },
});

/** All groups of the webhooks. */
export const ADMISSION_FLAGS = [ADMISSION] as const;
