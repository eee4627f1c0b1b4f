// Reviews of applications and schedules: the words of `validate`, and updates that are refused only for what they introduce.
import { describe, expect, it } from 'vitest';
import { checkObject } from '../../../src/cli/check-object';
import { Cache } from '../../../src/kube/cache';
import type { AdmissionRequest } from '../../../src/operator/admission/reviews/admission-review';
import { applicationReview, type ApplicationReviewOptions } from '../../../src/operator/admission/reviews/review-application';
import { planInPlace, type IsolatedPlanner } from '../../../src/operator/application/planning/isolated-planner';
import { quotaAdvice } from '../../../src/operator/application/quota/advice';
import { CLAIMS_BY_NAMESPACE, QUOTAS_BY_NAMESPACE } from '../../../src/operator/application/quota/claims';
import { QuotaQueue } from '../../../src/operator/application/quota/quota-queue';
import { describeErrors, describeFinding } from '../../../src/spec/findings';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { ResourceQuota } from '../../../src/spec/resource-quotas';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { faults, accepted, application } from '../../spec/rules-cases';
import { SETTINGS } from '../../submission/application';

const OPTIONS: ApplicationReviewOptions = { settings: SETTINGS, isolated: planInPlace };
const review = applicationReview('SparkApplication', OPTIONS);
const reviewSchedule = applicationReview('ScheduledSparkApplication', OPTIONS);

function creation(object: object): AdmissionRequest {
  return { uid: 'u', operation: 'CREATE', namespace: 'jobs', object: object as KubernetesObject };
}

function update(object: object, oldObject: object): AdmissionRequest {
  return { uid: 'u', operation: 'UPDATE', namespace: 'jobs', object: object as KubernetesObject, oldObject: oldObject as KubernetesObject };
}

/** What `validate` says, without what the schema says: the API server checks the schema before it calls a webhook. */
function validated(object: object) {
  const findings = checkObject({ file: '-', document: 1, object: object as never }, SETTINGS);
  const lines = (severity: string) => findings.filter((finding) => finding.severity === severity);
  return { errors: lines('error'), warnings: lines('warning').map(describeFinding) };
}

const fitsSchema = faults.filter(({ given }) => validated(given).errors.every(({ reason }) => !['WrongType', 'OutOfBounds', 'UnknownField'].includes(reason)));

