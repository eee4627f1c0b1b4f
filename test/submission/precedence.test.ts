// Which of two sources wins: field, property or field of the whole application.
import { describe, expect, it } from 'vitest';
import { planned } from './application';

describe('precedence', () => {
  it.each([
    ['a property over the application\'s own pull policy', { imagePullPolicy: 'Always', sparkConf: { 'spark.kubernetes.container.image.pullPolicy': 'Never' } },
      'spark.kubernetes.container.image.pullPolicy', 'Never'],
    ['a field of a role over a property', { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '1g' } }, 'spark.driver.memory', '2g'],
    ['hadoopConf over sparkConf', { hadoopConf: { a: '1' }, sparkConf: { 'spark.hadoop.a': '2' } }, 'spark.hadoop.a', '1'],
    ['a role\'s label over the application\'s own property',
      { executor: { labels: { a: 'field' } }, sparkConf: { 'spark.kubernetes.executor.label.a': 'property' } },
      'spark.kubernetes.executor.label.a', 'field'],
  ])('%s', (_, changes, key, value) => {
    expect(planned(changes).properties[key]).toBe(value);
  });
});
