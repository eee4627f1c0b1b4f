// Webhook configurations as constructs: which writes an API server sends to which webhook, and what it does when there is no answer.
import { ApiObject, ApiObjectMetadata, Duration, Lazy } from 'cdk8s';
import { k8s, Resource, ResourceProps } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { dnsSubdomain, wholeSeconds } from '../manifest/values';
import { wire } from '../manifest/wire';

/** What happens to a write when a webhook cannot be called, or gives no proper answer in time. */
export enum WebhookFailurePolicy {
  /** The write goes ahead. */
  IGNORE = 'Ignore',
  /** The write is refused. */
  FAIL = 'Fail',
}

/** What a webhook changes besides its answer. */
export enum WebhookSideEffects {
  /** Nothing. */
  NONE = 'None',
  /** Nothing in dry runs. */
  NONE_ON_DRY_RUN = 'NoneOnDryRun',
}

/** Which requests match a rule. */
export enum WebhookMatchPolicy {
  /** Those of exactly these groups and versions. */
  EXACT = 'Exact',
  /** Those that change the same objects in another group or version too; the webhook gets them in the version of the rule. */
  EQUIVALENT = 'Equivalent',
}

/** Whether a mutating webhook is called again after others have changed the object. */
export enum WebhookReinvocationPolicy {
  /** It is called once. */
  NEVER = 'Never',
  /** It is called again. Its answer must not depend on how often it is called. */
  IF_NEEDED = 'IfNeeded',
}

/** A kind of write. */
export enum WebhookOperation {
  /** A new object. */
  CREATE = 'CREATE',
  /** A change of an object. */
  UPDATE = 'UPDATE',
  /** A deletion. */
  DELETE = 'DELETE',
  /** A connection to an object, such as that of `kubectl exec`. */
  CONNECT = 'CONNECT',
}

/** Resources and the writes to them that are sent to a webhook. */
export interface WebhookRule {
  /** API groups; the empty text is the core group. */
  readonly apiGroups: string[];
  /** Versions of the groups. */
  readonly apiVersions: string[];
  /** Plural names, such as `pods`. Sub-resources such as `pods/status` must be named to match. */
  readonly resources: string[];
  /** Kinds of writes. */
  readonly operations: WebhookOperation[];
  /**
   * `Cluster`, `Namespaced` or `*`.
   *
   * @default *
   */
  readonly scope?: string;
}

/** A condition that a request must fulfil besides rules and selectors. */
export interface WebhookMatchCondition {
  /** Name of the condition. */
  readonly name: string;
  /** CEL expression over `object`, `oldObject` and `request`. */
  readonly expression: string;
}

/** A Service through which a webhook is called. */
export interface WebhookService {
  /** Name of the Service. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /**
   * Path of the webhook.
   *
   * @default /
   */
  readonly path?: string;
  /**
   * Port of the Service.
   *
   * @default 443
   */
  readonly port?: number;
}

/** A webhook that validates. */
export interface ValidatingWebhook {
  /** Full name, with at least three parts, such as `applications.sparkoperator.k8s.io`. */
  readonly name: string;
  /** Where it is called. */
  readonly service: WebhookService;
  /** What is sent to it. */
  readonly rules: WebhookRule[];
  /**
   * Labels of namespaces whose objects are sent.
   *
   * @default - all namespaces
   */
  readonly namespaceSelector?: k8s.LabelSelector;
  /**
   * Labels of objects that are sent. Of an update, the old or the new object must have them.
   *
   * @default - all objects
   */
  readonly objectSelector?: k8s.LabelSelector;
  /**
   * Further conditions, of which all must hold.
   *
   * @default - none
   */
  readonly matchConditions?: WebhookMatchCondition[];
  /**
   * What happens without an answer.
   *
   * @default WebhookFailurePolicy.IGNORE
   */
  readonly failurePolicy?: WebhookFailurePolicy;
  /**
   * How long the API server waits for an answer: whole seconds, at most 30.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
  /**
   * What the webhook changes besides its answer.
   *
   * @default WebhookSideEffects.NONE
   */
  readonly sideEffects?: WebhookSideEffects;
  /**
   * Whether requests in other versions of the same resource match.
   *
   * @default WebhookMatchPolicy.EQUIVALENT
   */
  readonly matchPolicy?: WebhookMatchPolicy;
}

/** A webhook that changes objects. */
export interface MutatingWebhook extends ValidatingWebhook {
  /**
   * Whether it is called again after others have changed the object.
   *
   * @default WebhookReinvocationPolicy.NEVER
   */
  readonly reinvocationPolicy?: WebhookReinvocationPolicy;
}

/** Props of `ValidatingWebhookConfiguration`. */
export interface ValidatingWebhookConfigurationProps extends ResourceProps {
  /**
   * The webhooks.
   *
   * @default - none; add them with `addWebhook()`
   */
  readonly webhooks?: ValidatingWebhook[];
}

