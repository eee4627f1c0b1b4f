// The command line of the fault suite: it reads the options that the docs and the report name, with quotes and without.
import { describe, expect, it } from 'vitest';
import { readOptions } from './options';

describe('the command line of the fault suite', () => {
  it.each([
    { name: 'names as one word each', args: ['--scenario', 'spec change', '--fault', 'response lost', '--call', '12'] },
    { name: 'names whose quotes the task runner has lost', args: ['--scenario', 'spec', 'change', '--fault', 'response', 'lost', '--call', '12'] },
  ])('understands $name', ({ args }) => {
    expect(readOptions(args)).toEqual({ scenarios: ['spec change'], faults: ['response lost'], index: 12, real: false, sample: undefined });
  });

  it('takes everything without options', () => {
    const { scenarios, faults } = readOptions([]);
    expect(scenarios.length).toBeGreaterThan(10);
    expect(faults.length).toBeGreaterThan(20);
  });

  it('takes a sample by its size and seed', () => {
    expect(readOptions(['--sample', '500', '--seed', '7'])).toMatchObject({ real: false, sample: { size: 500, seed: 7 } });
  });

  it('takes a sample on a real API server, four scenarios for each fault where nothing else is asked for', () => {
    const { real, sample, faults } = readOptions(['--real']);
    expect({ real, sample }).toEqual({ real: true, sample: { seed: 1, size: 4 * faults.length } });
  });

  it.each([
    { name: 'a fault that there is not', args: ['--fault', 'bad', 'luck'] },
    { name: 'a fault of events at a call', args: ['--fault', 'watch cut before', '--call', '1'] },
    { name: 'a call on a real API server, where calls have no numbers', args: ['--real', '--call', '1'] },
    { name: 'a number below 1', args: ['--call', '0'] },
    { name: 'a sample of one call', args: ['--sample', '10', '--call', '1'] },
  ])('refuses $name', ({ args }) => {
    expect(() => readOptions(args)).toThrow();
  });
});
