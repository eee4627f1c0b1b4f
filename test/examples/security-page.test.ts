// The page on security: rights and annotations come from the code, and what it says about flags and options is so.
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ADMIN_RIGHTS, AIRFLOW_RIGHTS, BATCH_SCHEDULER_RIGHTS, DISRUPTION_BUDGET_RIGHTS, DRIVER_EXECUTOR_SET_RIGHTS, DRIVER_RIGHTS, HTTP_ROUTE_RIGHTS,
  leaderElectionRights, NAMESPACE_DEFAULTS_RIGHTS, NAMESPACE_SELECTOR_RIGHTS, NATIVE_SUBMITTER_RIGHTS, NODE_READER_RIGHTS, OPERATOR_EXECUTOR_SET_RIGHTS,
  OPERATOR_SUBMITTER_RIGHTS, QUOTA_RIGHTS, SPEC_RECORD_RIGHTS, SUBMIT_RIGHTS, TOKEN_REVIEW_RIGHTS, TRAEFIK_RIGHTS, VIEW_RIGHTS, WATCHED_NAMESPACE_RIGHTS,
  webhookConfigurationRights, webhookReadRights, webhookSecretCreateRights, webhookSecretRights, type Right,
} from '../../src/platform/rights';
import { INJECTING_ANNOTATIONS, injectsConfiguration } from '../../src/spec/exposure';
import { allFlags } from '../../src/spec/flags';
import { FEATURES } from '../cluster/driver-calls/features';
import { recordings } from '../cluster/driver-calls/recordings';
import { table, withGeneratedParts } from '../support/generated-parts';
import { singleRights } from '../support/rights';

const ROOT = path.join(__dirname, '../..');
const PAGE = path.join(ROOT, 'docs/security.md');

type Rights = ReadonlyArray<readonly [where: string, rights: readonly Right[]]>;

const WEBHOOK_KINDS = ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'];

const OPERATOR: Rights = [
  ['each watched namespace', WATCHED_NAMESPACE_RIGHTS],
  ['the same, with `batchScheduling`', BATCH_SCHEDULER_RIGHTS],
  ['the same, with `driverDisruptionBudgets`', DISRUPTION_BUDGET_RIGHTS],
  ['the same, with `uiGateway` or `exposure.gateways`', HTTP_ROUTE_RIGHTS],
  ['the same, with the controller Traefik or `traefikMiddlewares`', TRAEFIK_RIGHTS],
  ['the same, with `quotaEnforcement`', QUOTA_RIGHTS],
  ['the same, with `executorSets`', OPERATOR_EXECUTOR_SET_RIGHTS],
  ['the same, with `recordSpecInAnnotations`', SPEC_RECORD_RIGHTS],
  ['the cluster, with `watchNamespacesWithLabels()`', NAMESPACE_SELECTOR_RIGHTS],
  ['its own namespace', leaderElectionRights('spark-operator-lock')],
  ['the same, with `applyDefaultsOf()`, or `watch()` of a namespace with `operatorDefaults`', NAMESPACE_DEFAULTS_RIGHTS],
  ['the cluster, with `secureMetrics`', TOKEN_REVIEW_RIGHTS],
  ['its own namespace, with `webhook`', webhookSecretCreateRights()],
  ['the same', webhookSecretRights('spark-operator-webhook-ca')],
  ['the cluster, with `webhook`', webhookConfigurationRights('spark-operator-spark-operator', WEBHOOK_KINDS)],
  ['the cluster, with `webhook.certManager`, instead of the last three', webhookReadRights('spark-operator-spark-operator', WEBHOOK_KINDS)],
];
const DRIVER: Rights = [['its namespace', DRIVER_RIGHTS], ['the same, with `executorSets`', DRIVER_EXECUTOR_SET_RIGHTS]];
const TEAMS: Rights = [
  ['`grantView()`', VIEW_RIGHTS], ['`grantSubmit()`', SUBMIT_RIGHTS], ['`grantAdmin()`', ADMIN_RIGHTS], ['`grantAirflow()`', AIRFLOW_RIGHTS],
];
const SUBMITTERS: Rights = [
  ['profile OPERATOR', OPERATOR_SUBMITTER_RIGHTS], ['profile NATIVE', NATIVE_SUBMITTER_RIGHTS], ['the cluster, with `readNodes`', NODE_READER_RIGHTS],
];

