// Creates the objects of an attempt, in the plan's order and each by its name; what is already there is adopted, waited for or refused.
import { removeEverythingOf } from './cleanup';
import { KIND_NOT_SERVED, KubeError, type KubeClient, type ListOptions, type Resource } from '../../../kube/client';
import { foreignText } from '../../../kube/foreign-text';
import { resourceOf, Resources } from '../../../kube/resources';
import { FailureClass } from '../../../spec/failure';
import type { Kind, KubernetesObject } from '../../../spec/kubernetes';
import type { Pod, Service } from '../../../spec/kubernetes.gen';
import { Label } from '../../../spec/labels';
import type { SparkApplication } from '../../../spec/types.gen';
import type { PlannedSubmission, Submission } from '../../../submission/plan';
import { matchesDesired } from '../../status/json-comparison';
import { deleteAttempts, deleteControlled } from '../deletion';
import { submissionIdOf } from '../driver/driver-pod';
import { controllerOf, identifiedObject, isOwnAttempt, isOwnedBy } from '../ownership';
import { exceedsQuota, QUOTA_EXCEEDED, resourceBeyondQuota } from '../quota/refusals';
import type { ExposureOutcome, CreationOutcome, WebUiService } from '../state-machine/observed';

/** The outcome of one object: it exists, or the whole creation ends here for now. */
type Step = { readonly there: KubernetesObject } | { readonly ends: Ending };

type Ending =
  | Exclude<CreationOutcome, { outcome: 'created' | 'waiting' }>
  | { readonly outcome: 'waiting'; readonly reason: string; readonly message: string };

/** How a creation ended; a wait has no time yet, since how long to wait depends on how often it was tried. */
export type CreationResult = Extract<CreationOutcome, { outcome: 'created' }> | Ending;

/** How a replacement of Services, Ingresses and routes ended. */
export type ExposureResult = Extract<ExposureOutcome, { outcome: 'created' }> | Exclude<Ending, { outcome: 'stale' }>;

/** Creates or adopts everything. Throws temporary errors that need no explanation: no answer, overload, conflicts. */
export async function createOrAdopt(
  client: KubeClient, application: SparkApplication, attempt: Submission, plan: PlannedSubmission, checkpoint: () => void,
): Promise<CreationResult> {
  const there = await createAll(client, application, attempt, plan.objects, checkpoint);
  if (!Array.isArray(there)) return there;
  const driver = there.find(({ kind, metadata }) => kind === 'Pod' && metadata.name === plan.driverPodName);
  if (!driver) throw new Error(`The plan of ${application.metadata.namespace}/${application.metadata.name} has no driver pod named ${plan.driverPodName}`);
  return { outcome: 'created', driver: driver as Pod, webUi: webUiService(there, plan) };
}

/** Creates or adopts objects of an attempt, one after the other; ends with the first that is not to be had. */
async function createAll(
  client: KubeClient, application: SparkApplication, attempt: Submission, objects: readonly KubernetesObject[], checkpoint: () => void,
): Promise<KubernetesObject[] | Ending> {
  const there: KubernetesObject[] = [];
  for (const object of objects) {
    checkpoint();
    const step = await createOne(client, application, attempt, object, checkpoint);
    if ('ends' in step) return step.ends;
    there.push(step.there);
  }
  return there;
}

/**
 * Replaces the Services, Ingresses and routes of an attempt that lead to its driver from outside. What makes its executors find it stays.
 * `optional` has the kinds among them that this platform has besides Services and Ingresses.
 */
export async function replaceExposure(
  client: KubeClient, application: SparkApplication, attempt: Submission, plan: PlannedSubmission, optional: readonly Kind[], checkpoint: () => void,
): Promise<ExposureResult> {
  const labelSelector = `${Label.SUBMISSION_ID}=${attempt.id},${Label.CREATED_BY_OPERATOR}=true`;
  for (const resource of [Resources.Service, Resources.Ingress, ...optional.map(resourceOf)]) {
    checkpoint();
    // One by one and by UID: a deletion that a paused former leader sends too late must not hit the objects that replaced these.
    const present = await listServed(client, resource, { namespace: application.metadata.namespace, labelSelector });
    for (const object of present) await deleteControlled(client, application, { ...object, apiVersion: resource.apiVersion, kind: resource.kind });
  }
  const wanted = plan.objects.filter(isExposing);
  const there = await createAll(client, application, attempt, wanted, checkpoint);
  if (Array.isArray(there)) return { outcome: 'created', webUi: webUiService(there, plan) };
  if (there.outcome === 'stale') throw new Error(`No address of ${application.metadata.namespace}/${application.metadata.name} can be a pod`);
  return there;
}

