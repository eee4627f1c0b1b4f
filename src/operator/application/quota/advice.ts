// What the admission webhook says about an application and the quotas of its namespace. Every replica advises; the leader decides when the attempt begins.
import { QUOTAS_BY_NAMESPACE } from './claims';
import type { QuotaConfig, QuotaQueue, QuotaStores } from './quota-queue';
import { QUOTA_EXCEEDED, QUOTA_TOO_SMALL } from './refusals';
import type { Finding } from '../../../spec/findings';
import type { SparkApplication } from '../../../spec/types.gen';
import { planSubmission } from '../../../submission';
import type { PlannedSubmission, Submission, SubmissionPlan, SubmissionSettings } from '../../../submission/plan';
import { describeVerdict, maximumFinding, QuotaRoom, unreadableFindings, wholeDemand, type Insufficient } from '../../../submission/quota';
import { reductionOf } from '../cached-application';

export interface QuotaAdviceOptions {
  readonly config: QuotaConfig;
  readonly queue: QuotaQueue;
  readonly stores: QuotaStores;
  readonly settings: SubmissionSettings;
}

/** `begins`: whether the application asks for room now. A later one is only compared with what the quotas have in all. */
export type QuotaAdvice = (application: SparkApplication, plan: PlannedSubmission, begins: boolean) => Promise<Finding[]>;

export function quotaAdvice({ config, queue, stores, settings }: QuotaAdviceOptions): QuotaAdvice {
  const planAttempt = (application: SparkApplication, submission: Submission): SubmissionPlan | undefined => {
    try {
      // Of large ones the cache has only a part.
      return reductionOf(application) ? undefined : planSubmission(application, submission, settings);
    } catch {
      return undefined;
    }
  };
  return async (application, plan, begins) => {
    const { namespace = '' } = application.metadata;
    const quotas = stores.quotas.byIndex(QUOTAS_BY_NAMESPACE, namespace);
    if (quotas.length === 0 || !plan.demand) return [];
    const alone = new QuotaRoom(quotas).judge(wholeDemand(plan.demand));
    const verdict = alone.outcome === 'too large' || !begins ? alone : await queue.advise(application, plan, stores, planAttempt);
    const insufficient = verdict && (verdict.outcome === 'too large' || (begins && verdict.outcome === 'lacks')) ? [verdict] : [];
    const maximum = maximumFinding(plan.demand, quotas);
    return [
      ...insufficient.map((each) => finding(each, config.refuses(namespace))), ...(maximum ? [maximum] : []), ...unreadableFindings(quotas),
    ];
  };
}

function finding(verdict: Insufficient, refuses: boolean): Finding {
  return {
    severity: refuses ? 'error' : 'warning',
    reason: verdict.outcome === 'too large' ? QUOTA_TOO_SMALL : QUOTA_EXCEEDED,
    path: 'spec',
    message: `${refuses ? '' : 'waits: '}${describeVerdict(verdict)}`,
  };
}
