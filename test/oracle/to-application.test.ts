// Every recorded command line, turned into an application and planned again, gives the driver the same properties.
import { describe, expect, it } from 'vitest';
import { cases, planApplication, planCommandLine, SUBMITTER } from './recordings';
import type { Finding } from '../../src/spec/findings';
import { applicationFor, readCommandLine } from '../../src/submission';

/** What cannot be the same: names derive from the application, templates are inline, and labels of the operator come on top. */
const OWN_KEYS = [
  /^spark\.kubernetes\.(driver|executor)\.label\.sparkoperator\.k8s\.io\//,
  /^spark\.kubernetes\.(driver|executor)\.podTemplate(File|ContainerName)$/,
  /^spark\.(app\.name|driver\.host|kubernetes\.namespace|kubernetes\.driver\.pod\.name)$/,
  // An application names the image of each role, even where both are the same.
  /^spark\.kubernetes\.(driver|executor)\.container\.image$/,
];
/** Spark's own default, which an application writes down, since its own is another one. */
const DEFAULTS: Readonly<Record<string, string>> = { 'spark.executor.instances': '2' };

function comparable(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...DEFAULTS, ...properties }).filter(([key]) => !OWN_KEYS.some((pattern) => pattern.test(key))));
}

/** Command lines that say what an application must not. */
const NOT_FOR_APPLICATIONS: Readonly<Record<string, string>> = {
  'oauth-token': 'a literal credential is refused in an application',
  'combination-credentials': 'a literal credential is refused in an application',
  'submitter-properties': 'an application is submitted by the operator, with the operator\'s own credentials',
  'alone-credential-files': 'credentials in local files are refused in an application',
  'alone-krb5-file': 'its krb5.conf is a local file',
  'combination-files': 'its krb5.conf and its certificate are local files',
  'alone-pull-secrets': 'an application has a list, in which spaces and empty entries of the text are gone',
  'volcano-step': 'its pod group template is a local file',
  'removed-keys': 'an application cannot ask for a deploy mode',
};

const VERSION = '4.3.0';
const plannable = cases.filter((recorded) => planCommandLine(recorded, VERSION).outcome === 'planned');

describe('a command line becomes an application', () => {
  it('most recorded command lines can be planned', () => {
    expect(plannable.length).toBeGreaterThan(45);
  });

  it.each(plannable.filter(({ name }) => !NOT_FOR_APPLICATIONS[name]))('$name: the same properties', (recorded) => {
    const raw = planCommandLine(recorded, VERSION);
    const findings: Finding[] = [];
    const read = readCommandLine({ sparkVersion: VERSION, args: recorded.args, files: recorded.files, user: SUBMITTER }, findings);
    const application = applicationFor(read!.submission, findings);
    const plan = planApplication(application, VERSION);
    if (raw.outcome !== 'planned' || plan.outcome !== 'planned') throw new Error(JSON.stringify(plan));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const expected = comparable(raw.properties);
    if (expected['spark.dynamicAllocation.enabled'] === 'true') delete expected['spark.executor.instances'];
    expect(comparable(plan.properties)).toMatchObject(expected);
  });
});
