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

  it('runs everything and cleans up unless an option says otherwise', () => {
    expect(readEnvironment([], COMPLETE)).toMatchObject({ only: [], replace: false, keep: false });
    expect(readEnvironment(['--only', 'killed, render', '--keep'], COMPLETE)).toMatchObject({ only: ['killed', 'render'], keep: true });
  });

  it('can restart the API server only where a command for it is given', () => {
    expect(readEnvironment([], COMPLETE).restartApiServer).toBeUndefined();
    expect(readEnvironment([], { ...COMPLETE, RESTART_API_SERVER: 'kill 1' }).restartApiServer).toBe('kill 1');
  });

  it('checks stores only with both of their images', () => {
    expect(readEnvironment([], { ...COMPLETE, STORES_IMAGE: 's:1' }).storeImages).toBeUndefined();
    expect(readEnvironment([], { ...COMPLETE, STORES_IMAGE: 's:1', S3_SERVER_IMAGE: 'g:1' }).storeImages).toEqual({ stores: 's:1', s3Server: 'g:1' });
  });

  it('knows the images of the given Spark versions, and the variables of the others', () => {
    expect(readEnvironment([], COMPLETE).sparkVersions).toEqual([
      { version: '4.1.0', image: 's:1', variable: 'SPARK_IMAGE' },
      { version: '3.5.0', image: undefined, variable: 'SPARK_IMAGE_3_5' },
    ]);
    expect(readEnvironment([], { ...COMPLETE, SPARK_IMAGE_3_5: 's:0' }).sparkVersions[1].image).toBe('s:0');
  });
});