/** Props of `MutatingWebhookConfiguration`. */
export interface MutatingWebhookConfigurationProps extends ResourceProps {
  /**
   * The webhooks.
   *
   * @default - none; add them with `addWebhook()`
   */
  readonly webhooks?: MutatingWebhook[];
}

const API_VERSION = 'admissionregistration.k8s.io/v1';
const MOST_SECONDS = 30;

/**
 * Webhooks that an API server asks whether a write is allowed. It writes no `caBundle`: whoever has the certificate owns that field.
 */
export class ValidatingWebhookConfiguration extends Resource {
  public readonly resourceType = 'validatingwebhookconfigurations';
  protected readonly apiObject: ApiObject;
  private readonly webhooks: ValidatingWebhook[] = [];

  public constructor(scope: Construct, id: string, props: ValidatingWebhookConfigurationProps = {}) {
    super(scope, id);
    this.apiObject = configuration(this, 'ValidatingWebhookConfiguration', props.metadata, () => this.webhooks.map(webhookFields));
    (props.webhooks ?? []).forEach((webhook) => this.addWebhook(webhook));
  }

  /**
   * Adds a webhook.
   *
   * @param webhook the webhook
   */
  public addWebhook(webhook: ValidatingWebhook): void {
    checkWebhook(this, webhook, this.webhooks);
    this.webhooks.push(webhook);
  }
}

/**
 * Webhooks that an API server has change an object before it is stored. It writes no `caBundle`: whoever has the certificate owns that field.
 */
export class MutatingWebhookConfiguration extends Resource {
  public readonly resourceType = 'mutatingwebhookconfigurations';
  protected readonly apiObject: ApiObject;
  private readonly webhooks: MutatingWebhook[] = [];

  public constructor(scope: Construct, id: string, props: MutatingWebhookConfigurationProps = {}) {
    super(scope, id);
    this.apiObject = configuration(this, 'MutatingWebhookConfiguration', props.metadata, () => this.webhooks.map((webhook) => ({
      ...webhookFields(webhook), reinvocationPolicy: webhook.reinvocationPolicy ?? WebhookReinvocationPolicy.NEVER,
    })));
    (props.webhooks ?? []).forEach((webhook) => this.addWebhook(webhook));
  }

  /**
   * Adds a webhook.
   *
   * @param webhook the webhook
   */
  public addWebhook(webhook: MutatingWebhook): void {
    checkWebhook(this, webhook, this.webhooks);
    this.webhooks.push(webhook);
  }
}

function configuration(scope: Construct, kind: string, metadata: ApiObjectMetadata | undefined, webhooks: () => object[]): ApiObject {
  return new ApiObject(scope, 'Resource', { apiVersion: API_VERSION, kind, metadata, webhooks: Lazy.any({ produce: webhooks }) });
}

function checkWebhook(scope: Construct, { name, rules, timeout }: ValidatingWebhook, known: readonly ValidatingWebhook[]): void {
  const what = `${scope.constructor.name} ${scope.node.path}`;
  dnsSubdomain(`${what}: webhooks.name`, name);
  if (name.split('.').length < 3) {
    throw new Error(`${what}: webhooks.name: '${name}' has too few parts; give at least three, such as ${name.split('.')[0]}.sparkoperator.k8s.io`);
  }
  if (known.some((each) => each.name === name)) throw new Error(`${what}: webhooks.name: there is another webhook with the name '${name}'; give each its own`);
  if (rules.length === 0) throw new Error(`${what}: webhooks.rules: '${name}' has none, so nothing would be sent to it`);
  secondsOf(`${what}: webhooks.timeout of '${name}'`, timeout);
}

function secondsOf(what: string, timeout: Duration = Duration.seconds(5)): number {
  const seconds = wholeSeconds(what, timeout, 1);
  if (seconds > MOST_SECONDS) throw new Error(`${what} is ${seconds} s; an API server waits for at most ${MOST_SECONDS} s`);
  return seconds;
}

function webhookFields({ service, ...webhook }: ValidatingWebhook): object {
  const selector = (given: k8s.LabelSelector | undefined) => (given ? wire<object>(k8s.toJson_LabelSelector(given)) : undefined);
  const { name, rules, matchConditions } = webhook;
  return {
    name,
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: service.name, namespace: service.namespace, path: service.path ?? '/', port: service.port ?? 443 } },
    rules: rules.map((rule) => ({ ...rule, scope: rule.scope ?? '*' })),
    namespaceSelector: selector(webhook.namespaceSelector),
    objectSelector: selector(webhook.objectSelector),
    matchConditions: matchConditions?.length ? matchConditions : undefined,
    failurePolicy: webhook.failurePolicy ?? WebhookFailurePolicy.IGNORE,
    timeoutSeconds: secondsOf('timeout', webhook.timeout),
    sideEffects: webhook.sideEffects ?? WebhookSideEffects.NONE,
    matchPolicy: webhook.matchPolicy ?? WebhookMatchPolicy.EQUIVALENT,
  };
}
