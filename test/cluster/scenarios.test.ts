// The sample of scenarios covers every feature, each by one scenario.
import { expect, it } from 'vitest';
import { scenarios } from './scenarios';

it('has one scenario for each feature', () => {
  const features = [...new Set(scenarios.map(({ feature }) => feature))].sort();
  const sample = scenarios.filter(({ inSample }) => inSample).map(({ feature }) => feature);
  expect(sample.sort()).toEqual(features);
});
