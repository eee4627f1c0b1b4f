// What of several findings about one field is told.
import { describe, expect, it } from 'vitest';
import { onePerField, OVERRIDDEN, type Finding } from '../../src/spec/findings';

const PATH = 'spec.driver.javaOptions';
const finding = (severity: Finding['severity'], reason: string, path = PATH): Finding => ({ severity, reason, path, message: reason });
const warning = (reason: string) => finding('warning', reason);

describe('of findings about one field', () => {
  it.each<[string, Finding[], string[]]>([
    ['the first warning is told', [warning('A'), warning('B')], ['A']],
    ['an error takes the place of a warning', [warning('A'), finding('error', 'B')], ['B']],
    ['a general warning gives way', [warning('UnknownSparkProperty'), warning('B')], ['B']],
    ['a value that loses is told beside what else is wrong with it', [warning('CredentialInConfiguration'), warning(OVERRIDDEN)],
      ['CredentialInConfiguration', OVERRIDDEN]],
    ['a value that loses is told beside a general warning', [warning(OVERRIDDEN), warning('UnknownSparkProperty')], [OVERRIDDEN, 'UnknownSparkProperty']],
    ['a value that loses is told once', [warning(OVERRIDDEN), warning(OVERRIDDEN)], [OVERRIDDEN]],
    ['a value that is refused need not lose too', [warning(OVERRIDDEN), finding('error', 'A')], ['A']],
  ])('%s', (_, given, expected) => expect(onePerField(given).map(({ reason }) => reason)).toEqual(expected));

  it('those of another field are no concern', () => {
    expect(onePerField([warning('A'), finding('error', 'B', 'spec.image')]).map(({ reason }) => reason)).toEqual(['A', 'B']);
  });
});
