// Writes the example platform's manifests: what `npm run demo` does first, and what `cdk8s synth` runs.
import * as path from 'node:path';
import { App } from 'cdk8s';
import { definePlatform } from './platform';

const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? path.join(__dirname, 'dist') });
definePlatform(app, {
  spark: process.env.SPARK_IMAGE ?? 'docker.io/apache/spark:4.1.4',
  operator: process.env.OPERATOR_IMAGE ?? 'cdk8s-spark:dev',
});
app.synth();
