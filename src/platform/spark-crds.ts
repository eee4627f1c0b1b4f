// The custom resource definitions that the operator needs.
import { Construct } from 'constructs';
import { CUSTOM_RESOURCE_DEFINITIONS } from './crds.gen';
import { SynthesisChecks } from '../application/synthesis-checks';
import { addObject, ObjectName } from '../manifest/objects';

interface Definition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectName;
  readonly spec: object;
}

/**
 * The custom resource definitions `sparkapplications` and `scheduledsparkapplications` of `sparkoperator.k8s.io/v1beta2`.
 *
 * `SparkOperator` installs them too. Use this construct for clusters where they are installed separately from the operator.
 */
export class SparkCrds extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const text of CUSTOM_RESOURCE_DEFINITIONS) {
      const { apiVersion, kind, metadata, spec } = JSON.parse(text) as Definition;
      addObject(this, metadata.name, apiVersion, kind, metadata, { spec });
    }
    SynthesisChecks.include(this);
  }
}
