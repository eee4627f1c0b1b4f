// Each finding that can be suppressed is told at synthesis and by `validate`, and suppressed in both by one call.
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { application, CHECK_CASES, type CheckCase } from './check-cases';
import { Schedule, ScheduledSparkApplication, SparkApplication, SparkCheck, SparkChecks, SparkCode, SparkVersion } from '../../src';
import { checkManifests } from '../../src/cli/check-manifests';
import { readManifest } from '../../src/cli/manifests';
import { CHECKS } from '../../src/spec/checks/catalogue';
import { SUPPRESSION_PREFIX } from '../../src/spec/checks/suppressions';

interface Manifest { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }

/** A construct whose object is this one. */
function construct(chart: Chart, id: string, object: Manifest): IConstruct {
  const { apiVersion, kind, metadata, ...rest } = object;
  const props = {
    metadata: metadata as object, sparkVersion: SparkVersion.V4_1, image: 'apache/spark:4.1.4', application: SparkCode.python('local:///opt/app/main.py'),
  };
  const program = kind === 'SparkApplication' ? new SparkApplication(chart, id, props)
    : kind === 'ScheduledSparkApplication' ? new ScheduledSparkApplication(chart, id, { ...props, schedule: Schedule.daily() }) : undefined;
  if (program === undefined) return new ApiObject(chart, id, { apiVersion, kind, metadata: { ...metadata } as object, ...rest });
  ApiObject.of(program).addJsonPatch(JsonPatch.replace('/spec', (rest as { spec: object }).spec));
  return program;
}

interface Synthesis { readonly yaml: string; readonly told: string; readonly error: string; readonly subject: IConstruct }

/** Synthesises objects, and answers what was said of them. */
function synthesise(objects: readonly object[], suppressed?: string): Synthesis {
  let told = '';
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
  try {
    const app = new App();
    const chart = new Chart(app, 'jobs');
    const constructs = objects.map((object, i) => construct(chart, `object-${i}`, object as Manifest));
    const subject = constructs[constructs.length - 1];
    if (suppressed !== undefined) SparkChecks.suppress(subject, suppressed as SparkCheck, 'it is meant so');
    try {
      return { yaml: app.synthYaml(), told, error: '', subject };
    } catch (error) {
      return { yaml: '', told, error: (error as Error).message, subject };
    }
  } finally {
    stderr.mockRestore();
  }
}

/** Ids that `validate` tells of manifests. */
function validated(text: string): string[] {
  return checkManifests({ files: 1, ...readManifest('a.yaml', text) }, []).findings.map(({ reason }) => reason);
}

const yamlOf = (objects: readonly object[]) => objects.map((object) => JSON.stringify(object)).join('\n---\n');

afterEach(() => vi.restoreAllMocks());

describe('each finding that can be suppressed', () => {
  it('has a case', () => {
    expect([...new Set(CHECK_CASES.map(({ id }) => id))].sort()).toEqual([...CHECKS.keys()].sort());
  });

  it('has a member of the enum, and no other has one', () => {
    expect(Object.values(SparkCheck).sort()).toEqual([...CHECKS.keys()].sort());
  });

  it.each(CHECK_CASES)('$id is told by validate and at synthesis, and suppressed in both by one call', ({ id, objects }: CheckCase) => {
    expect(validated(yamlOf(objects))).toContain(id);
    const { told, error, subject } = synthesise(objects);
    const isPredicted = CHECKS.get(id)?.predicted === true;
    if (isPredicted) {
      expect(error).not.toBe('');
    } else {
      expect(told).toContain(`[${id}]`);
      expect(subject.node.metadata).toContainEqual(expect.objectContaining({ type: 'cdk8s-spark:warning', data: expect.stringContaining(`[${id}]`) }));
      expect(error).toBe('');
    }
    const quiet = synthesise(objects, id);
    expect(quiet.error).toBe('');
    expect(quiet.told).not.toContain(`[${id}]`);
    expect(quiet.yaml).toContain(`${SUPPRESSION_PREFIX}${id}: it is meant so`);
    expect(validated(quiet.yaml)).not.toContain(id);
  });
});