describe('the review of an application in a namespace with a quota', () => {
  const quota = { hard: { 'requests.cpu': '4' }, used: { 'requests.cpu': '3' } };
  const reviewIn = (namespaces: readonly string[], kind: 'SparkApplication' | 'ScheduledSparkApplication' = 'SparkApplication') => {
    const quotas = new Cache<ResourceQuota>({ indexes: { [QUOTAS_BY_NAMESPACE]: ({ metadata }) => [metadata.namespace ?? ''] } });
    const metadata = { name: 'team', namespace: 'jobs', uid: 'q', resourceVersion: '1' };
    quotas.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: quota.hard }, status: quota });
    const stores = {
      quotas, applications: new Cache<SparkApplication>({ indexes: { [CLAIMS_BY_NAMESPACE]: () => [] } }), podsOf: () => [],
    };
    const config = { refuses: (namespace: string) => namespaces.includes(namespace) };
    const settings = { ...SETTINGS, countsDemand: true };
    return applicationReview(kind, { ...OPTIONS, settings, quota: quotaAdvice({ config, queue: new QuotaQueue(config), stores, settings }) });
  };
  const sized = (instances: number, spec: object = {}) => application({ driver: { cores: 1 }, executor: { cores: 1, instances }, ...spec });

  it.each([
    { what: 'too little is left', given: sized(1), says: 'requests.cpu asked 2, used 3, limit 4 (quota team)' },
    { what: 'it is larger than the whole quota', given: sized(9), says: 'requests.cpu asked 10, limit 4 (quota team)' },
  ])('is refused by choice, and warned of otherwise, where $what', async ({ given, says }) => {
    const refused = await reviewIn(['jobs'])(creation(given));
    expect(refused).toMatchObject({ allowed: false, message: expect.stringContaining(says) as string });
    const warned = await reviewIn(['others'])(creation(given));
    expect(warned).toMatchObject({ allowed: true, warnings: [expect.stringContaining(says) as string] });
  });

  it.each([
    { what: 'one that fits', request: creation(sized(1, { executor: {}, dynamicAllocation: { enabled: true, initialExecutors: 0, maxExecutors: 1 } })) },
    { what: 'one that is suspended, as long as it can ever fit', request: creation(sized(1, { suspend: true })) },
    { what: 'an edit, whose old pods go before it begins again', request: update(sized(2), sized(1)) },
    { what: 'an edit of one that was larger than the quota already', request: update(sized(9, { arguments: ['1'] }), sized(9)) },
  ])('allows $what', async ({ request }) => expect(await reviewIn(['jobs'])(request)).toMatchObject({ allowed: true }));

  it('refuses an edit that makes it larger than the quota, and a schedule whose runs never fit', async () => {
    expect((await reviewIn(['jobs'])(update(sized(9), sized(1)))).allowed).toBe(false);
    const { spec } = sized(9);
    const schedule = {
      apiVersion: 'sparkoperator.k8s.io/v1beta2',
      kind: 'ScheduledSparkApplication',
      metadata: { name: 'nightly', namespace: 'jobs' },
      spec: { schedule: '@daily', template: spec },
    };
    expect(await reviewIn(['jobs'], 'ScheduledSparkApplication')(creation(schedule)))
      .toMatchObject({ allowed: false, message: expect.stringContaining('spec.template') as string });
  });

  it('warns of a largest number of executors that the quota does not allow', async () => {
    const given = application({ driver: { cores: 1 }, executor: { cores: 1 }, dynamicAllocation: { enabled: true, initialExecutors: 0, maxExecutors: 50 } });
    expect((await reviewIn(['jobs'])(creation(given))).warnings).toContainEqual(expect.stringContaining('requests.cpu asked 51, limit 4 (quota team)'));
  });
});

