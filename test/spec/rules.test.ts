// Every validation rule: what it finds, what it accepts, and that the API server decides the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { accepted, application, faults } from './rules-cases';
import { describeFinding } from '../../src/spec/findings';
import { namedRules, rules, UNEXPECTED_SHAPE, validateApplication, validateScheduledApplication } from '../../src/spec/rules';

describe('a fault is found once, with its path and what to do', () => {
  it.each(faults)('$rule: $title', ({ given, expected, severity = 'error' }) => {
    const findings = validateApplication(given);
    expect(findings.map(describeFinding)).toEqual([expect.stringContaining(expected)]);
    expect(findings[0].severity).toBe(severity);
  });

  it('has a case for every rule', () => {
    expect([...new Set(faults.map(({ rule }) => rule))].sort()).toEqual(Object.keys(namedRules).sort());
  });

  it.each(faults)('$rule makes the finding about $title itself', ({ rule, given, expected }) => {
    expect(namedRules[rule].check(given).map(describeFinding)).toEqual([expect.stringContaining(expected)]);
  });
});

describe('what other operators of this API run is accepted', () => {
  it.each(accepted)('$title', ({ given }) => expect(validateApplication(given)).toEqual([]));
});

describe('the API server judges as we do', () => {
  const evaluated = rules.flatMap((rule) => (rule.cel ? [{ rule, cel: rule.cel }] : []));
  const everything = [...faults, ...accepted].map(({ given }) => given);

  it.each(evaluated)('$cel.message', ({ rule, cel }) => {
    const judged = everything.filter(({ metadata }) => metadata.name !== undefined).map((given) => {
      const self = cel.at === '' ? given : given.spec;
      return { refusedByRule: rule.check(given).length > 0, refusedByApiServer: evaluate(cel.rule, { self: withoutUndefined(self) }) === false, given };
    });
    expect(judged.filter(({ refusedByRule, refusedByApiServer }) => refusedByRule !== refusedByApiServer)).toEqual([]);
    expect(judged.some(({ refusedByRule }) => refusedByRule)).toBe(true);
  });

  it('is asked only for what sits at the root or in the spec', () => expect(evaluated.filter(({ cel }) => !['', 'spec'].includes(cel.at))).toEqual([]));
});

describe('validateApplication', () => {
  it('reports all faults of an application at once', () => {
    const findings = validateApplication(application({ mode: 'client', image: undefined, driver: { cores: 0 } }));
    expect(findings.map(({ reason, path }) => `${reason} ${path}`)).toEqual([
      'ClientMode spec.mode', 'MissingImage spec.driver.image', 'MissingImage spec.executor.image', 'InvalidCores spec.driver.cores',
    ]);
  });

  it('has no error about bounds of dynamic allocation that is off', () => {
    const findings = validateApplication(application({ dynamicAllocation: { enabled: false, minExecutors: 5, maxExecutors: 2 } }));
    expect(findings.map(({ severity, path }) => `${severity} ${path}`)).toEqual([
      'warning spec.dynamicAllocation.minExecutors', 'warning spec.dynamicAllocation.maxExecutors',
    ]);
  });

  it('never prints a token', () => {
    const [finding] = validateApplication(application({ sparkConf: { 'spark.kubernetes.authenticate.oauthToken': 's3cret' } }));
    expect(describeFinding(finding)).not.toContain('s3cret');
  });

  it('reports fields of a wrong type instead of failing', () => {
    const findings = validateApplication(application({ deps: { packages: 'a:b:1' }, volumes: 7, sparkVersion: 3 }));
    expect(findings.filter(({ reason }) => reason === UNEXPECTED_SHAPE).length).toBeGreaterThan(0);
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true);
  });

  it.each([{}, { spec: null }, { spec: {} }, { metadata: {}, spec: { driver: 1 } }])('survives %j', (given) => {
    expect(validateApplication(given as never).some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('names paths in a schedule\'s template', () => {
    const { apiVersion, metadata, spec } = application({ mode: 'client' });
    const scheduled = { apiVersion, metadata, kind: 'ScheduledSparkApplication' as const, spec: { schedule: '@daily', template: spec } };
    expect(validateScheduledApplication(scheduled).map(({ path }) => path)).toEqual(['spec.template.mode']);
  });
});

/** As the API server stores objects: JSON has no undefined. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('the documentation', () => {
  it('lists the reason of every rule', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'cli.md'), 'utf8');
    expect([...new Set(rules.map(({ reason }) => reason))].filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
  });
});
