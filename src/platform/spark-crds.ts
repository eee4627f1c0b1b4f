// The custom resource definitions that the operator needs.
import { Include } from 'cdk8s';
import { Construct } from 'constructs';
import { packageFile } from './package-files';

/**
 * The custom resource definitions `sparkapplications` and `scheduledsparkapplications` of `sparkoperator.k8s.io/v1beta2`.
 *
 * `SparkOperator` brings them. This construct alone is for clusters where they are installed apart from the operator.
 */
export class SparkCrds extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const kind of ['sparkapplications', 'scheduledsparkapplications']) {
      new Include(this, kind, { url: packageFile('imports', 'crds', `${kind}.yaml`) });
    }
  }
}
