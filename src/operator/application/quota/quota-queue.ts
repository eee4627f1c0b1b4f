// The queue of applications that wait for room in the quotas of their namespace. Each replica has one; only that of the leader admits.
import { byArrival, CLAIMS_BY_NAMESPACE, existingOf, isWaiting, QUOTAS_BY_NAMESPACE } from './claims';
import { QUOTA_EXCEEDED, QUOTA_TOO_SMALL } from './refusals';
import type { Store } from '../../../kube/cache';
import type { KubeClient } from '../../../kube/client';
import { keyOf } from '../../../kube/object-keys';
import { Resources } from '../../../kube/resources';
import { FailureClass } from '../../../spec/failure';
import type { Pod } from '../../../spec/kubernetes.gen';
import type { ResourceQuota } from '../../../spec/resource-quotas';
import type { SparkApplication } from '../../../spec/types.gen';
import type { PlannedSubmission, Submission, SubmissionPlan } from '../../../submission/plan';
import { describeVerdict, QuotaRoom, remainingDemand, wholeDemand, type Amounts, type Insufficient, type QuotaDemand } from '../../../submission/quota';
import { isOwnAttempt } from '../ownership';
import { withReadableStatus } from '../recorded-status';
import { attemptOf } from '../state-machine/situation';

export interface QuotaConfig {
  /** Whether an application that does not fit is refused, where it would wait elsewhere. */
  refuses(namespace: string): boolean;
}

/** What the queue reads. */
export interface QuotaStores {
  readonly quotas: Store<ResourceQuota>;
  readonly applications: Store<SparkApplication>;
  /** The cached pods of an application, by its key. */
  podsOf(key: string): readonly Pod[];
}

/** Plans an attempt of any application; undefined for one that is gone. */
export type PlanAttempt = (application: SparkApplication, submission: Submission) => SubmissionPlan | undefined | Promise<SubmissionPlan | undefined>;

/** Why an application is not let through. */
export type QuotaObstacle =
  | { readonly outcome: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly outcome: 'refused'; readonly message: string; readonly failureClass: FailureClass };

/** What is known of the demand of one attempt. */
interface KnownDemand {
  readonly attempt: string;
  readonly generation: number | undefined;
  /** Undefined for an attempt that cannot be planned: it asks for nothing. */
  readonly demand?: QuotaDemand;
  readonly whole: readonly Amounts[];
}

/** An application that holds room or waits for it. */
interface Claim {
  readonly key: string;
  readonly application: SparkApplication;
  readonly waits: boolean;
  /** What it is still to make, if it holds room; what it asks for, if it waits. Undefined where that is not known yet. */
  readonly amounts: readonly Amounts[] | undefined;
}

/** An attempt that is to be planned, so that its demand is known. */
interface Unplanned {
  readonly key: string;
  readonly application: SparkApplication;
  readonly attempt: Submission;
}

export class QuotaQueue {
  private readonly demands = new Map<string, KnownDemand>();
  /** The attempts that were let through and may not be acknowledged yet, by application. */
  private readonly admitted = new Map<string, string>();

  constructor(private readonly config: QuotaConfig) {}

  /**
   * Lets an attempt through if the quotas of its namespace have room for it. The cached quotas are asked first, and only those of the API server
   * let it through: a cache may not have the pods that were just created.
   */
  async admit(
    application: SparkApplication, attempt: Submission, plan: PlannedSubmission, stores: QuotaStores,
    { client, planAttempt, checkpoint }: { client: Pick<KubeClient, 'list'>; planAttempt: PlanAttempt; checkpoint: () => void },
  ): Promise<QuotaObstacle | undefined> {
    const key = keyOf(application);
    const { namespace = '' } = application.metadata;
    const { whole } = this.remember({ key, application, attempt }, plan);
    if (existingOf(application, stores.podsOf(key)).driver) return undefined;
    for (;;) {
      for (const each of this.unplanned(namespace, stores)) this.remember(each, await planAttempt(each.application, each.attempt));
      const cached = stores.quotas.byIndex(QUOTAS_BY_NAMESPACE, namespace);
      const obstacle = this.obstacle(application, whole, cached, stores);
      if (obstacle) return obstacle;
      checkpoint();
      const quotas = cached.length === 0 ? cached : await client.list(Resources.ResourceQuota, { namespace }, (quota: ResourceQuota) => quota);
      if (this.claims(namespace, stores).some(({ amounts }) => !amounts)) continue;
      // From here to the end nothing waits, so that no two attempts are let through for the same room.
      const stillThere = this.obstacle(application, whole, quotas, stores);
      if (!stillThere) this.admitted.set(key, attempt.id);
      return stillThere;
    }
  }

  /** Gives back the room of an attempt that was let through and was not created. */
  release(key: string): void {
    this.admitted.delete(key);
  }

  /** Forgets an application that has ended or is gone. */
  forget(key: string): void {
    this.admitted.delete(key);
    this.demands.delete(key);
  }

  /** What stands in the way of an application that is to be created, as far as this replica knows. Nothing is reserved for it. */
  async advise(
    application: SparkApplication, { demand }: PlannedSubmission, stores: QuotaStores, planAttempt: PlanAttempt,
  ): Promise<Insufficient | undefined> {
    const { namespace = '' } = application.metadata;
    const quotas = stores.quotas.byIndex(QUOTAS_BY_NAMESPACE, namespace);
    if (quotas.length === 0 || !demand) return undefined;
    for (const each of this.unplanned(namespace, stores)) {
      const made = await planAttempt(each.application, each.attempt);
      if (made) this.remember(each, made);
    }
    const verdict = this.room(quotas, namespace, stores, keyOf(application)).judge(wholeDemand(demand));
    return verdict.outcome === 'fits' ? undefined : verdict;
  }

