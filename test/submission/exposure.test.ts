// What applications may choose for Services and Ingresses: what the platform allows is planned, and a refusal says who can allow the rest.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, objectsOf, planned, SETTINGS } from './application';
import { DEFAULT_EXPOSURE, type Exposure } from '../../src/spec/exposure';
import { allFlags } from '../../src/spec/flags';
import type { Ingress, Service } from '../../src/spec/kubernetes.gen';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';

const NOTHING: Exposure = { hosts: [], annotations: [], serviceTypes: [], tlsSecrets: [], ingressClasses: [], gateways: [] };
const SNIPPET = 'nginx.ingress.kubernetes.io/configuration-snippet';
const ON = { uiService: true, ingressUrlFormat: 'https://spark.example/{{$appNamespace}}/{{$appName}}' };

/** A port with an address, which one test case after the other changes. */
const port = (options: object) => ({
  driverIngressOptions: [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'nb.jobs.example.com', ...options }],
});

interface Case {
  readonly what: string;
  readonly changes: Partial<SparkApplicationSpec>;
  readonly path: string;
  readonly value?: string;
  /** What allows it, and nothing more. */
  readonly allowed: Partial<Exposure>;
  /** True for what Kubeflow's operator does not know. */
  readonly additive?: boolean;
}

const HOST = { hosts: ['*.{{$appNamespace}}.example.com'] };

const CASES: Case[] = [
  {
    what: 'a type of the Service of the web UI',
    changes: { sparkUIOptions: { serviceType: 'LoadBalancer' } },
    path: 'spec.sparkUIOptions.serviceType',
    value: 'LoadBalancer',
    allowed: { serviceTypes: ['LoadBalancer'] },
  },
  {
    what: 'an annotation of the Service of the web UI',
    changes: { sparkUIOptions: { serviceAnnotations: { 'example.com/a': 'b' } } },
    path: 'spec.sparkUIOptions.serviceAnnotations[example.com/a]',
    value: 'example.com/a',
    allowed: { annotations: ['example.com/*'] },
  },
  {
    what: 'an annotation of the Ingress of the web UI',
    changes: { sparkUIOptions: { ingressAnnotations: { 'example.com/a': 'b' } } },
    path: 'spec.sparkUIOptions.ingressAnnotations[example.com/a]',
    value: 'example.com/a',
    allowed: { annotations: ['example.com/a'] },
  },
  {
    what: 'a snippet for the Ingress of the web UI',
    changes: { sparkUIOptions: { ingressAnnotations: { [SNIPPET]: 'return 200;' } } },
    path: `spec.sparkUIOptions.ingressAnnotations[${SNIPPET}]`,
    value: SNIPPET,
    allowed: { annotations: [SNIPPET] },
  },
  {
    what: 'a Secret for TLS of the web UI',
    changes: { sparkUIOptions: { ingressTLS: [{ secretName: 'wildcard' }] } },
    path: 'spec.sparkUIOptions.ingressTLS[0].secretName',
    value: 'wildcard',
    allowed: { tlsSecrets: ['wildcard'] },
  },
  {
    what: 'a host for TLS of the web UI',
    changes: { sparkUIOptions: { ingressTLS: [{ hosts: ['ui.jobs.example.com'] }] } },
    path: 'spec.sparkUIOptions.ingressTLS[0].hosts[0]',
    value: 'ui.jobs.example.com',
    allowed: HOST,
  },
  { what: 'a host for a port', changes: port({}), path: 'spec.driverIngressOptions[0].ingressURLFormat', value: 'nb.jobs.example.com', allowed: HOST },
  {
    what: 'an address without a host for a port',
    changes: port({ ingressURLFormat: '/nb' }),
    path: 'spec.driverIngressOptions[0].ingressURLFormat',
    allowed: { hosts: ['*'] },
  },
  {
    what: 'a type of the Service of a port',
    changes: port({ serviceType: 'NodePort' }),
    path: 'spec.driverIngressOptions[0].serviceType',
    value: 'NodePort',
    allowed: { ...HOST, serviceTypes: ['Node*'] },
  },
  {
    what: 'an annotation of the Service of a port',
    changes: port({ serviceAnnotations: { a: 'b' } }),
    path: 'spec.driverIngressOptions[0].serviceAnnotations[a]',
    value: 'a',
    allowed: { ...HOST, annotations: ['a'] },
  },
  {
    what: 'an annotation of the Ingress of a port',
    changes: port({ ingressAnnotations: { a: 'b' } }),
    path: 'spec.driverIngressOptions[0].ingressAnnotations[a]',
    value: 'a',
    allowed: { ...HOST, annotations: ['a'] },
  },
  {
    what: 'a Secret for TLS of a port',
    changes: port({ ingressTLS: [{ hosts: ['nb.jobs.example.com'], secretName: 'wildcard' }] }),
    path: 'spec.driverIngressOptions[0].ingressTLS[0].secretName',
    value: 'wildcard',
    allowed: { ...HOST, tlsSecrets: ['wild*'] },
  },
  {
    what: 'an annotation of the driver\'s Service',
    changes: { driver: { serviceAnnotations: { 'external-dns.alpha.kubernetes.io/hostname': 'victim.example.com' } } },
    path: 'spec.driver.serviceAnnotations[external-dns.alpha.kubernetes.io/hostname]',
    value: 'external-dns.alpha.kubernetes.io/hostname',
    allowed: { annotations: ['external-dns.alpha.kubernetes.io/*'] },
  },
  {
    what: 'an annotation of the driver\'s Service by a property',
    changes: { sparkConf: { 'spark.kubernetes.driver.service.annotation.example.com/a': 'b' } },
    path: 'spec.sparkConf[spark.kubernetes.driver.service.annotation.example.com/a]',
    value: 'example.com/a',
    allowed: { annotations: ['*'] },
  },
  {
    what: 'a class of the Ingress of the web UI',
    changes: { sparkUIOptions: { ingressClassName: 'public' } },
    path: 'spec.sparkUIOptions.ingressClassName',
    value: 'public',
    allowed: { ingressClasses: ['pub*'] },
    additive: true,
  },
  {
    what: 'a class of the Ingress of a port',
    changes: port({ ingressClassName: 'public' }),
    path: 'spec.driverIngressOptions[0].ingressClassName',
    value: 'public',
    allowed: { ...HOST, ingressClasses: ['public'] },
    additive: true,
  },
  {
    what: 'a Gateway for the web UI',
    changes: { sparkUIOptions: { gateway: { name: 'public', namespace: 'infra' } } },
    path: 'spec.sparkUIOptions.gateway',
    value: 'infra/public',
    allowed: { gateways: ['infra/*'] },
    additive: true,
  },
  {
    what: 'a Gateway of the own namespace for a port',
    changes: port({ gateway: { name: 'own' } }),
    path: 'spec.driverIngressOptions[0].gateway',
    value: 'jobs/own',
    allowed: { ...HOST, gateways: ['{{$appNamespace}}/own'] },
    additive: true,
  },
  {
    what: 'an annotation of a route',
    changes: port({ gateway: { name: 'public', namespace: 'infra' }, ingressAnnotations: { a: 'b' } }),
    path: 'spec.driverIngressOptions[0].ingressAnnotations[a]',
    value: 'a',
    allowed: { ...HOST, gateways: ['infra/public'], annotations: ['a'] },
    additive: true,
  },
];

