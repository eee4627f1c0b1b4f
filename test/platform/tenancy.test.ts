// What a SparkNamespace gives besides guardrails: limits of containers, outgoing connections, identities, and accounts for those outside.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  CloudIdentity, EgressTarget, SparkCrds, SparkNamespace, SparkNamespaceProps, SparkVersion, SubmitterAccess, SubmitterAccessProps, SubmitterProfile, Team,
} from '../../src';
import { NATIVE_SUBMITTER_RIGHTS, rightsOfVersions } from '../../src/platform/rights';
import { singleRights } from '../support/rights';

interface Manifest { kind: string; metadata: { name: string; annotations?: Record<string, string> }; [field: string]: any }

function synthesise(props: SparkNamespaceProps = {}, more: (namespace: SparkNamespace) => void = () => undefined): Manifest[] {
  const chart = Testing.chart();
  more(new SparkNamespace(chart, 'analytics', props));
  return Testing.synth(chart) as Manifest[];
}

const ofKind = (manifests: Manifest[], kind: string) => manifests.filter((manifest) => manifest.kind === kind);

describe('limits of containers', () => {
  it('are defaults and maxima', () => {
    const [range] = ofKind(synthesise({
      containerLimits: {
        defaultCpuRequest: Cpu.millis(100),
        defaultMemoryRequest: Size.mebibytes(128),
        defaultMemoryLimit: Size.mebibytes(256),
        maxCpu: Cpu.units(8),
        maxMemory: Size.gibibytes(32),
      },
    }), 'LimitRange');
    expect(range.spec.limits).toEqual([{
      type: 'Container', defaultRequest: { cpu: '100m', memory: '128Mi' }, default: { memory: '256Mi' }, max: { cpu: '8', memory: '32Gi' },
    }]);
  });

  it('are none where nothing asks for them', () => {
    expect(ofKind(synthesise(), 'LimitRange')).toEqual([]);
  });
});

describe('outgoing connections', () => {
  it('lead to the own namespace, DNS, the API server and what is named', () => {
    const [policy] = ofKind(synthesise({}, (namespace) => {
      namespace.restrictEgress({ apiServer: ['10.0.0.1/32'] });
      namespace.allowTo(EgressTarget.addresses('10.20.0.0/16', [443]));
      namespace.allowTo(EgressTarget.namespace('minio', [9000]));
    }), 'NetworkPolicy');
    expect(policy.spec).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        { to: [{ podSelector: {} }] },
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
        },
        { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [{ protocol: 'TCP', port: 443 }, { protocol: 'TCP', port: 6443 }] },
        { to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: [{ protocol: 'TCP', port: 443 }] },
        { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'minio' } } }], ports: [{ protocol: 'TCP', port: 9000 }] },
      ],
    });
  });

  it.each<[string, (namespace: SparkNamespace) => void, RegExp]>([
    ['no API server', (namespace) => namespace.restrictEgress({ apiServer: [] }), /no driver could create executors/],
    ['no CIDR', (namespace) => namespace.restrictEgress({ apiServer: ['10.0.0.1'] }), /'10.0.0.1' is no range of addresses/],
    ['a host name', () => EgressTarget.addresses('s3.amazonaws.com'), /'s3.amazonaws.com' is no range of addresses/],
    ['a target without restriction', (namespace) => namespace.allowTo(EgressTarget.namespace('minio')), /call restrictEgress\(\) first/],
  ])('refuse %s', (_what, call, message) => {
    expect(() => synthesise({}, call)).toThrow(message);
  });
});

