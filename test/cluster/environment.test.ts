import { describe, expect, it } from 'vitest';
import { readEnvironment, UsageError } from './environment';

const COMPLETE = { KUBECONFIG: '/k', OPERATOR_IMAGE: 'o:1', SPARK_IMAGE: 's:1' };

describe('what the cluster checks ask of their environment', () => {
  it('names every variable that is missing, and what it is for', () => {
    const read = () => readEnvironment([], { KUBECONFIG: '/k' });
    expect(read).toThrow(UsageError);
    expect(read).toThrow(/OPERATOR_IMAGE \(image of the controller.*SPARK_IMAGE \(Spark 4\.1 image/);
  });

  it('refuses an option it does not know', () => {
    expect(() => readEnvironment(['--fast'], COMPLETE)).toThrow(UsageError);
  });

  it('runs everything and cleans up unless told otherwise', () => {
    expect(readEnvironment([], COMPLETE)).toMatchObject({ only: [], replace: false, keep: false });
    expect(readEnvironment(['--only', 'killed, render', '--keep'], COMPLETE)).toMatchObject({ only: ['killed', 'render'], keep: true });
  });
});
