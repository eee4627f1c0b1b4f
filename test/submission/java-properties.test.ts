// The properties format in which the driver gets its configuration.
import { describe, expect, it } from 'vitest';
import { javaDate, readProperties, writeProperties } from '../../src/submission/spark/java-properties';
import { parseProperties } from '../oracle/normalise.mjs';

const ODD = {
  'plain': 'value',
  'spaces in key': ' leading and  inner ',
  'key:colon=equals#hash!': 'a=b:c#d!e',
  'control': 'tab\tnewline\nreturn\rfeed\f',
  'backslash': 'C:\\dir\\new\\',
  'unicode': 'grüße, 世界 🚀',
  'empty': '',
  'json': '{"a":[1,2]}',
};

describe('Java properties', () => {
  it('come back as they were written', () => {
    expect(readProperties(writeProperties(ODD, ['a comment']))).toEqual(ODD);
  });

  it('are read the same by an independent reader', () => {
    expect(parseProperties(writeProperties(ODD))).toEqual(ODD);
  });

  it('are sorted and begin with their comments', () => {
    expect(writeProperties({ b: '2', a: '1' }, ['first'])).toBe('#first\na=1\nb=2\n');
  });

  it('are read with comments, continued lines, escapes and any separator', () => {
    expect(readProperties('#c\n!d\na=b\n  k\\=1 : v\\:w\nempty=\nlead=\\  x\nu=\\u00e9\nlong=a\\\n   b\nbare\nsp aced\nlast=1\nlast=2')).toEqual({
      'a': 'b', 'k=1': 'v:w', 'empty': '', 'lead': '  x', 'u': 'é', 'long': 'ab', 'bare': '', 'sp': 'aced', 'last': '2',
    });
  });

  it('have a date of Java\'s form', () => {
    expect(javaDate(Date.UTC(2025, 2, 4, 9, 5, 7))).toBe('Tue Mar 04 09:05:07 UTC 2025');
  });
});
