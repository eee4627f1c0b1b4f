// Values of properties, judged as each Spark version itself judged them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wrongValues } from '../../../src/spec/spark-conf';
import { JUDGED_KEYS, JUDGED_VALUES, VERDICTS_FILE } from '../../oracle/configuration/judged-values';

const verdicts = JSON.parse(readFileSync(VERDICTS_FILE, 'utf8')) as Record<string, Record<string, string>>;
const rows = Object.entries(verdicts).flatMap(([version, keys]) => Object.entries(keys).map(([key, digits]) => ({ version, key, digits })));

/** Keys for which Spark asks more of a value than its type, and values beyond what Spark itself can hold: nothing is said of them. */
const NOT_JUDGED: Readonly<Record<string, readonly string[]>> = {
  'spark.task.cpus': ['0', '-1', 'NaN', 'Infinity', '1f', '1d', '2d', '2147483648', '9223372036854775807', '9223372036854775808'],
  'spark.sql.adaptive.advisoryPartitionSizeInBytes': ['0', '-1', '-1m'],
  'spark.memory.offHeap.size': ['-1', '-1m'],
  'spark.dynamicAllocation.executorIdleTimeout': ['-1', '-1m', '-5s'],
  'spark.kubernetes.allocation.batch.delay': ['1', '0', '-1', ' 7 ', '-1m', '100ms', '1us', '-5s'],
  'spark.redaction.regex': ['+1', '('],
};
const TOO_LARGE = '9223372036854775808';

const hasFault = (key: string, value: string, version: string) => wrongValues({ [key]: value }, version).length > 0;

describe('a value that a version takes', () => {
  it.each(Object.keys(verdicts))('has no finding: Spark %s', (version) => {
    const taken = rows.filter((row) => row.version === version)
      .flatMap(({ key, digits }) => JUDGED_VALUES.filter((value, i) => digits[i] === '1' && hasFault(key, value, version)).map((value) => `${key}=${value}`));
    expect(taken).toEqual([]);
  });
});

describe('a value that a version refuses', () => {
  it.each(Object.keys(verdicts))('has a finding: Spark %s', (version) => {
    const refused = rows.filter((row) => row.version === version).flatMap(({ key, digits }) => JUDGED_VALUES
      .filter((value, i) => digits[i] === '0' && !hasFault(key, value, version) && !NOT_JUDGED[key]?.includes(value))
      .filter((value) => value !== TOO_LARGE).map((value) => `${key}=${value}`));
    expect(refused).toEqual([]);
  });

  it('was recorded for each key in some version, and for each value', () => {
    expect(JUDGED_KEYS.filter((key) => !rows.some((row) => row.key === key))).toEqual([]);
    expect(rows.filter(({ digits }) => digits.length !== JUDGED_VALUES.length)).toEqual([]);
  });
});

describe('what a finding says', () => {
  it.each([
    ['spark.sql.adaptive.enabled', 'yes', 'must be true or false; Spark SQL fails when its session begins'],
    ['spark.eventLog.enabled', 'on', 'must be true or false; Spark fails when it reads it'],
    ['spark.executor.cores', '1.5', 'must be a whole number'],
    ['spark.sql.shuffle.partitions', '0', 'must be a whole number of at least 1'],
    ['spark.memory.fraction', '60%', 'must be a number'],
    ['spark.network.timeout', '2 minutes', 'must be a time such as 30s or 5min; a whole number without unit counts s'],
    ['spark.driver.maxResultSize', '1.5g', 'must be a size such as 512m or 2g; a whole number without unit counts B'],
    ['spark.executor.pyspark.memory', '2 GB', 'must be a size such as 512m or 2g; a whole number without unit counts MiB'],
    ['spark.sql.sources.partitionOverwriteMode', 'replace', 'must be one of DYNAMIC, STATIC'],
    ['spark.kubernetes.executor.rollPolicy', 'RANDOM', 'must be one of ADD_TIME, AVERAGE_DURATION'],
  ])('%s: %s', (key, value, message) => expect(wrongValues({ [key]: value }, '4.1.4')).toEqual([{ key, message: expect.stringContaining(message) }]));
});

describe('nothing is said', () => {
  it.each([
    ['of a reference to another property', { 'spark.executor.cores': '${spark.task.cpus}' }, '4.1.4'],
    ['of a placeholder of a template', { 'spark.executor.cores': '{{ cores }}' }, '4.1.4'],
    ['of an empty value', { 'spark.executor.cores': '' }, '4.1.4'],
    ['of a value that is no text, which the schema refuses', { 'spark.executor.cores': 1.5 as unknown as string }, '4.1.4'],
    ['of a binary size where no version is stated, since later ones take it', { 'spark.driver.maxResultSize': '2Gi' }, undefined],
    ['of a number that is whole in some versions only, where none is stated', { 'spark.task.cpus': '0.5' }, undefined],
    ['of a key that Spark has not', { 'spark.team.size': 'large' }, '4.1.4'],
    ['of a key that came later, which another rule tells', { 'spark.api.mode': 'remote' }, '3.5.9'],
  ])('%s', (_, conf, version) => expect(wrongValues(conf, version)).toEqual([]));
});
