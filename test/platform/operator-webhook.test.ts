// Admission webhooks in the installation: what is sent to them, and what belongs to them.
import { App, Chart, Duration, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import {
  MutatingWebhookConfiguration, SparkNamespace, SparkOperator, SparkOperatorProps, ValidatingWebhookConfiguration, WebhookFailurePolicy, WebhookOperation,
} from '../../src';
import { parseFlags } from '../../src/operator/flags/flags';
import { placementDefaultsIn } from '../../src/spec/admission';

interface Webhook {
  name: string;
  failurePolicy: string;
  timeoutSeconds: number;
  reinvocationPolicy?: string;
  clientConfig: { service: { name: string; namespace: string; path: string }; caBundle?: string };
  rules: Array<{ resources: string[]; operations: string[] }>;
  namespaceSelector: { matchExpressions: Array<{ key: string; operator: string; values: string[] }> };
  objectSelector: { matchExpressions: Array<{ key: string; operator: string; values?: string[] }> };
  matchConditions?: Array<{ name: string; expression: string }>;
}
interface Manifest { kind: string; metadata: { name: string; annotations?: Record<string, string> }; webhooks: Webhook[]; spec: never }

function synthesised(props: Partial<SparkOperatorProps>, watch: (operator: SparkOperator, chart: Chart) => void = (operator) => operator.watchAllNamespaces()) {
  const chart = new Chart(new App(), 'platform');
  const operator = new SparkOperator(chart, 'operator', { image: 'operator:1', installCrds: false, ...props });
  watch(operator, chart);
  const objects = Testing.synth(chart) as Manifest[];
  return { operator, objects, of: (kind: string) => objects.filter((object) => object.kind === kind) };
}

const CONFIGURATIONS = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];