const planWith = (changes: Case['changes'], exposure?: Exposure) => (
  planSubmission(application(changes as Parameters<typeof application>[0]), ATTEMPT, { ...SETTINGS, ...ON, exposure }));

describe('what applications may ask for', () => {
  it.each(CASES)('$what is planned where the platform allows it, and only then', ({ changes, path, value, allowed }) => {
    expect(planWith(changes, { ...NOTHING, ...allowed }).outcome).toBe('planned');
    // Each option that is needed is needed: without one of them, the application is refused.
    for (const option of Object.keys(allowed) as Array<keyof Exposure>) {
      expect([option, planWith(changes, { ...NOTHING, ...allowed, [option]: [] }).outcome]).toEqual([option, 'refused']);
    }
    const refused = planWith(changes, NOTHING);
    const findings = refused.outcome === 'refused' ? refused.findings : [];
    expect(findings.map((finding) => [finding.severity, finding.reason])).toEqual(findings.map(() => ['error', 'NotAllowedByPlatform']));
    expect(findings.find((finding) => finding.path === path)).toMatchObject(value === undefined ? {} : { value });
  });

  it.each(CASES.filter(({ value, additive }) => value !== SNIPPET && !additive))('$what is what Kubeflow allows, and so do the defaults', ({ changes }) => {
    expect(planWith(changes).outcome).toBe('planned');
    expect(planWith(changes, DEFAULT_EXPOSURE).outcome).toBe('planned');
  });

  it.each(CASES.filter(({ additive }) => additive))('$what is not allowed by default', ({ changes }) => {
    for (const exposure of [undefined, DEFAULT_EXPOSURE]) expect(planWith(changes, exposure).outcome).toBe('refused');
  });

  it('always includes the class that the operator gives to every Ingress', () => {
    const changes = { sparkUIOptions: { ingressClassName: 'public' } };
    expect(planSubmission(application(changes), ATTEMPT, { ...SETTINGS, ...ON, exposure: NOTHING, ingressClassName: 'public' }).outcome).toBe('planned');
  });

  it('includes Traefik only where the operator creates Middlewares, except for a whole host, which needs none', () => {
    const traefik = (path: string) => port({ ingressURLFormat: `nb.jobs.example.com${path}`, ingressController: 'traefik' });
    const outcome = (path: string, settings: object = {}) => (
      planSubmission(application(traefik(path) as Parameters<typeof application>[0]), ATTEMPT, { ...SETTINGS, ...settings }));
    expect(outcome('/nb')).toMatchObject({
      outcome: 'refused', findings: [{ reason: 'NotAllowedByPlatform', path: 'spec.driverIngressOptions[0].ingressController', value: 'traefik' }],
    });
    expect([outcome('/nb', { traefikMiddlewares: true }).outcome, outcome('').outcome]).toEqual(['planned', 'planned']);
  });

  it('does not include annotations that inject configuration, unless somebody names them', () => {
    const changes = { sparkUIOptions: { ingressAnnotations: { [SNIPPET]: 'return 200;' } } };
    for (const exposure of [undefined, DEFAULT_EXPOSURE, { ...DEFAULT_EXPOSURE, annotations: ['nginx.ingress.kubernetes.io/*'] }]) {
      expect(planWith(changes, exposure)).toMatchObject({ outcome: 'refused', findings: [{ reason: 'NotAllowedByPlatform' }] });
    }
    expect(planWith(changes, { ...DEFAULT_EXPOSURE, annotations: [SNIPPET] }).outcome).toBe('planned');
  });

  it('says what is allowed, and by which options the platform team allows more', () => {
    const plan = planWith(port({ serviceType: 'NodePort' }), { ...NOTHING, hosts: ['*.{{$appNamespace}}.spark.example.com'] });
    const findings = plan.outcome === 'refused' ? plan.findings : [];
    expect(findings.map(({ message }) => message)).toEqual([
      'This type of Service is not allowed. Allowed are: ClusterIP. The platform team can allow it with the operator\'s flag --application-service-types, '
        + 'which is the option exposure.serviceTypes of the construct SparkOperator.',
      'This host is not allowed. Allowed are: *.{{$appNamespace}}.spark.example.com. The platform team can allow it with the operator\'s flag '
        + '--application-ingress-hosts, which is the option exposure.hosts of the construct SparkOperator.',
    ]);
  });

  it('names only flags that exist in its refusals', () => {
    const named = CASES.flatMap(({ changes }) => {
      const plan = planWith(changes, NOTHING);
      return plan.outcome === 'refused' ? plan.findings.flatMap(({ message }) => /--([a-z-]+)/.exec(message)?.[1] ?? []) : [];
    });
    expect(new Set(named)).toEqual(new Set([...allFlags().keys()].filter((name) => name.startsWith('application-'))));
  });

  it('goes by the namespace of the application, whatever its properties say', () => {
    const changes = { ...port({ ingressURLFormat: 'nb.other.example.com' }), sparkConf: { 'spark.kubernetes.namespace': 'other' } };
    const plan = planWith(changes, { ...NOTHING, ...HOST });
    expect(plan).toMatchObject({ outcome: 'refused' });
    expect(plan.outcome === 'refused' && plan.findings.map(({ reason }) => reason)).toContain('NotAllowedByPlatform');
  });

  it('leaves alone what the platform itself chooses', () => {
    const ingressTls = [{ hosts: ['spark.example'], secretName: 'wildcard' }];
    const platform = { ...ON, ingressAnnotations: { 'example.com/a': 'b' }, ingressTls, exposure: NOTHING };
    const plan = planned({ sparkUIOptions: { servicePort: 80, serviceType: 'ClusterIP' } }, platform);
    expect(objectsOf<Ingress>(plan, 'Ingress')).toMatchObject([
      { metadata: { annotations: { 'example.com/a': 'b' } }, spec: { tls: [{ secretName: 'wildcard' }] } },
    ]);
    expect(objectsOf<Service>(plan, 'Service').map(({ spec }) => spec.type ?? 'ClusterIP')).toEqual(['ClusterIP', 'ClusterIP']);
  });

  it('refuses nothing that has no effect: options of an Ingress that is not created', () => {
    const changes = { sparkUIOptions: { ingressAnnotations: { a: 'b' }, ingressTLS: [{ secretName: 'wildcard' }] } };
    const { warnings } = planned(changes, { uiService: true, exposure: NOTHING });
    expect(warnings.map(({ reason }) => reason)).toEqual(['FieldWithoutEffect', 'FieldWithoutEffect']);
  });
});
