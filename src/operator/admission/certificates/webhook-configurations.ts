// The webhook configurations of this operator: watched by name, and their caBundle written by server-side apply.
import type { ConfigurationState } from './decide';
import { NamedObject, type NamedObjectOptions } from './named-object';
import type { Resource } from '../../../kube/client';
import { Resources } from '../../../kube/resources';
import type { KubernetesObject } from '../../../spec/kubernetes';

/** The names of the configurations. One without a name is not looked after. */
export interface ConfigurationNames {
  readonly validating?: string;
  readonly mutating?: string;
}

/** The field manager that owns `caBundle`. */
export const CA_BUNDLE_MANAGER = 'spark-operator-certificates';

interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: ReadonlyArray<{ readonly name: string; readonly clientConfig?: { readonly caBundle?: string } }>;
}

export class WebhookConfigurations {
  private readonly watched: ReadonlyArray<{ readonly resource: Resource; readonly configuration: NamedObject<WebhookConfiguration> }>;

  constructor(private readonly options: Omit<NamedObjectOptions, 'resource' | 'name' | 'namespace'>, { validating, mutating }: ConfigurationNames) {
    const kinds: ReadonlyArray<readonly [Resource, string | undefined]> = [
      [Resources.ValidatingWebhookConfiguration, validating], [Resources.MutatingWebhookConfiguration, mutating],
    ];
    this.watched = kinds.flatMap(([resource, name]) => (
      name ? [{ resource, configuration: new NamedObject<WebhookConfiguration>({ ...options, resource, name }) }] : []));
  }

  async synced(): Promise<void> {
    await Promise.all(this.watched.map(({ configuration }) => configuration.synced));
  }

  start(): void {
    this.watched.forEach(({ configuration }) => configuration.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.watched.map(({ configuration }) => configuration.stop()));
  }

  states(): ConfigurationState[] {
    return this.watched.map(({ configuration }) => ({
      description: configuration.description,
      bundles: configuration.object && (configuration.object.webhooks ?? []).map(({ clientConfig }) => (
        Buffer.from(clientConfig?.caBundle ?? '', 'base64').toString('utf8'))),
    }));
  }

  /** The configuration that is not read yet, in words. */
  unread(): string | undefined {
    return this.watched.map(({ configuration }) => configuration.unread()).find(Boolean);
  }

  /** Writes the caBundle of all webhooks of a configuration. Fails with 409 when the configuration has changed since it was read. */
  async publish(index: number, bundle: string): Promise<void> {
    const { resource, configuration } = this.watched[index];
    const { object } = configuration;
    if (!object) return;
    const caBundle = Buffer.from(bundle, 'utf8').toString('base64');
    const { name, resourceVersion } = object.metadata;
    await this.options.api.apply<WebhookConfiguration>(resource, {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      metadata: { name, resourceVersion },
      webhooks: (object.webhooks ?? []).map((webhook) => ({ name: webhook.name, clientConfig: { caBundle } })),
    }, CA_BUNDLE_MANAGER);
    this.options.log.info('Wrote the caBundle of the webhooks', { configuration: configuration.description });
  }
}
