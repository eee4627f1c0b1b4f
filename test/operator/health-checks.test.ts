// The health that GitOps tools report for an application, for every status that the controller writes in each of its states.
import { Environment } from '@marcbachmann/cel-js';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { LuaFactory } from 'wasmoon';
import { HealthChecks } from '../../src';
import { ApplicationState } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';
import { cli } from '../cli/cli';
import { EXPECTED } from '../health/expected';
import { allStates, type Written } from '../support/all-states';

let written: readonly Written[];

beforeAll(async () => {
  ({ written } = await allStates());
});

const states = Object.entries(EXPECTED).map(([state, expected]) => ({ state, ...expected }));

/** What was stored in a state, with the specification that the controller had seen. */
function seen(state: string): SparkApplication[] {
  return written.filter((one) => one.state === state && !isUnseen(one.application)).map(({ application }) => application);
}

/** What was stored right after an edit, before the controller reconciled. */
const unseen = () => written.map(({ application }) => application).filter(isUnseen);
const isUnseen = ({ status, metadata }: SparkApplication) => status !== undefined && status.observedGeneration !== metadata.generation;

it('the recorded applications pass through all states', () => {
  expect([...new Set(written.map(({ state }) => state))].sort()).toEqual(Object.values(ApplicationState).sort());
  expect(unseen().length).toBeGreaterThan(3);
});

it('every status says from the first what consumers count on: a state, and executors', () => {
  const statuses = written.flatMap(({ application: { status } }) => status ?? []);
  expect(statuses.filter(({ applicationState, executorState }) => applicationState?.state === undefined || executorState === undefined)).toEqual([]);
});

describe('Argo CD with our health script', () => {
  const factory = new LuaFactory();
  const health = async (application: SparkApplication) => {
    const lua = await factory.createEngine();
    try {
      const [script] = Object.values(HealthChecks.argoCd());
      return await lua.doString(
        `local function check(obj)\n${script}\nend\nlocal answer = check(${luaOf(application)})\nreturn answer.status .. ": " .. answer.message`,
      ) as string;
    } finally {
      lua.global.close();
    }
  };

  it.each(states)('in state "$state" is $argo', async ({ state, argo }) => {
    const found = await Promise.all(seen(state).map(health));
    expect(new Set(found.map((answer) => answer.split(':')[0]))).toEqual(new Set([argo]));
  });

  it('says why', async () => {
    const messages = await Promise.all(['FAILED', 'FAILING', 'SUBMISSION_FAILED', 'COMPLETED', 'SUSPENDED'].map((state) => health(seen(state)[0])));
    expect(messages).toEqual([
      expect.stringMatching(/^Degraded: .*exit code 3/) as string,
      expect.stringMatching(/^Progressing: .*exit code 3/) as string,
      expect.stringMatching(/^Progressing: .*nonsense/) as string,
      'Healthy: the run completed',
      'Suspended: the application is suspended',
    ]);
  });

  it('waits for the controller to see an edit', async () => {
    const found = await Promise.all(unseen().map(health));
    expect(new Set(found)).toEqual(new Set(['Progressing: waiting for the controller to see the changed specification']));
  });

  it('knows the statuses of an operator that writes neither conditions nor generations', async () => {
    const kubeflow = (state: string): SparkApplication => {
      const { status: _status, ...application } = seen(ApplicationState.NEW)[0];
      return { ...application, status: { driverInfo: {}, applicationState: { state } } };
    };
    expect(await health(kubeflow('RUNNING'))).toBe('Healthy: RUNNING');
    expect(await health(kubeflow('A_STATE_TO_COME'))).toBe('Progressing: A_STATE_TO_COME');
  });
});

describe('Flux with our expressions', () => {
  const [check] = HealthChecks.flux();
  // Fields that are not there are errors, as in Flux.
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const holds = (expression: string, application: SparkApplication): boolean | 'error' => {
    try {
      return environment.evaluate(expression, structuredClone(application) as unknown as Record<string, unknown>) as boolean;
    } catch {
      return 'error';
    }
  };
  /** The order in which Flux asks, and what an error means to it. */
  const answer = (application: SparkApplication): string => {
    for (const question of ['inProgress', 'failed', 'current'] as const) {
      const result = holds(check[question], application);
      if (result === 'error') return 'not yet';
      if (result) return question;
    }
    return 'not yet';
  };

  it.each(states)('in state "$state" is $flux', ({ state, flux }) => {
    expect(new Set(seen(state).map(answer))).toEqual(new Set([flux]));
  });

  it('waits for the controller to see an edit', () => {
    expect(new Set(unseen().map(answer))).toEqual(new Set(['inProgress']));
  });
});

describe('the command health', () => {
  it('prints a ConfigMap that is merged into the one of Argo CD', async () => {
    const { code, out } = await cli(['health', 'argocd']);
    expect(code).toBe(0);
    expect(load(out)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd' }, data: HealthChecks.argoCd() });
  });

  it('prints what belongs into a Kustomization of Flux', async () => {
    const { out } = await cli(['health', 'flux']);
    expect(load(out)).toEqual({ healthCheckExprs: HealthChecks.flux() });
  });

  it('names the tools it knows when asked about another', async () => {
    const { code, err } = await cli(['health', 'spinnaker']);
    expect(code).toBe(2);
    expect(err).toMatch(/argocd, flux/);
  });
});

/** A JSON value as a Lua expression, nulls left out, as Argo CD hands objects to a script. */
function luaOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaOf).join(', ')}}`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
    return `{${fields.map(([key, one]) => `[${JSON.stringify(key)}] = ${luaOf(one)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