describe('the review of an application', () => {
  it.each(fitsSchema)('refuses $title, or warns of it, in the words of `validate`', async ({ given }) => {
    const { errors, warnings } = validated(given);
    const response = await review(creation(given));
    expect(response.allowed).toBe(errors.length === 0);
    if (errors.length > 0) expect(response.message).toBe(describeErrors(errors));
    expect(response.warnings).toEqual(warnings);
  });

  it('covers most rules with that', () => expect(fitsSchema.length).toBeGreaterThan(faults.length / 2));

  // The API server has generated a name before it calls a webhook.
  it.each(accepted.filter(({ given }) => given.metadata.name))('allows $title', async ({ given }) => {
    expect((await review(creation(given))).allowed).toBe(true);
  });

  it('names each field that is wrong', async () => {
    const response = await review(creation(application({ mode: 'client', driver: { podName: 'Driver' } })));
    expect(response.details?.causes.map(({ field }) => field).sort()).toEqual(['spec.driver.podName', 'spec.mode']);
  });

  it('refuses what only the planner sees: two volumes at one path', async () => {
    const volume = (name: string) => ({ name, emptyDir: {} });
    const given = application({
      volumes: [volume('a'), volume('b')],
      driver: { volumeMounts: [{ name: 'a', mountPath: '/data' }, { name: 'b', mountPath: '/data' }] },
    });
    const response = await review(creation(given));
    expect(response).toMatchObject({ allowed: false, message: describeErrors(validated(given).errors) });
    expect(response.message).toContain('/data');
  });

  const wrong = { mode: 'client' };
  it.each([
    ['the same write again', application(wrong), application(wrong), true],
    ['a label', application(wrong, { name: 'etl', namespace: 'jobs', labels: { a: 'b' } }), application(wrong), true],
    ['a finalizer', application(wrong, { name: 'etl', namespace: 'jobs', finalizers: ['a/b'] }), application(wrong), true],
    ['suspend alone, as Kueue writes it', application({ ...wrong, suspend: true }), application({ ...wrong, suspend: false }), true],
    ['an edit of something else', application({ ...wrong, arguments: ['1'] }), application(wrong), true],
    ['an edit that corrects the fault', application({}), application(wrong), true],
    ['an edit that brings the fault in', application(wrong), application({}), false],
    ['an edit that brings a second one in', application({ ...wrong, driver: { podName: 'Driver' } }), application(wrong), false],
    ['an edit that gives the wrong field another wrong value', application({ mode: 'yarn' }), application(wrong), false],
    ['an edit that removes an element before the wrong one',
      application({ volumes: [{ name: 'B' }] }), application({ volumes: [{ name: 'a', emptyDir: {} }, { name: 'B' }] }), true],
  ])('of an update with %s', async (_what, object, oldObject, allowed) => {
    expect((await review(update(object, oldObject))).allowed).toBe(allowed);
  });

  it('says of a fault that was there before that it is still there, as a warning', async () => {
    const { warnings } = await review(update(application({ ...wrong, arguments: ['1'] }), application(wrong)));
    expect(warnings).toContain(describeErrors(validated(application(wrong)).errors));
  });

  it('names only what an update introduces', async () => {
    const { message } = await review(update(application({ ...wrong, driver: { podName: 'Driver' } }), application(wrong)));
    expect(message).toMatch(/^spec\.driver\.podName: /);
    expect(message).not.toContain('spec.mode');
  });

  it.each(['DELETE', 'CONNECT'])('allows %s', async (operation) => {
    expect(await review({ uid: 'u', operation, oldObject: application(wrong) })).toEqual({ allowed: true });
  });

  it('allows writes to the status', async () => {
    expect(await review({ ...update(application(wrong), application({})), subResource: 'status' })).toEqual({ allowed: true });
  });

  it('has large applications planned in isolation, as the controller has', async () => {
    const planned: string[] = [];
    const isolated: IsolatedPlanner = {
      plan: (request) => {
        planned.push(request.application.metadata.name ?? '');
        return planInPlace.plan(request);
      },
    };
    const reviewing = applicationReview('SparkApplication', { settings: SETTINGS, isolated });
    const large = application({ ...wrong, arguments: ['x'.repeat(100_000)] });
    expect((await reviewing(creation(large))).allowed).toBe(false);
    expect(planned).toEqual(['etl']);
    await reviewing(creation(application({})));
    expect(planned).toEqual(['etl']);
  });

  it('allows what could not be planned, and says so: the operator tries it again', async () => {
    const isolated: IsolatedPlanner = { plan: () => Promise.resolve({ outcome: 'lost', loss: 'time', detail: 'no answer' }) };
    const reviewing = applicationReview('SparkApplication', { settings: SETTINGS, isolated });
    const response = await reviewing(creation(application({ arguments: ['x'.repeat(100_000)] })));
    expect(response.allowed).toBe(true);
    expect(response.warnings?.[0]).toContain('could not be checked here');
  });

  it.each([['no spec', { spec: undefined }], ['a list as its spec', { spec: [] }], ['a spec of another form', { spec: { driver: 7, executor: 'x' } }]])(
    'refuses an application with %s, without failing', async (_what, changes) => {
      expect((await review(creation({ ...application(), ...changes }))).allowed).toBe(false);
    });
});

describe('the review of a schedule', () => {
  const schedule = (template: object, changes: object = {}) => ({
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'ScheduledSparkApplication',
    metadata: { name: 'nightly', namespace: 'jobs' },
    spec: { schedule: '@daily', template, ...changes },
  });

  it('refuses a template that would be refused as an application, in the words of `validate`', async () => {
    const given = schedule(application({ mode: 'client' }).spec);
    const response = await reviewSchedule(creation(given));
    expect(response).toMatchObject({ allowed: false, message: describeErrors(validated(given).errors) });
    expect(response.message).toMatch(/^spec\.template\.mode: /);
  });

  it('allows a sound one, and its suspension whatever is in it', async () => {
    expect((await reviewSchedule(creation(schedule(application().spec)))).allowed).toBe(true);
    const wrong = application({ mode: 'client' }).spec;
    expect((await reviewSchedule(update(schedule(wrong, { suspend: true }), schedule(wrong)))).allowed).toBe(true);
  });
});
