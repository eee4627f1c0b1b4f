// The example without an operator: its manifests as they are written.
import { App, Testing, Yaml } from 'cdk8s';
import { expect, it } from 'vitest';
import { defineNative } from '../../examples/native/native';

it('is the same each time it is synthesised', async () => {
  const texts = () => {
    const app = new App();
    defineNative(app, 'docker.io/apache/spark:4.1.4');
    return app.charts.map((chart) => Yaml.stringify(...Testing.synth(chart) as object[]));
  };
  expect(texts()).toEqual(texts());
  await expect(texts().join('---\n')).toMatchFileSnapshot('native.snapshot.yaml');
});