/** None where the cluster does not have the kind: an application may ask for such an object, and none has got it. */
async function listServed(client: KubeClient, resource: Resource, options: ListOptions): Promise<KubernetesObject[]> {
  try {
    return await client.list(resource, options, identifiedObject);
  } catch (error) {
    if (error instanceof KubeError && error.reason === KIND_NOT_SERVED) return [];
    throw error;
  }
}

const EXPOSING: readonly string[] = [Resources.Service, Resources.Ingress, Resources.HTTPRoute, Resources.TraefikMiddleware].map(({ kind }) => kind);

/** Of one attempt's objects only these change while it lasts. */
function isExposing({ kind, metadata }: KubernetesObject): boolean {
  return EXPOSING.includes(kind) && metadata.labels?.[Label.CREATED_BY_OPERATOR] === 'true';
}

async function createOne(
  client: KubeClient, application: SparkApplication, attempt: Submission, object: KubernetesObject, checkpoint: () => void,
): Promise<Step> {
  try {
    return { there: await client.create(resourceOf(object), object) };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 409 && error.reason === 'AlreadyExists') return meetHolder(client, application, attempt, object, checkpoint);
    return { ends: judge(error, object) };
  }
}

/** Somebody has the name already: this attempt itself, an earlier one, an application that is gone, or a stranger. */
async function meetHolder(
  client: KubeClient, application: SparkApplication, attempt: Submission, object: KubernetesObject, checkpoint: () => void,
): Promise<Step> {
  const resource = resourceOf(object);
  const key = { namespace: object.metadata.namespace, name: object.metadata.name ?? '' };
  const holder = await client.get(resource, key);
  // Who led until it was read has read nothing of an attempt to come, and deletes nothing of one, however late.
  checkpoint();
  const name = `${object.kind} ${key.name}`;
  // Gone between our two calls: the next try creates it.
  if (!holder) return waitFor('NameInUse', `${name} was just deleted`);
  const ours = isOwnedBy(holder, application);
  const present = ours && submissionIdOf(holder) === attempt.id && (!isExposing(object) || matchesDesired(holder, object));
  if (present && !holder.metadata.deletionTimestamp) return { there: holder };
  if (holder.metadata.deletionTimestamp) return waitFor('NameInUse', `${name} of an earlier run is still being deleted`);
  if (ours) {
    if (holder.kind === 'Pod') return { ends: { outcome: 'stale', driver: holder as Pod } };
    await deleteControlled(client, application, { ...holder, apiVersion: object.apiVersion, kind: object.kind });
    const left = submissionIdOf(holder);
    if (left !== attempt.id && isOwnAttempt(application, left)) await removeLeftAttempt(client, application, left);
    return waitFor('NameInUse', `${name} from before had to be deleted`);
  }
  if (await ownerIsGone(client, holder)) return waitFor('NameInUse', `${name} belongs to an object that is gone and will be deleted with it`);
  const message = `${name} already exists and belongs to ${describeOwner(holder)}; delete it or give the application another name`;
  return { ends: { outcome: 'refused', message } };
}

/** What is left of an attempt that no status names any more: found by one of its objects, it goes as a whole. Its driver is not among that. */
async function removeLeftAttempt(client: KubeClient, application: SparkApplication, submissionId: string): Promise<void> {
  for (const { of } of removeEverythingOf(submissionId)) await deleteAttempts(client, application, [submissionId], of);
}

/** Characters of the description of an owner, whose name others wrote. */
const LONGEST_OWNER = 512;

/** Owners of objects under the names that we give. Of other kinds the operator has no right to ask, nor a reason. */
const POSSIBLE_OWNERS = [Resources.SparkApplication, Resources.Pod];

