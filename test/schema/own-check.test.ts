import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applicationsIn, MANIFESTS } from './manifests';
import { REFUSALS, refused, SOUND } from './refusals';
import { checkSchema } from '../../src/schema/check-schema';

describe('our own check agrees with the API server', () => {
  it.each(MANIFESTS.map((file) => [basename(file), file]))('on %s: nothing is wrong with it', (_, file) => {
    const applications = applicationsIn(file);
    expect(applications.length).toBeGreaterThan(0);
    expect(applications.flatMap((application) => checkSchema(application))).toEqual([]);
  });

  it('on a sound application', () => {
    expect(checkSchema(SOUND)).toEqual([]);
  });

  it.each(REFUSALS.map((refusal) => [refusal.name, refusal] as const))('on an application %s: refused, with the path of the field', (_, refusal) => {
    const paths = checkSchema(refused(refusal)).map(({ path }) => path.replace(/\[([^\]\d][^\]]*)\]/g, '.$1'));
    expect([...new Set(paths)]).toEqual([refusal.path]);
  });
});
