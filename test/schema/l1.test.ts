import { Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { SparkApplication, SparkApplicationSpecRestartPolicyType, SparkApplicationSpecType } from '../../imports/sparkoperator.k8s.io';
import { checkSchema } from '../../src/schema/check-schema';

describe('the generated class of SparkApplication', () => {
  it('writes an application that the schema accepts, pod parts as they were given', () => {
    const chart = Testing.chart();
    new SparkApplication(chart, 'pi', {
      metadata: { name: 'pi' },
      spec: {
        type: SparkApplicationSpecType.PYTHON,
        sparkVersion: '4.1.4',
        mainApplicationFile: 'local:///opt/app.py',
        driver: { cores: 1, tolerations: [{ key: 'a', operator: 'Exists' }], template: { spec: { containers: [{ image: 'spark:4' }] } } },
        executor: { instances: 2 },
        sparkUiOptions: { servicePort: 80, ingressTls: [{ hosts: ['a.example.com'], secretName: 'tls' }] },
        restartPolicy: { type: SparkApplicationSpecRestartPolicyType.ON_FAILURE, onFailureRetries: 3 },
      },
    });
    const [application] = Testing.synth(chart) as unknown[];
    expect(checkSchema(application)).toEqual([]);
    expect(application).toEqual({
      apiVersion: 'sparkoperator.k8s.io/v1beta2',
      kind: 'SparkApplication',
      metadata: { name: 'pi' },
      spec: {
        type: 'Python',
        sparkVersion: '4.1.4',
        mainApplicationFile: 'local:///opt/app.py',
        driver: { cores: 1, tolerations: [{ key: 'a', operator: 'Exists' }], template: { spec: { containers: [{ image: 'spark:4' }] } } },
        executor: { instances: 2 },
        sparkUIOptions: { servicePort: 80, ingressTLS: [{ hosts: ['a.example.com'], secretName: 'tls' }] },
        restartPolicy: { type: 'OnFailure', onFailureRetries: 3 },
      },
    });
  });
});
