// What has no effect where it is, as far as only a plan can find out.
import { describe, expect, it } from 'vitest';
import { planned } from './application';
import { submitted } from './command';

const warningsOf = (...given: Parameters<typeof planned>) => planned(...given).warnings.map(({ reason, path }) => `${reason} ${path}`);

describe('options of a batch scheduler', () => {
  const batchSchedulerOptions = { queue: 'q', priorityClassName: 'p', resources: { cpu: 1 } };
  const option = (name: string) => `FieldWithoutEffect spec.batchSchedulerOptions.${name}`;
  const on = { batchScheduler: true, kubeSchedulerNames: ['mine'] };

  it.each([
    ['no scheduler', {}, ['queue', 'priorityClassName', 'resources']],
    ['no scheduler, although there could be', on, ['queue', 'priorityClassName', 'resources']],
    ['Volcano for all', { ...on, defaultBatchScheduler: 'volcano' }, []],
    ['YuniKorn for all', { ...on, defaultBatchScheduler: 'yunikorn' }, ['priorityClassName', 'resources']],
    ['scheduler-plugins for all', { ...on, defaultBatchScheduler: 'mine' }, ['queue', 'priorityClassName']],
  ])('of a platform with %s', (_, settings, unread) => {
    expect(warningsOf({ batchSchedulerOptions }, settings)).toEqual(unread.map(option));
  });

  it('of an application that names its scheduler are reported once', () => {
    expect(warningsOf({ batchSchedulerOptions, batchScheduler: 'yunikorn' }, on)).toEqual(['priorityClassName', 'resources'].map(option));
    expect(warningsOf({ batchSchedulerOptions, batchScheduler: 'mine' }, on)).toEqual(['queue', 'priorityClassName'].map(option));
  });
});

describe('Python 2', () => {
  const python = { type: 'Python' as const, mainClass: undefined, mainApplicationFile: 'local:///a.py', pythonVersion: '2' as const };
  const warning = 'PropertyWithoutEffect spec.pythonVersion';
  it.each(['4.1.4', '4.3.0'])('is not read by Spark %s', (sparkVersion) => expect(warningsOf({ ...python, sparkVersion })).toEqual([warning]));
  it('means nothing to an application in Scala', () => expect(warningsOf({ pythonVersion: '2' as const, sparkVersion: '3.5.9' })).toEqual([warning]));
  it('is not warned of where it is 3', () => expect(warningsOf({ ...python, pythonVersion: '3' })).toEqual([]));
});

it('a class of a script is reported once, of an application and of a command', () => {
  const script = { type: 'Python' as const, mainApplicationFile: 'local:///a.py' };
  expect(warningsOf({ ...script, mainClass: 'C' })).toEqual(['FieldWithoutEffect spec.mainClass']);
  expect(warningsOf({ ...script, mainClass: undefined })).toEqual([]);
  expect(submitted({ resource: 'local:///a.py' }).findings).toMatchObject([{ reason: 'FieldWithoutEffect', path: '--class' }]);
  expect(submitted({}).findings).toEqual([]);
});