  /**
   * The applications of a namespace to reconcile after a change of what is left: those that fit by now, the first one, whose sums are to be up to
   * date, and those of which nothing is known yet.
   */
  candidates(namespace: string, stores: QuotaStores): string[] {
    const waiting = this.claims(namespace, stores).filter(({ waits }) => waits);
    if (waiting.length === 0) return [];
    const room = this.reservedRoom(stores.quotas.byIndex(QUOTAS_BY_NAMESPACE, namespace), namespace, stores);
    const found: string[] = [];
    let first = true;
    for (const { key, amounts } of inOrder(waiting)) {
      const verdict = amounts && room.judge(amounts);
      if (amounts && verdict?.outcome !== 'too large') room.keepFor(amounts);
      if (!verdict || verdict.outcome === 'fits' || first) found.push(key);
      if (verdict?.outcome !== 'too large') first = false;
    }
    return found;
  }

  /** All applications of a namespace that wait. */
  waiting(namespace: string, stores: QuotaStores): string[] {
    return this.claims(namespace, stores).filter(({ waits }) => waits).map(({ key }) => key);
  }

  /** What keeps an attempt from beginning, in words. Without room, nothing is reserved for it any more. */
  private obstacle(
    application: SparkApplication, asked: readonly Amounts[], quotas: readonly ResourceQuota[], stores: QuotaStores,
  ): QuotaObstacle | undefined {
    const { namespace = '' } = application.metadata;
    const key = keyOf(application);
    const verdict = this.room(quotas, namespace, stores, key).judge(asked);
    if (verdict.outcome === 'fits') return undefined;
    this.admitted.delete(key);
    const message = describeVerdict(verdict);
    if (verdict.outcome !== 'too large') return { outcome: 'waiting', reason: QUOTA_EXCEEDED, message };
    return this.config.refuses(namespace)
      ? { outcome: 'refused', message, failureClass: FailureClass.QUOTA }
      : { outcome: 'waiting', reason: QUOTA_TOO_SMALL, message };
  }

  /** What is left for one application: all that others hold, and what those ask for that came earlier, is taken. */
  private room(quotas: readonly ResourceQuota[], namespace: string, stores: QuotaStores, self: string): QuotaRoom {
    const room = this.reservedRoom(quotas, namespace, stores, self);
    const waiting = inOrder(this.claims(namespace, stores).filter(({ waits, key }) => waits || key === self));
    const place = waiting.findIndex(({ key }) => key === self);
    for (const { amounts = [] } of place < 0 ? waiting : waiting.slice(0, place)) {
      // What never fits must not hold up what does.
      if (room.judge(amounts).outcome !== 'too large') room.keepFor(amounts);
    }
    return room;
  }

  private reservedRoom(quotas: readonly ResourceQuota[], namespace: string, stores: QuotaStores, except?: string): QuotaRoom {
    const holding = this.claims(namespace, stores).filter(({ waits, key }) => !waits && key !== except);
    return new QuotaRoom(quotas, holding.flatMap(({ amounts = [] }) => amounts));
  }

  private claims(namespace: string, { applications, podsOf }: QuotaStores): Claim[] {
    return applications.byIndex(CLAIMS_BY_NAMESPACE, namespace).map(withReadableStatus).flatMap((application): Claim[] => {
      const key = keyOf(application);
      const existing = existingOf(application, podsOf(key));
      // Under an identifier of another application nothing is created.
      if (!existing.acknowledged && !isOwnAttempt(application, application.status?.submissionID)) return [];
      const waits = isWaiting(application, this.admitted.get(key), existing);
      const known = this.known(key, application);
      return [{ key, application, waits, amounts: known && (waits ? known.whole : known.demand ? remainingDemand(known.demand, existing) : []) }];
    });
  }

  /** What is known of the present attempt, whose demand may change with the specification. */
  private known(key: string, { metadata, status }: SparkApplication): KnownDemand | undefined {
    const known = this.demands.get(key);
    return known?.attempt === status?.submissionID && known?.generation === metadata.generation ? known : undefined;
  }

  /** Without a plan, the attempt asks for nothing: it will be refused, or its application is gone. */
  private remember({ key, application: { metadata }, attempt }: Unplanned, plan: SubmissionPlan | undefined): KnownDemand {
    const demand = plan?.outcome === 'planned' ? plan.demand : undefined;
    const known = { attempt: attempt.id, generation: metadata.generation, ...(demand ? { demand } : {}), whole: demand ? wholeDemand(demand) : [] };
    this.demands.set(key, known);
    return known;
  }

  /** Attempts whose demand is not known, as after a restart of the operator. */
  private unplanned(namespace: string, stores: QuotaStores): Unplanned[] {
    return this.claims(namespace, stores).flatMap(({ key, application, amounts }) => {
      const attempt = amounts ? undefined : attemptOf({ application, status: application.status ?? { driverInfo: {} } });
      return attempt ? [{ key, application, attempt }] : [];
    });
  }
}

function inOrder(claims: readonly Claim[]): Claim[] {
  return [...claims].sort((a, b) => byArrival(a.application, b.application));
}