function rightsTable(rights: Rights): string {
  return table(['where', 'what', 'verbs', 'why'], rights.flatMap(([where, list]) => list.map(({ why, rule, since, before }) => [
    where,
    rule.resources.flatMap((resource) => rule.apiGroups.map((group) => `\`${resourceName(resource, group)}\``)).join(', ')
      + (rule.resourceNames ? ` named ${rule.resourceNames.join(', ')}` : ''),
    rule.verbs.join(', '),
    [why, ...(since ? [`From Spark ${since.join('.')} on.`] : []), ...(before ? [`Before Spark ${before.join('.')}.`] : [])].join(' '),
  ])));
}

/** As `kubectl auth can-i` takes it: `deployments.apps/scale`. */
function resourceName(resource: string, group: string): string {
  const [plural, subresource] = resource.split('/');
  return [group ? `${plural}.${group}` : plural, ...(subresource ? [subresource] : [])].join('/');
}

/** Which recorded drivers use a right, and for what. */
function usesTable(): string {
  const recorded = recordings();
  const versions = recorded.map(({ spark }) => spark.split('.').slice(0, 2).join('.'));
  const rights = [...new Set(singleRights([...DRIVER_RIGHTS, ...DRIVER_EXECUTOR_SET_RIGHTS]))];
  return table(['right', ...versions, 'used by drivers for'], rights.map((right) => {
    const [resource, verb] = right.split(' ');
    const [group, ...plural] = resource.split('/');
    const uses = (rightsByFeature: Readonly<Record<string, readonly string[]>>) => FEATURES.filter(({ id }) => rightsByFeature[id]?.includes(right));
    const features = FEATURES.filter((feature) => recorded.some((recording) => uses(recording.rights).includes(feature)));
    return [
      `${verb} \`${resourceName(plural.join('/'), group)}\``,
      ...recorded.map((recording) => (uses(recording.rights).length > 0 ? 'x' : '')),
      features.length > 3 ? 'nearly everything' : features.map(({ title }) => title).join('; '),
    ];
  }));
}

function annotationsTable(): string {
  return table(['controller', 'annotations', 'source'], INJECTING_ANNOTATIONS.map(({ controller, prefix, names, source }) => [
    controller, names.map((name) => `\`${prefix ?? '…'}/${name}\``).join(', '), `[documentation](${source})`,
  ]));
}

describe('the page on security', () => {
  const page = readFileSync(PAGE, 'utf8');

  it('has every right of the operator, of drivers and of teams, and every annotation that injects configuration', async () => {
    const parts = {
      'annotations': annotationsTable(),
      'operator rights': rightsTable(OPERATOR),
      'driver rights': rightsTable(DRIVER),
      'driver rights by version': usesTable(),
      'team rights': rightsTable(TEAMS),
      'submitter rights': rightsTable(SUBMITTERS),
    };
    await expect(withGeneratedParts(page, parts)).toMatchFileSnapshot(PAGE);
  });

  it('leaves out no right that the constructs may give', () => {
    const listed = [...OPERATOR, ...DRIVER, ...TEAMS, ...SUBMITTERS].map(([, rights]) => rights);
    const source = readFileSync(path.join(ROOT, 'src/platform/rights.ts'), 'utf8');
    const declared = [...source.matchAll(/^export (?:const|function) (\w+(?:_RIGHTS|Rights))\b/gm)].map(([, name]) => name);
    expect(declared.length).toBe(listed.length);
  });

  it('gives a right to Secrets only for the CA of webhooks, to read it by name alone, and to nobody a right for everything', () => {
    const rules = [...OPERATOR, ...DRIVER, ...TEAMS, ...SUBMITTERS].flatMap(([where, rights]) => rights.map(({ rule }) => ({ where, ...rule })));
    const words = rules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs]);
    expect(words).not.toContain('*');
    const secrets = rules.filter(({ resources }) => resources.includes('secrets'));
    expect(secrets.map(({ verbs, resourceNames }) => [verbs, resourceNames])).toEqual([
      [['create'], undefined], [['get', 'list', 'watch', 'update'], ['spark-operator-webhook-ca']],
    ]);
  });

  it('names only flags that exist', () => {
    const named = [...page.matchAll(/`--([a-z-]+)`/g)].map(([, name]) => name).filter((name) => name !== 'operator-flag');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !allFlags().has(name))).toEqual([]);
  });

  it('names as injecting only what the operator takes for that', () => {
    for (const { prefix = 'any.example.com', names } of INJECTING_ANNOTATIONS) {
      for (const name of names) expect([name, injectsConfiguration(`${prefix}/${name.replace('*', 'x')}`)]).toEqual([name, true]);
    }
  });

  it('links to pages that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((target) => !existsSync(path.join(ROOT, 'docs', target)))).toEqual([]);
  });
});
