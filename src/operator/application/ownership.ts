// Which objects are an application's own. deletion.ts asks here before each deletion: labels can be written by others, so a label alone proves nothing.
import { createHash } from 'node:crypto';
import type { Kind, KubernetesObject, OwnerReference } from '../../spec/kubernetes';
import type { Pod } from '../../spec/kubernetes.gen';
import { Label, SparkLabel } from '../../spec/labels';
import type { SparkApplication } from '../../spec/types.gen';
import { identityOf } from '../../submission/spark/identity';
import { remember } from '../manager/bounded';

type Owned = { readonly metadata?: { readonly ownerReferences?: readonly OwnerReference[] } };
type Application = Pick<SparkApplication, 'metadata'>;

/** The parts of an identifier of an attempt: the drawn one, and the one that follows from it and from the application. */
const ATTEMPT_ID = /^([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-([89ab][0-9a-f]{3}-[0-9a-f]{12})$/;

/**
 * The identifier of a new attempt, made of a UUID that was drawn for it. It has the form of a UUID. Its second half follows from the first and
 * from the UID of the application, so that nobody can give an application the identifier of another one's attempt: neither by a label of a
 * pod that is adopted, nor by an edit of a status.
 */
export function attemptIdFor({ metadata }: Application, uuid: string): string {
  const drawn = sha256Hex(`drawn/${uuid}`).slice(0, 15);
  return `${drawn.slice(0, 8)}-${drawn.slice(8, 12)}-4${drawn.slice(12)}-${sealOf(metadata.uid ?? '', drawn)}`;
}

/** Whether an identifier was made for an attempt of this very application. Those of other operators never are. */
export function isOwnAttempt({ metadata }: Application, id: string | undefined): id is string {
  const match = ATTEMPT_ID.exec(id ?? '');
  return match !== null && match[4] === sealOf(metadata.uid ?? '', match[1] + match[2] + match[3]);
}

function sealOf(applicationUid: string, drawn: string): string {
  const digits = sha256Hex(`attempt/${applicationUid}/${drawn}`);
  return `${'89ab'[parseInt(digits[0], 16) % 4]}${digits.slice(1, 4)}-${digits.slice(4, 16)}`;
}

/** The hash of src/spec without I/O takes ten times as long, and anybody can make pods whose labels need one each. */
function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Identifiers that are checked in one reconcile besides those that are known; anybody can make pods with any number of them. */
const CHECKED_IN_A_RECONCILE = 256;
const MOST_REMEMBERED = 10_000;

/** Answers like `isOwnAttempt`, over many reconciles of one application and with a bounded number of hashes in each. */
export interface OwnAttempts {
  /** A reconcile begins. The identifier that the status has is always checked. */
  begin(present: string | undefined): void;
  /** Beyond the number that may be checked in one reconcile, a further identifier counts as another's until a later one. */
  has(id: string | undefined): boolean;
  /** Whether there may be identifiers that are left for a later reconcile. */
  isIncomplete(): boolean;
}

export function ownAttemptsOf(application: Application): OwnAttempts {
  const known = new Map<string, boolean>();
  let left = CHECKED_IN_A_RECONCILE;
  return {
    begin: (present) => {
      left = CHECKED_IN_A_RECONCILE;
      // The oldest are forgotten first, so the present one is made the newest.
      if (present !== undefined) remember(known, present, known.get(present) ?? isOwnAttempt(application, present), MOST_REMEMBERED);
    },
    has: (id) => {
      if (id === undefined) return false;
      const remembered = known.get(id);
      if (remembered !== undefined) return remembered;
      if (left === 0 || !ATTEMPT_ID.test(id)) return false;
      left -= 1;
      const answer = isOwnAttempt(application, id);
      remember(known, id, answer, MOST_REMEMBERED);
      return answer;
    },
    isIncomplete: () => left === 0,
  };
}

/** Spark's application id of an attempt. It follows from an attempt of our own; of one that another operator started, only the driver's label has it. */
export function sparkApplicationIdFor(application: Application, attemptId: string | undefined, labelled: string | undefined): string | undefined {
  return isOwnAttempt(application, attemptId) ? identityOf(attemptId).applicationId : labelled;
}

/**
 * Selects all objects of a kind that belong to attempts of this application. Undefined when none of the identifiers is the application's own:
 * then nothing may be deleted by label. Claims are selected by Spark's own label, since those that Spark makes for executors have no other.
 */
export function selectorOfAttempts(application: Application, ids: readonly string[], { kind }: Kind): string | undefined {
  const own = [...new Set(ids)].filter((id) => isOwnAttempt(application, id));
  if (own.length === 0) return undefined;
  return kind === 'PersistentVolumeClaim'
    ? oneOf(SparkLabel.APP_SELECTOR, own.map((id) => identityOf(id).applicationId))
    : oneOf(Label.SUBMISSION_ID, own);
}

function oneOf(label: string, values: readonly string[]): string {
  return values.length === 1 ? `${label}=${values[0]}` : `${label} in (${values.join(',')})`;
}

export function controllerOf(object: Owned): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((owner) => owner.controller === true);
}

/** What is kept of a listed object: what is needed to prove whose it is, and to delete it. */
export function identifiedObject({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  const { namespace, name, uid, deletionTimestamp } = metadata;
  const controller = controllerOf({ metadata });
  // An owner of an API server has a short name; of this one only the UID counts.
  const ownerReferences = controller && [{ apiVersion: '', kind: '', name: '', uid: controller.uid, controller: true }];
  const identity = { namespace, name, uid, ...(ownerReferences ? { ownerReferences } : {}) };
  return { apiVersion, kind, metadata: deletionTimestamp ? { ...identity, deletionTimestamp } : identity };
}

/** Whether the application, this very one and not one that had its name before, controls the object. */
export function isOwnedBy(object: Owned, { metadata }: Application): boolean {
  const owner = controllerOf(object);
  return owner !== undefined && metadata.uid !== undefined && owner.uid === metadata.uid;
}

/** UIDs of the drivers that an application has among these pods. */
export function driversOf(application: Application, pods: readonly Pod[]): ReadonlySet<string> {
  return new Set(pods.filter((pod) => isOwnedBy(pod, application)).map(({ metadata }) => metadata.uid).filter((uid) => uid !== undefined));
}

/** Whether the application, or one of its drivers, controls the object. */
export function isControlledBy(object: Owned, application: Application, drivers: ReadonlySet<string>): boolean {
  const owner = controllerOf(object);
  return isOwnedBy(object, application) || (owner !== undefined && drivers.has(owner.uid));
}

/** Whether a pod is a driver or an executor of the application. A set controls its executors, so of those the attempt says whose they are. */
export function isOwnPod(pod: Pod, application: Application, drivers: ReadonlySet<string>, isOwn = isOwnAttemptOf(application)): boolean {
  const { labels } = pod.metadata;
  return isControlledBy(pod, application, drivers) || (labels?.[SparkLabel.ROLE] === 'executor' && isOwn(labels[Label.SUBMISSION_ID]));
}

function isOwnAttemptOf(application: Application): (id: string | undefined) => boolean {
  return (id) => isOwnAttempt(application, id);
}
