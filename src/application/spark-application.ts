// SparkApplication: one Spark program on Kubernetes that the operator runs.
import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { SparkCheck, SparkChecks } from './checks';
import { renderRunPolicy } from './run-policy-props';
import { SparkApplicationProps } from './spark-application-props';
import { withDefaults } from './spark-defaults';
import { planAndAdvice, SparkProgram } from './spark-program';
import { CheckedProgram, SynthesisChecks } from './synthesis-checks';
import { wholeSeconds } from '../manifest/values';
import { defined } from '../manifest/wire';
import { suppressionFindings, withoutSuppressed } from '../spec/checks/suppressions';
import { withQuotaFields } from '../spec/kueue';
import { KUEUE_QUEUE_LABEL } from '../spec/labels';
import { API_VERSION, DNS_LABEL_LENGTH } from '../spec/names';
import { applicationPractices } from '../spec/practices';
import { validateApplication } from '../spec/rules';
import type { SparkApplication as SparkApplicationManifest, SparkApplicationSpec } from '../spec/types.gen';
import type { Submission, SubmissionSettings } from '../submission';

const KIND = 'SparkApplication';

/**
 * A Spark program that runs on Kubernetes (`SparkApplication` of `sparkoperator.k8s.io/v1beta2`).
 *
 * It needs a `SparkOperator` that watches its namespace. For what no option covers, use a JSON patch:
 * `ApiObject.of(application).addJsonPatch(...)`.
 */
export class SparkApplication extends SparkProgram {
  public readonly resourceType = 'sparkapplications';
  protected readonly apiObject: ApiObject;

  private readonly props: SparkApplicationProps;

  public constructor(scope: Construct, id: string, ownProps: SparkApplicationProps) {
    const props = withDefaults(scope, ownProps);
    super(scope, id, props);
    this.props = props;
    if (props.timeToLive && !props.ephemeral) {
      throw new Error(`${this._place('timeToLiveSeconds')}: deletes the application. If the manifest is applied again, as Argo CD and Flux do, `
        + 'the application runs again; set ephemeral: true if nobody applies it again, or leave timeToLive out');
    }
    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { ...props.metadata, name: this._nameProgram(DNS_LABEL_LENGTH), namespace: this._namespace() },
      spec: Lazy.any({ produce: () => this._named(() => this._toSpec()) }),
    });
    this._requireSound(this.manifest(), validateApplication);
    if (props.timeToLive) SparkChecks.suppress(this, SparkCheck.TIME_TO_LIVE_RUNS_AGAIN, 'it is declared ephemeral: nobody applies the manifest again');
    SynthesisChecks.add(this);
  }

  /** @internal */
  public _check(settingsFor: (application: SparkApplicationManifest) => SubmissionSettings, submission: Submission): CheckedProgram {
    const manifest = this.manifest();
    const settings = settingsFor(manifest);
    return this._checkedOnce([manifest, settings, submission], () => {
      const { plan, findings } = planAndAdvice(manifest, submission, settings, applicationPractices);
      return {
        findings: [...withoutSuppressed(findings, manifest), ...suppressionFindings(manifest)],
        problems: this._accountProblems(manifest.metadata.namespace),
        object: manifest,
        application: manifest,
        isTemplate: false,
        needsOperator: true,
        plan,
      };
    });
  }

  /** The spec with the field names of the API. @internal */
  public _toSpec(): SparkApplicationSpec {
    const { onSpecChange, suspended, timeToLive } = this.props;
    const spec = defined<SparkApplicationSpec>({
      ...this._programSpec(),
      ...renderRunPolicy(this.props, this._specPath()),
      onSpecChange,
      suspend: suspended,
      timeToLiveSeconds: timeToLive && wholeSeconds('spec.timeToLiveSeconds', timeToLive),
    });
    return this.apiObject.metadata.getLabel(KUEUE_QUEUE_LABEL) === undefined ? spec : withQuotaFields(spec);
  }

  /** @internal */
  protected _kind(): string {
    return KIND;
  }

  private manifest(): SparkApplicationManifest {
    return this.apiObject.toJson() as SparkApplicationManifest;
  }
}