describe('an operator with webhooks', () => {
  it('has none unless they are wanted', () => {
    const { objects, operator } = synthesised({});
    expect(objects.filter(({ kind }) => CONFIGURATIONS.includes(kind))).toEqual([]);
    expect(operator.ignoredDifferences).toEqual([]);
    expect(JSON.stringify(objects)).not.toContain('"secrets"');
  });

  it('sends what the operator watches, and nothing of its own namespace and of kube-system', () => {
    const exempt = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'spark-operator'] };
    const all = synthesised({ webhook: {} }).of('ValidatingWebhookConfiguration')[0].webhooks;
    expect(all.map(({ namespaceSelector }) => namespaceSelector.matchExpressions)).toEqual([[exempt], [exempt]]);
    // Namespaces that are watched after the operator was made count too.
    const some = synthesised({ webhook: {} }, (operator, chart) => ['b', 'a'].forEach((name) => operator.watch(new SparkNamespace(chart, name))));
    expect(some.of('ValidatingWebhookConfiguration')[0].webhooks[0].namespaceSelector.matchExpressions)
      .toEqual([{ ...exempt, operator: 'In', values: ['a', 'b'] }, exempt]);
  });

  it.each([[undefined, { operator: 'DoesNotExist' }], ['blue', { operator: 'In', values: ['blue'] }]])(
    'sends the objects of instance %s only', (instance, expected) => {
      const [{ webhooks }] = synthesised({ webhook: {}, instance }).of('ValidatingWebhookConfiguration');
      expect(webhooks[0].objectSelector.matchExpressions).toEqual([{ key: 'sparkoperator.k8s.io/instance', ...expected }]);
    });

  it('sends what fulfils its label selector as well, hand-run pods too', () => {
    const { of } = synthesised({ webhook: { pods: {} }, instance: 'blue', labelSelector: { matchLabels: { team: 'data' } } });
    const chosen = [
      { key: 'sparkoperator.k8s.io/instance', operator: 'In', values: ['blue'] }, { key: 'team', operator: 'In', values: ['data'] },
    ];
    for (const { objectSelector } of of('ValidatingWebhookConfiguration')[0].webhooks) expect(objectSelector.matchExpressions).toEqual(chosen);
    const [pods] = of('MutatingWebhookConfiguration')[0].webhooks;
    expect(pods.objectSelector.matchExpressions.slice(-2)).toEqual(chosen);
    expect(pods.objectSelector.matchExpressions.map(({ key }) => key)).toContain('spark-role');
  });

  it('sends neither status nor deletion, and updates only where the specification changes', () => {
    const [{ webhooks }] = synthesised({ webhook: {} }).of('ValidatingWebhookConfiguration');
    expect(webhooks.map(({ rules }) => rules.map(({ resources, operations }) => [resources, operations]))).toEqual([
      [[['sparkapplications'], ['CREATE', 'UPDATE']]], [[['scheduledsparkapplications'], ['CREATE', 'UPDATE']]],
    ]);
    expect(webhooks.every(({ matchConditions }) => matchConditions?.[0].name === 'spec-changes')).toBe(true);
  });

  it('lets writes go ahead without an answer, unless told otherwise, and never keeps a pod from starting', () => {
    const policies = (webhook: SparkOperatorProps['webhook']) => {
      const { of } = synthesised({ webhook });
      return CONFIGURATIONS.map((kind) => [...new Set(of(kind)[0].webhooks.map(({ failurePolicy, timeoutSeconds }) => `${failurePolicy} ${timeoutSeconds}`))]);
    };
    expect(policies({ pods: {} })).toEqual([['Ignore 5'], ['Ignore 5']]);
    expect(policies({ pods: {}, failurePolicy: WebhookFailurePolicy.FAIL, timeout: Duration.seconds(3) })).toEqual([['Fail 3'], ['Ignore 3']]);
  });

  it('gives pods of a namespace a default by the path of a webhook of their own', () => {
    const chart = new Chart(new App(), 'platform');
    const namespace = new SparkNamespace(chart, 'analytics');
    const operator = new SparkOperator(chart, 'operator', {
      image: 'operator:1',
      installCrds: false,
      webhook: { pods: { defaults: [{ namespace, driver: { capacity: 'on-demand' }, executor: { capacity: 'spot', priorityClassName: 'low' } }] } },
    });
    operator.watch(namespace);
    const [{ webhooks }] = (Testing.synth(chart) as Manifest[]).filter(({ kind }) => kind === 'MutatingWebhookConfiguration');
    expect(webhooks.map(({ clientConfig }) => placementDefaultsIn(clientConfig.service.path)))
      .toEqual([{}, { capacity: 'on-demand' }, { capacity: 'spot', priorityClass: 'low' }]);
    expect(new Set(webhooks.map(({ name }) => name)).size).toBe(3);
    expect(webhooks.map(({ reinvocationPolicy }) => reinvocationPolicy)).toEqual(['IfNeeded', 'IfNeeded', 'IfNeeded']);
    expect(webhooks[2].namespaceSelector.matchExpressions).toEqual([{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['analytics'] }]);
  });

  it('tells the process the names of what belongs to it, and two operators share none', () => {
    const configOf = (props: Partial<SparkOperatorProps>) => {
      const [deployment] = synthesised({ webhook: { pods: {} }, ...props }).of('Deployment') as unknown as
        Array<{ spec: { template: { spec: { containers: Array<{ args: string[] }> } } } }>;
      return parseFlags(deployment.spec.template.spec.containers[0].args, { identity: 'a' }).config.admission!;
    };
    const one = configOf({});
    expect(one).toEqual({
      port: 9443,
      minTlsVersion: 'TLSv1.3',
      service: { name: 'spark-operator-webhook', namespace: 'spark-operator' },
      configurations: { validating: 'spark-operator-spark-operator', mutating: 'spark-operator-spark-operator' },
      certificates: { from: 'own CA', secret: { name: 'spark-operator-webhook-ca', namespace: 'spark-operator' } },
    });
    const other = configOf({ name: 'blue', instance: 'blue' });
    expect(JSON.stringify(other.service)).not.toBe(JSON.stringify(one.service));
    expect(other.configurations.validating).not.toBe(one.configurations.validating);
    expect(JSON.stringify(other.certificates)).not.toBe(JSON.stringify(one.certificates));
  });

  it('leaves everything to cert-manager by choice: certificate, caBundle, and no right to Secrets', () => {
    const { objects, of } = synthesised({ webhook: { certManager: { issuerName: 'platform', issuerKind: 'ClusterIssuer' } } });
    expect(of('Certificate')[0].spec).toMatchObject({
      secretName: 'spark-operator-webhook-certificate',
      dnsNames: ['spark-operator-webhook.spark-operator.svc', 'spark-operator-webhook.spark-operator'],
      issuerRef: { name: 'platform', kind: 'ClusterIssuer' },
    });
    expect(of('ValidatingWebhookConfiguration')[0].metadata.annotations)
      .toEqual({ 'cert-manager.io/inject-ca-from': 'spark-operator/spark-operator-webhook-certificate' });
    expect(JSON.stringify(objects)).not.toContain('"secrets"');
  });

  it('writes no caBundle, and says what Argo CD must leave alone', () => {
    const { objects, operator } = synthesised({ webhook: { pods: {} } });
    expect(JSON.stringify(objects)).not.toContain('caBundle');
    expect(operator.ignoredDifferences.map(({ kind, name }) => [kind, name]))
      .toEqual(CONFIGURATIONS.map((kind) => [kind, 'spark-operator-spark-operator']));
  });

  it('refuses a capacity that is none, and a default that says nothing', () => {
    const withDefault = (executor: object) => synthesised({ webhook: {} }, (_operator, chart) => {
      const namespace = new SparkNamespace(chart, 'analytics');
      const webhook = { pods: { defaults: [{ namespace, executor }] } };
      new SparkOperator(chart, 'other', { image: 'operator:1', name: 'other', installCrds: false, webhook });
    });
    expect(() => withDefault({ capacity: 'cheap' })).toThrow('webhook.pods.defaults[0].executor.capacity is \'cheap\'; give spot or on-demand');
    expect(() => withDefault({})).toThrow('webhook.pods.defaults[0].executor: says nothing; give capacity, schedulerName or priorityClassName');
  });
});