describe('a cloud identity', () => {
  it.each([
    [CloudIdentity.awsRole('arn:aws:iam::111122223333:role/etl'), { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/etl' }],
    [CloudIdentity.googleServiceAccount('etl@p.iam.gserviceaccount.com'), { 'iam.gke.io/gcp-service-account': 'etl@p.iam.gserviceaccount.com' }],
    [
      CloudIdentity.azureClient('00000000-0000-0000-0000-000000000001'),
      { 'azure.workload.identity/client-id': '00000000-0000-0000-0000-000000000001' },
    ],
  ])('is an annotation of the service account (%#)', (cloudIdentity, annotations) => {
    expect(ofKind(synthesise({ cloudIdentity }), 'ServiceAccount')[0].metadata.annotations).toEqual(annotations);
  });

  it('needs a label of pods on Azure alone', () => {
    expect(CloudIdentity.azureClient('00000000-0000-0000-0000-000000000001').podLabels).toEqual({ 'azure.workload.identity/use': 'true' });
    expect(CloudIdentity.googleServiceAccount('etl@p.iam.gserviceaccount.com').podLabels).toEqual({});
  });

  it('is refused where it cannot be one', () => {
    expect(() => CloudIdentity.awsRole('etl')).toThrow(/no ARN of a role/);
    expect(() => CloudIdentity.googleServiceAccount('etl')).toThrow(/no service account/);
    expect(() => CloudIdentity.azureClient('etl')).toThrow(/no UUID/);
  });
});

describe('rights by Spark version', () => {
  it('of drivers leave out what later versions need', () => {
    const role = (sparkVersions?: SparkVersion[]) => JSON.stringify(ofKind(synthesise({ sparkVersions }), 'Role')[0].rules);
    const enlarging = JSON.stringify({ apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'patch'] });
    expect(role([SparkVersion.V4_1])).not.toContain(enlarging);
    expect(role([SparkVersion.V4_1, SparkVersion.V4_2])).toContain(enlarging);
    expect(role()).toContain(enlarging);
  });

  it('of administrators contain those of submitters', () => {
    const bindings = ofKind(synthesise({}, (namespace) => namespace.grantAdmin(Team.group('leads'))), 'RoleBinding');
    expect(bindings.find(({ metadata }) => metadata.name === 'spark-admins')?.subjects).toMatchObject([{ kind: 'Group', name: 'leads' }]);
  });
});

function submitter(props: Partial<SubmitterAccessProps>): Manifest[] {
  const chart = new Chart(new App(), 'platform');
  new SparkCrds(chart, 'crds');
  new SubmitterAccess(chart, 'ci', { namespace: new SparkNamespace(chart, 'analytics'), ...props });
  return chart.toJson() as Manifest[];
}

describe('an account outside that has an operator run applications', () => {
  it('reads nodes only where that is asked for', () => {
    expect(ofKind(submitter({}), 'ClusterRole')).toEqual([]);
    const [role] = ofKind(submitter({ readNodes: true }), 'ClusterRole');
    expect(role.rules).toEqual([{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }]);
  });
});

const RECORDED = join(__dirname, '../oracle/recorded');
/** What spark-submit also creates in recordings: Secrets, which come from credentials in the configuration, and groups of a batch scheduler. */
const NOT_GIVEN = /\/(secrets|podgroups) /;
/** What recordings do not show, since they end with the creation and nothing runs. */
const NOT_RECORDED = new Set(['/pods get', '/pods list', '/pods watch', '/pods delete', '/pods/log get']);

/** The rights that the recorded calls of a version of spark-submit need. */
function recordedRights(version: string): Set<string> {
  const requests = readdirSync(join(RECORDED, version)).filter((file) => file.endsWith('.json'))
    .flatMap((file) => (JSON.parse(readFileSync(join(RECORDED, version, file), 'utf8')) as { requests?: string[] }).requests ?? []);
  return new Set(requests.flatMap((request) => {
    const [, method, group = '', plural] = /^(\w+) \/apis?(?:\/([^/]*\.[^/]*))?\/v[^/]+\/namespaces\/[^/]+\/([^/? ]+)/.exec(request) ?? [];
    // Server-side apply of an object that does not exist creates it.
    const verbs = method === 'POST' ? ['create'] : method === 'PATCH' ? ['patch', 'create'] : [`unexpected ${method}`];
    return verbs.map((verb) => `${group}/${plural} ${verb}`);
  }).filter((right) => !NOT_GIVEN.test(right)));
}

describe('an account outside that runs spark-submit', () => {
  it.each(readdirSync(RECORDED))('has exactly the rights that version %s uses', (version) => {
    const granted = singleRights(rightsOfVersions(NATIVE_SUBMITTER_RIGHTS, [version])).filter((right) => !NOT_RECORDED.has(right));
    const used = recordedRights(version);
    expect(used.size).toBeGreaterThan(3);
    expect(granted.sort()).toEqual([...used].sort());
  });

  it('has them as a Role of its own', () => {
    const roles = ofKind(submitter({ profile: SubmitterProfile.NATIVE, sparkVersions: [SparkVersion.V4_1] }), 'Role');
    const role = roles.find(({ metadata }) => metadata.name === 'ci');
    expect(role?.rules).toEqual(rightsOfVersions(NATIVE_SUBMITTER_RIGHTS, ['4.1.0']).map(({ rule }) => rule));
  });
});