describe('warnings at synthesis', () => {
  const jobs = (images: readonly string[]) => images.map((image, i) => application({ image }, { name: `etl-${i}` }));

  it('say nothing where there are none', () => expect(synthesise([application()])).toMatchObject({ told: '', error: '' }));

  it('are told once for an app with several charts, and do not change what is written', () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const app = new App();
    const etl = construct(new Chart(app, 'one'), 'etl', application({ image: 'a' }) as Manifest);
    new Chart(app, 'two');
    const first = app.synthYaml();
    expect(app.synthYaml()).toBe(first);
    app.charts.forEach((chart) => chart.toJson());
    expect(written).toHaveLength(1);
    expect(first).not.toContain('FloatingImage');
    expect(etl.node.metadata.filter(({ type }) => type === 'cdk8s-spark:warning')).toHaveLength(1);
  });

  it('of one kind are counted after the first five', () => {
    const { told } = synthesise(jobs(['a', 'b', 'c', 'd', 'e', 'f', 'g']));
    expect(told).toMatch(/^cdk8s-spark: 7 warnings/);
    expect(told).toContain('  and 2 more [FloatingImage]');
    expect(told.match(/spec\.image/g)).toHaveLength(5);
  });

  it('are judged with the operator of the app: what it does not allow is an error', () => {
    const operator = CHECK_CASES.find(({ id }) => id === 'BatchSchedulingOff')!.objects[0];
    const open = application({ sparkUIOptions: { serviceType: 'LoadBalancer' } });
    expect(synthesise([open]).error).toBe('');
    const closed = JSON.parse(JSON.stringify(operator).replace('"args":[]', '"args":["--application-service-types="]')) as object;
    expect(synthesise([closed, open]).error).toContain('[jobs/object-1] spec.sparkUIOptions.serviceType: This type of Service is not allowed.');
  });
});

describe('a suppression', () => {
  const suppress = (check: string, reason: string) => () => SparkChecks.suppress(new Chart(new App(), 'jobs'), check as SparkCheck, reason);

  it('of a chart holds for all programs in it, and the nearest reason is written', () => {
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const app = new App();
    const chart = new Chart(app, 'jobs');
    SparkChecks.suppress(chart, SparkCheck.FLOATING_IMAGE, 'nightly builds');
    const [one, two] = ['one', 'two'].map((name) => construct(chart, name, application({ image: 'a' }, { name }) as Manifest));
    SparkChecks.suppress(two, SparkCheck.FLOATING_IMAGE, 'a mirror fixes the digest');
    app.synthYaml();
    const key = `${SUPPRESSION_PREFIX}FloatingImage`;
    expect([one, two].map((each) => (ApiObject.of(each).toJson() as { metadata: { annotations: object } }).metadata.annotations)).toEqual([
      { [key]: 'nightly builds' }, { [key]: 'a mirror fixes the digest' },
    ]);
    expect(process.stderr.write).not.toHaveBeenCalled();
  });

  it.each([
    ['without a reason', suppress('FloatingImage', ' '), /FloatingImage, for jobs: has no reason/],
    ['of an unknown id', suppress('FloatingImag', 'why'), /did you mean FloatingImage\? .*There are BatchSchedulingOff, .*UnknownVolume/],
    ['of an error', suppress('MemoryLimitTooLow', 'why'), /Errors cannot be suppressed/],
  ])('%s is refused', (_, call, message) => expect(call).toThrow(message));

  it.each([
    ['FloatingImage', '', 'has no reason'],
    ['Nothing', 'why', 'There are'],
    ['MemoryLimitTooLow', 'why', 'Errors cannot be suppressed'],
  ])('by an annotation for %s with the value "%s" is refused by validate and at synthesis', (id, value, message) => {
    const object = application({ image: 'a' }, { annotations: { [SUPPRESSION_PREFIX + id]: value } });
    const ids = validated(yamlOf([object]));
    expect(ids).toContain('InvalidSuppression');
    const { error } = synthesise([object]);
    expect(error).toContain(`metadata.annotations[${SUPPRESSION_PREFIX}${id}]`);
    expect(error).toContain(message);
  });

  it('does not take away an error of the same id', () => {
    const executors = { dynamicAllocation: { enabled: true, minExecutors: 9, maxExecutors: 4 } };
    const object = application(executors, { annotations: { [`${SUPPRESSION_PREFIX}InvalidExecutors`]: 'why' } });
    expect(validated(yamlOf([object]))).toContain('InvalidExecutors');
  });

  it('does not let an application pass whose limit is below its heap', () => {
    const limited = application({ driver: { memory: '2g', memoryLimit: '1Gi' } });
    expect(validated(yamlOf([limited]))).toContain('MemoryLimitTooLow');
    expect(synthesise([limited]).error).toContain('spec.driver.memoryLimit: The limit is below what the container requests');
  });
});
