// ScheduledSparkApplication: a Spark program that is run again and again by a schedule.
import { ApiObject, Duration, Lazy } from 'cdk8s';
import { ConcurrencyPolicy } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { OperatedProgramProps, renderRunPolicy } from './run-policy-props';
import { Schedule } from './schedule';
import { withDefaults } from './spark-defaults';
import { planAndAdvice, SparkProgram } from './spark-program';
import { CheckedProgram, SynthesisChecks } from './synthesis-checks';
import { wholeSeconds } from '../manifest/values';
import { defined } from '../manifest/wire';
import { suppressionFindings, withoutSuppressed } from '../spec/checks/suppressions';
import { onePerField } from '../spec/findings';
import { withQuotaFields } from '../spec/kueue';
import { KUEUE_QUEUE_LABEL } from '../spec/labels';
import { API_VERSION, DNS_LABEL_LENGTH } from '../spec/names';
import { overlappingRetries, programPractices } from '../spec/practices';
import { validateScheduledApplication } from '../spec/rules';
import { inTemplate, templateOf } from '../spec/scheduled-template';
import type {
  ScheduledSparkApplication as ScheduledSparkApplicationManifest, ScheduledSparkApplicationSpec, SparkApplication as SparkApplicationManifest,
  SparkApplicationSpec,
} from '../spec/types.gen';
import type { Submission, SubmissionSettings } from '../submission';

const KIND = 'ScheduledSparkApplication';

/** What can be set for a schedule of applications, besides what can be set for the program that it runs. */
export interface ScheduledSparkApplicationProps extends OperatedProgramProps {
  /** When it runs. */
  readonly schedule: Schedule;

  /**
   * What happens at a time when the last run is not over: it may run too (ALLOW), the time is skipped (FORBID), or the last run is deleted (REPLACE).
   *
   * @default ConcurrencyPolicy.ALLOW
   */
  readonly concurrencyPolicy?: ConcurrencyPolicy;

  /**
   * Whether no run is started. Times that pass meanwhile are not made up for.
   *
   * @default false
   */
  readonly suspended?: boolean;

  /**
   * How late a run may start, in whole seconds.
   *
   * @default - however late: after an outage of the operator, the latest time that was missed is made up for, once
   */
  readonly startingDeadline?: Duration;

  /**
   * How many runs that have completed are kept. The last run stays in any case until the next one starts.
   *
   * @default 1
   */
  readonly successfulRunsRetained?: number;

  /**
   * How many runs that have failed are kept. The last run stays in any case until the next one starts.
   *
   * @default 1
   */
  readonly failedRunsRetained?: number;

  /**
   * Whether runs know their time: in the environment variables `SCHEDULED_RUN_NAME`, `SCHEDULED_TIME` and `SCHEDULED_INTERVAL_START`, and in place of
   * `{{runName}}`, `{{scheduledTime}}`, `{{scheduledDate}}`, `{{intervalStart}}` and `{{intervalStartDate}}` in the arguments of the program.
   *
   * @default false
   */
  readonly runVariables?: boolean;

  /**
   * Time from the end of a run to the deletion of its application object, in whole seconds. Nothing creates it again.
   *
   * @default - runs are kept as `successfulRunsRetained` and `failedRunsRetained` say
   */
  readonly runTimeToLive?: Duration;
}

/**
 * A Spark program that is run again and again by a schedule (`ScheduledSparkApplication` of `sparkoperator.k8s.io/v1beta2`).
 *
 * It takes the options of a `SparkApplication` and has the same methods: what is added to it holds for all runs that start from then on.
 */
export class ScheduledSparkApplication extends SparkProgram {
  public readonly resourceType = 'scheduledsparkapplications';
  protected readonly apiObject: ApiObject;

  private readonly props: ScheduledSparkApplicationProps;

  public constructor(scope: Construct, id: string, ownProps: ScheduledSparkApplicationProps) {
    const props = withDefaults(scope, ownProps);
    super(scope, id, props);
    this.props = props;
    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { ...props.metadata, name: this._nameProgram(DNS_LABEL_LENGTH), namespace: this._namespace() },
      spec: Lazy.any({ produce: () => this._named(() => this._toSpec()) }),
    });
    this._requireSound(this.manifest(), validateScheduledApplication);
    SynthesisChecks.add(this);
  }

  /** @internal */
  public _check(settingsFor: (application: SparkApplicationManifest) => SubmissionSettings, submission: Submission): CheckedProgram {
    const manifest = this.manifest();
    const application = templateOf(manifest);
    const settings = settingsFor(application);
    return this._checkedOnce([manifest, settings, submission], () => {
      const { plan, findings: ofRuns } = planAndAdvice(application, submission, settings, programPractices);
      // The rules on the template are among the findings of its plan: one finding for each field.
      const findings = [
        ...onePerField([...validateScheduledApplication(manifest), ...ofRuns.map(inTemplate)]), ...(plan ? overlappingRetries.check(manifest) : []),
      ];
      return {
        findings: [...withoutSuppressed(findings, manifest), ...suppressionFindings(manifest)],
        problems: this._accountProblems(manifest.metadata.namespace),
        object: manifest,
        application,
        isTemplate: true,
        needsOperator: true,
        plan,
      };
    });
  }

  /** The spec with the field names of the API. @internal */
  public _toSpec(): ScheduledSparkApplicationSpec {
    const { props } = this;
    const template = defined<SparkApplicationSpec>({
      ...this._programSpec(),
      ...renderRunPolicy(props, this._specPath()),
      timeToLiveSeconds: props.runTimeToLive && wholeSeconds('spec.template.timeToLiveSeconds', props.runTimeToLive),
    });
    // Runs have the labels of the schedule.
    const isQueued = this.apiObject.metadata.getLabel(KUEUE_QUEUE_LABEL) !== undefined;
    return defined<ScheduledSparkApplicationSpec>({
      schedule: props.schedule.expression,
      timeZone: props.schedule.timeZone,
      suspend: props.suspended,
      concurrencyPolicy: props.concurrencyPolicy,
      startingDeadlineSeconds: props.startingDeadline && wholeSeconds('spec.startingDeadlineSeconds', props.startingDeadline),
      successfulRunHistoryLimit: props.successfulRunsRetained,
      failedRunHistoryLimit: props.failedRunsRetained,
      runVariables: props.runVariables,
      template: isQueued ? withQuotaFields(template) : template,
    });
  }

  /** @internal */
  protected _kind(): string {
    return KIND;
  }

  /** @internal */
  protected _specPath(): string {
    return 'spec.template';
  }

  private manifest(): ScheduledSparkApplicationManifest {
    return this.apiObject.toJson() as ScheduledSparkApplicationManifest;
  }
}
