// Writes the manifests of the example without an operator: `node --import tsx examples/native/main.ts`, then `kubectl apply -f` each file in order.
import * as path from 'node:path';
import { App } from 'cdk8s';
import { defineNative } from './native';

const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? path.join(__dirname, 'dist') });
defineNative(app, process.env.SPARK_IMAGE ?? 'docker.io/apache/spark:4.1.4');
app.synth();
