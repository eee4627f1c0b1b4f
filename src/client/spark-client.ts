// The client of SparkApplications: what programs can do with them, over one connection to an API server.
import { applicationLogs, type LogLine, type LogOptions } from './application-logs';
import { reportOf, type ApplicationReport } from './application-report';
import { deleteApplication, rerun, setSuspended, type DeleteOptions, type RerunOptions } from './change';
import { translated } from './errors';
import { eventsOf, type ApplicationEvent } from './events';
import type { ClientContext } from './follow';
import { podsOf, type PodReport } from './pods';
import { uiAddress, type UiAddress } from './ui';
import { readApplication, waitForApplication, watchApplication, type ApplicationKey, type WaitOptions, type WaitResult } from './wait';
import type { Clock, Ids } from '../kube/clock';
import { Resources } from '../kube/resources';
import { createKubeClient } from '../kube/rest-client';
import type { Transport } from '../kube/transport';
import { abortable } from '../kube/transport-wrappers';
import { API_VERSION } from '../spec/names';
import type { SparkApplication, SparkApplicationSpec } from '../spec/types.gen';

/** Which application: its name alone, in the namespace of the connection, or both. */
export type ApplicationName = string | { readonly namespace?: string; readonly name: string };

/** An application to submit. Its API version and its kind may be left out. */
export interface ApplicationManifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name?: string;
    /** Start of the name, to which the API server adds a suffix. */
    readonly generateName?: string;
    /** Default: that of the connection. */
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: SparkApplicationSpec;
}

export interface SubmitOptions {
  /** The API server checks the application, and stores nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface ListOptions {
  /** Default: that of the connection. */
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly labelSelector?: string;
  readonly signal?: AbortSignal;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** All calls reject with SparkClientError, and with the reason of the signal when it is aborted. */
export interface SparkClient {
  /** Namespace of calls that name none. */
  readonly namespace: string;
  submit(manifest: ApplicationManifest, options?: SubmitOptions): Promise<ApplicationReport>;
  get(application: ApplicationName, options?: CallOptions): Promise<ApplicationReport>;
  /** In order of creation. */
  list(options?: ListOptions): Promise<ApplicationReport[]>;
  /** Yields the application now and at each visible change, until it is over. Survives dropped connections. */
  watch(application: ApplicationName, options?: CallOptions): AsyncIterable<ApplicationReport>;
  /** Waits for a state, or for the end. */
  wait(application: ApplicationName, options?: WaitOptions): Promise<WaitResult>;
  /** Yields each line of the logs once, through lost connections, restarts and new attempts. */
  logs(application: ApplicationName, options?: LogOptions): AsyncIterable<LogLine>;
  pods(application: ApplicationName, options?: CallOptions): Promise<PodReport[]>;
  /** Events of an application and its pods; without a name, of the whole namespace. Oldest first. */
  events(of?: ApplicationName | { readonly namespace: string; readonly name?: undefined }, options?: CallOptions): Promise<ApplicationEvent[]>;
  /** Waits until the driver runs and its web UI has an address. */
  ui(application: ApplicationName, options?: CallOptions): Promise<UiAddress>;
  suspend(application: ApplicationName, options?: CallOptions): Promise<ApplicationReport>;
  resume(application: ApplicationName, options?: CallOptions): Promise<ApplicationReport>;
  /** Asks for a new run of an application that is over. */
  rerun(application: ApplicationName, options?: RerunOptions): Promise<ApplicationReport>;
  delete(application: ApplicationName, options?: DeleteOptions): Promise<void>;
  /** Closes all connections. Calls in progress fail. */
  close(): Promise<void>;
}

export interface ClientDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly namespace: string;
  close(): Promise<void>;
}

export class KubernetesSparkClient implements SparkClient {
  public constructor(private readonly deps: ClientDeps) {}

  public get namespace(): string {
    return this.deps.namespace;
  }

  public async submit({ apiVersion = API_VERSION, kind = 'SparkApplication', metadata, spec }: ApplicationManifest, { dryRun, signal }: SubmitOptions = {}) {
    const object = { apiVersion, kind, metadata: { ...metadata, namespace: metadata.namespace ?? this.namespace }, spec } as SparkApplication;
    const { api } = this.context(signal);
    return translated(signal, async () => reportOf(await api.create<SparkApplication>(Resources.SparkApplication, object, { dryRun, strict: true })));
  }

  public async get(application: ApplicationName, { signal }: CallOptions = {}) {
    return reportOf(await readApplication(this.context(signal), this.keyOf(application), signal));
  }

  public async list({ namespace, allNamespaces, labelSelector, signal }: ListOptions = {}) {
    const where = { namespace: allNamespaces ? undefined : namespace ?? this.namespace, labelSelector };
    const { api } = this.context(signal);
    const found = await translated(signal, () => api.list<SparkApplication, ApplicationReport>(Resources.SparkApplication, where, reportOf));
    return found.sort((a, b) => Date.parse(a.created ?? '') - Date.parse(b.created ?? ''));
  }

  public watch(application: ApplicationName, { signal }: CallOptions = {}) {
    return watchApplication(this.context(signal), this.keyOf(application), signal);
  }

  public wait(application: ApplicationName, options: WaitOptions = {}) {
    return waitForApplication(this.context(options.signal), this.keyOf(application), options);
  }

  public async* logs(application: ApplicationName, options: LogOptions = {}) {
    const key = this.keyOf(application);
    const context = this.context(options.signal);
    await readApplication(context, key, options.signal);
    yield* applicationLogs(context, key, options);
  }

  public pods(application: ApplicationName, { signal }: CallOptions = {}) {
    return translated(signal, () => podsOf(this.context(signal), this.keyOf(application)));
  }

  public async events(of?: ApplicationName | { readonly namespace: string; readonly name?: undefined }, { signal }: CallOptions = {}) {
    const context = this.context(signal);
    if (of === undefined || (typeof of !== 'string' && of.name === undefined)) {
      return translated(signal, () => eventsOf(context, { namespace: of?.namespace ?? this.namespace }));
    }
    const key = this.keyOf(of as ApplicationName);
    await readApplication(context, key, signal);
    return translated(signal, () => eventsOf(context, key));
  }

  public async ui(application: ApplicationName, { signal }: CallOptions = {}) {
    return translated(signal, () => uiAddress(this.context(signal), this.keyOf(application), signal));
  }

  public suspend(application: ApplicationName, { signal }: CallOptions = {}) {
    return setSuspended(this.context(signal), this.keyOf(application), true, signal);
  }

  public resume(application: ApplicationName, { signal }: CallOptions = {}) {
    return setSuspended(this.context(signal), this.keyOf(application), false, signal);
  }

  public rerun(application: ApplicationName, options: RerunOptions = {}) {
    return rerun(this.context(options.signal), this.keyOf(application), options);
  }

  public delete(application: ApplicationName, options: DeleteOptions = {}) {
    return deleteApplication(this.context(options.signal), this.keyOf(application), options);
  }

  public close() {
    return this.deps.close();
  }

  /** What the parts of a call work with: all of its requests end with its signal. */
  private context(signal: AbortSignal | undefined): ClientContext {
    const { transport, clock, ids } = this.deps;
    return { api: createKubeClient(abortable(transport, signal), clock), clock, ids };
  }

  private keyOf(application: ApplicationName): ApplicationKey {
    const { namespace = this.namespace, name } = typeof application === 'string' ? { name: application } : application;
    return { namespace, name };
  }
}
