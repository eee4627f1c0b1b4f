// Sizes and numbers as Spark, Java and Kubernetes write them.
import { describe, expect, it } from 'vitest';
import { formatCpu, formatJavaDouble, parseJavaDouble, parseQuantity, parseSparkMemoryMiB, parseSparkSize, toMemoryQuantity } from '../../src/spec/sizes';

describe('memory as Spark reads it', () => {
  it.each([
    ['512m', 512], ['2g', 2048], ['1G', 1024], [' 1gb ', 1024], ['1024', 1024], ['1572864K', 1536], ['2147483648b', 2048], ['512k', 0], ['1t', 1048576],
  ])('%s is %i MiB in every version', (text, size) => {
    expect([parseSparkMemoryMiB(text, false), parseSparkMemoryMiB(text, true)]).toEqual([size, size]);
  });

  it.each(['1.5g', 'lots', '', '-1g', '1x', 'g', '1 g'])('%s is refused', (text) => {
    expect(parseSparkMemoryMiB(text, true)).toBeUndefined();
  });

  it('2Gi is read where binary suffixes are known, and refused where not', () => {
    expect([parseSparkMemoryMiB('2Gi', true), parseSparkMemoryMiB('2Gi', false)]).toEqual([2048, undefined]);
  });

  it('a bare number counts the unit that the setting has', () => {
    expect(parseSparkSize('1024', { bareUnit: 1, binarySuffixes: false })).toBe(1024);
  });
});

describe('doubles as Java writes them', () => {
  it.each([
    [0.1, '0.1'], [1, '1.0'], [0.0009, '9.0E-4'], [0.001, '0.001'], [1e7, '1.0E7'], [12345678, '1.2345678E7'], [0, '0.0'], [-0.5, '-0.5'],
    [9999999, '9999999.0'],
  ])('%d is %s', (value, text) => {
    expect(formatJavaDouble(value)).toBe(text);
  });

  it.each([
    ['0.10', 0.1], ['1e-3', 0.001], ['.5', 0.5], ['2.', 2], ['1d', 1], ['abc', undefined], ['', undefined], ['1,5', undefined],
  ])('reads %s as %s', (text, value) => {
    expect(parseJavaDouble(text)).toBe(value);
  });
});

describe('quantities of Kubernetes', () => {
  it.each([
    ['1500m', 1.5], ['2Gi', 2 ** 31], ['1e3', 1000], ['2', 2], [3, 3], ['1k', 1000], ['.5', 0.5], ['2g', undefined], ['1 Gi', undefined],
  ])('%s is %s', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each([['2g', '2Gi'], ['512m', '512Mi'], ['1kb', '1Ki'], ['2Gi', '2Gi'], ['1500M', '1500Mi']])('the limit %s is %s', (text, quantity) => {
    expect(toMemoryQuantity(text)).toBe(quantity);
  });

  it.each([[0.5, '500m'], [2, '2'], [6.5, '6500m'], [0.1 + 0.2, '300m']])('%d cores are %s', (cores, text) => {
    expect(formatCpu(cores)).toBe(text);
  });
});