/** Whether the garbage collector is about to delete an object, because its controller no longer exists. */
async function ownerIsGone(client: KubeClient, object: KubernetesObject): Promise<boolean> {
  const owner = controllerOf(object);
  const resource = POSSIBLE_OWNERS.find(({ apiVersion, kind }) => apiVersion === owner?.apiVersion && kind === owner.kind);
  if (!owner || !resource) return false;
  const found = await client.get(resource, { namespace: object.metadata.namespace, name: owner.name });
  return found?.metadata.uid !== owner.uid;
}

function describeOwner(object: KubernetesObject): string {
  const owner = controllerOf(object);
  return owner ? foreignText(`${owner.kind} ${owner.name} (UID ${owner.uid})`, { longest: LONGEST_OWNER }) : 'nobody that is named in it';
}

/** Sorts an error of a creation: a temporary one is thrown, or waited for where its reason should be reported; any other is a refusal. */
function judge(error: KubeError, object: KubernetesObject): Ending {
  if (error.status === 403 && exceedsQuota(error.message)) {
    const resource = resourceBeyondQuota(error.message);
    if (resource === undefined) return waiting(QUOTA_EXCEEDED, error.message);
    const message = `${object.kind} ${object.metadata.name} asks for more ${resource} than the quota of its namespace has in all: ${error.message}`;
    return { outcome: 'refused', message, failureClass: FailureClass.QUOTA };
  }
  if (error.status === 403 && /being terminated/.test(error.message)) return waiting('NamespaceTerminating', error.message);
  if (error.status === 500 && /failed calling webhook/.test(error.message)) return waiting('WebhookUnavailable', error.message);
  if (error.transient || error.status === 401) throw error;
  if (error.reason === KIND_NOT_SERVED) return { outcome: 'refused', message: describeUnknownKind(object) };
  return { outcome: 'refused', message: `${object.kind} ${object.metadata.name} was refused: ${error.message}${wayOut(error)}` };
}

const NO_SUCH_SCHEDULER = 'name no such scheduler in spec.batchScheduler';

/** Who brings the kinds of a plan that are not Kubernetes' own, and how to do without. */
const PROVIDERS = new Map([
  ['scheduling.volcano.sh', ['Volcano', NO_SUCH_SCHEDULER]],
  ['scheduling.x-k8s.io', ['the coscheduling plugin of scheduler-plugins', NO_SUCH_SCHEDULER]],
  ['gateway.networking.k8s.io', ['a controller of Gateway API', 'name no Gateway, neither in the application nor with --ui-gateway']],
  ['traefik.io', ['Traefik', 'name another ingressController, or another --ingress-controller of the operator']],
]);

function describeUnknownKind({ apiVersion = '', kind, metadata }: KubernetesObject): string {
  const [provider, without] = PROVIDERS.get(apiVersion.split('/')[0]) ?? [];
  const remedy = provider === undefined ? 'install its CustomResourceDefinition'
    : `install ${provider} with its CustomResourceDefinitions, or ${without}`;
  return `${kind} ${metadata.name} cannot be created: the cluster does not have the kind ${kind} of ${apiVersion}; ${remedy}`;
}

/** What the author can do about a refusal that has a usual remedy. */
function wayOut(error: KubeError): string {
  if (error.status !== 403 || !/violates PodSecurity/.test(error.message)) return '';
  return '; set this in securityContext or podSecurityContext of spec.driver and spec.executor, '
    + 'or have the namespace enforce another level (podSecurityLevel of a SparkNamespace)';
}

function waitFor(reason: string, message: string): Step {
  return { ends: waiting(reason, message) };
}

function waiting(reason: string, message: string): Ending {
  return { outcome: 'waiting', reason, message };
}

function webUiService(there: readonly KubernetesObject[], plan: PlannedSubmission): WebUiService | undefined {
  const found = there.find(({ kind, metadata }) => kind === 'Service' && metadata.name === plan.webUi?.serviceName) as Service | undefined;
  return found && { name: found.metadata.name ?? '', clusterIp: found.spec?.clusterIP, port: found.spec?.ports?.[0]?.port };
}