describe('a webhook configuration', () => {
  const webhook = {
    name: 'images.policies.example.com',
    service: { name: 'policies', namespace: 'policies', path: '/images' },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: [WebhookOperation.CREATE] }],
  };

  it('has the safe choice for whatever is left open', () => {
    const chart = new Chart(new App(), 'test');
    new ValidatingWebhookConfiguration(chart, 'validating').addWebhook(webhook);
    new MutatingWebhookConfiguration(chart, 'mutating', { webhooks: [webhook] });
    const [validating, mutating] = Testing.synth(chart) as Manifest[];
    expect(validating.webhooks).toEqual([{
      name: webhook.name,
      admissionReviewVersions: ['v1'],
      clientConfig: { service: { ...webhook.service, port: 443 } },
      rules: [{ ...webhook.rules[0], scope: '*' }],
      failurePolicy: 'Ignore',
      timeoutSeconds: 5,
      sideEffects: 'None',
      matchPolicy: 'Equivalent',
    }]);
    expect(mutating.webhooks).toEqual([{ ...validating.webhooks[0], reinvocationPolicy: 'Never' }]);
  });

  it.each([
    ['a name with two parts', { name: 'images.example' }, 'has too few parts'],
    ['a name that is none', { name: 'Images.policies.example' }, 'is not a valid name'],
    ['no rules', { rules: [] }, 'webhooks.rules: \'images.policies.example.com\' has none'],
    ['a timeout of a minute', { timeout: Duration.minutes(1) }, 'waits for at most 30 s'],
    ['a part of a second', { timeout: Duration.millis(500) }, 'whole seconds'],
  ])('refuses a webhook with %s', (_what, changes, message) => {
    const configuration = new ValidatingWebhookConfiguration(new Chart(new App(), 'test'), 'validating');
    expect(() => configuration.addWebhook({ ...webhook, ...changes })).toThrow(message);
  });

  it('refuses two webhooks with one name', () => {
    const chart = new Chart(new App(), 'test');
    expect(() => new ValidatingWebhookConfiguration(chart, 'validating', { webhooks: [webhook, webhook] })).toThrow('another webhook with the name');
  });
});
