// How an API server behaves: each entry is tried on the embedded server by the tests, and on a real one by real-api-server.ts.
import { eventually, type Answer, type Options, type Subject } from './api-server-under-test';
import { creatingBehaviours } from './behaviours/create';
import { customBehaviours } from './behaviours/custom-resources';
import { deletingBehaviours } from './behaviours/delete';
import { readingBehaviours } from './behaviours/list-and-watch';
import { podSecurityBehaviours } from './behaviours/pod-security';
import { accessBehaviours } from './behaviours/rbac-and-quotas';
import { changingBehaviours } from './behaviours/update-and-patch';
import { widgetDefinition } from './test-objects';

/** Where a behaviour is tried, with names of its own. */
export interface Place {
  readonly subject: Subject;
  readonly namespace: string;
  /** `/api/v1/namespaces/NAMESPACE` */
  readonly core: string;
  /** API group of the widgets. */
  readonly group: string;
  /** Path of the widgets. */
  readonly widgets: string;
  /** A name that no other behaviour uses. */
  readonly name: string;
  request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, options?: Options): Promise<Answer>;
  widget(spec?: object, metadata?: object): object;
  /** A further namespace, with its default service account. */
  furtherNamespace(labels?: Readonly<Record<string, string>>): Promise<string>;
}

export interface Behaviour {
  readonly name: string;
  readonly check: (place: Place) => Promise<void>;
}

export const behaviours: readonly Behaviour[] = [
  ...creatingBehaviours,
  ...readingBehaviours,
  ...changingBehaviours,
  ...deletingBehaviours,
  ...customBehaviours,
  ...accessBehaviours,
  ...podSecurityBehaviours,
];

/** Makes the namespace and the kind that the behaviours share; `run` keeps several runs on one cluster apart. */
export async function prepare(subject: Subject, run: string): Promise<{ placeFor(index: number): Place; cleanUp(): Promise<void> }> {
  const namespaces: string[] = [];
  const group = `${run}.example.com`;
  const makeNamespace = async (labels: Readonly<Record<string, string>> = {}): Promise<string> => {
    const name = `${run}-${namespaces.length + 1}`;
    namespaces.push(name);
    await subject.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    await eventually(
      subject, `service account of ${name}`, async () => (await subject.request('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`)).status === 200,
    );
    return name;
  };
  const namespace = await makeNamespace();
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const widgets = `/apis/${group}/v1/namespaces/${namespace}/widgets`;
  await subject.request('POST', definitions, widgetDefinition(group));
  await eventually(subject, 'widgets served', async () => (await subject.request('GET', widgets)).status === 200);
  return {
    placeFor: (index) => {
      const name = `b${index}`;
      return {
        subject,
        namespace,
        core: `/api/v1/namespaces/${namespace}`,
        group,
        widgets,
        name,
        request: (...request) => subject.request(...request),
        widget: (spec = { size: 1 }, metadata = {}) => ({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name, ...metadata }, spec }),
        furtherNamespace: makeNamespace,
      };
    },
    cleanUp: async () => {
      await subject.request('DELETE', `${definitions}/widgets.${group}`);
      for (const name of namespaces) await subject.request('DELETE', `/api/v1/namespaces/${name}`);
    },
  };
}
