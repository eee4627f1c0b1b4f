// Creating: names, defaults, refusals.
import assert from 'node:assert/strict';
import type { Body } from '../api-server-under-test';
import type { Behaviour } from '../behaviours';
import { configMap, pod } from '../test-objects';

export const creatingBehaviours: readonly Behaviour[] = [
  {
    name: 'a created object has uid, resourceVersion and creationTimestamp',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name, { a: '1' }));
      assert.equal(status, 201);
      assert.match(body.metadata.uid, /^[0-9a-f-]{36}$/);
      assert.match(body.metadata.resourceVersion, /^\d+$/);
      assert.match(body.metadata.creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    },
  },
  {
    name: 'creating what exists answers 409 AlreadyExists',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/configmaps`, configMap(name));
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name));
      assert.deepEqual([status, body.reason, body.message], [409, 'AlreadyExists', `configmaps "${name}" already exists`]);
      assert.deepEqual(body.details, { name, kind: 'configmaps' });
    },
  },
  {
    name: 'generateName makes a name with a random end',
    check: async ({ core, name, request }) => {
      const { body } = await request('POST', `${core}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: `${name}-` } });
      assert.match(body.metadata.name, new RegExp(`^${name}-[a-z0-9]{5}$`));
    },
  },
  {
    name: 'an object without a name is invalid',
    check: async ({ core, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
      assert.deepEqual([status, body.message], [422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required']);
    },
  },
  {
    name: 'a name that is no DNS subdomain is invalid, with the rule in the message',
    check: async ({ core, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, configMap('No_Good'));
      assert.equal(status, 422);
      assert.equal(body.reason, 'Invalid');
      assert.match(body.message, /^ConfigMap "No_Good" is invalid: metadata\.name: Invalid value: "No_Good": a lowercase RFC 1123 subdomain must consist of/);
      assert.equal(body.details.causes[0].field, 'metadata.name');
    },
  },
  {
    name: 'creating in a namespace that does not exist answers 404 for the namespace',
    check: async ({ request }) => {
      const { status, body } = await request('POST', '/api/v1/namespaces/there-is-none/configmaps', configMap('a'));
      assert.deepEqual([status, body.message], [404, 'namespaces "there-is-none" not found']);
    },
  },
  {
    name: 'a namespace in the object that differs from the path is a bad request',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name, {}, { namespace: 'other' }));
      assert.deepEqual([status, body.message], [400, 'the namespace of the provided object does not match the namespace sent on the request']);
    },
  },
  {
    name: 'an object of another kind than the path is a bad request',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/pods`, configMap(name));
      assert.equal(status, 400);
      assert.match(body.message, /^ConfigMap in version "v1" cannot be handled as a Pod/);
    },
  },
  {
    name: 'a body is needed',
    check: async ({ core, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`);
      assert.equal(status, 400);
      assert.match(body.message, /^the object provided is unrecognized \(must be of type ConfigMap\)/);
    },
  },
  {
    name: 'a resourceVersion on a new object is refused',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name, {}, { resourceVersion: '5' }));
      assert.deepEqual([status, body.message], [500, 'resourceVersion should not be set on objects to be created']);
    },
  },
  {
    name: 'dryRun=All answers as if created and stores nothing',
    check: async ({ core, name, request }) => {
      assert.equal((await request('POST', `${core}/configmaps`, configMap(name), { query: { dryRun: 'All' } })).status, 201);
      assert.equal((await request('GET', `${core}/configmaps/${name}`)).status, 404);
    },
  },
  {
    name: 'unknown fields are dropped by default, with a warning',
    check: async ({ core, name, request }) => {
      const { status, body, headers } = await request('POST', `${core}/configmaps`, { ...configMap(name), nonsense: 1 });
      assert.equal(status, 201);
      assert.equal(body.nonsense, undefined);
      assert.equal(headers.warning, '299 - "unknown field \\"nonsense\\""');
    },
  },
  {
    name: 'unknown fields are refused with fieldValidation=Strict, all of them named',
    check: async ({ core, name, request }) => {
      const bad = pod(name, { foo: 1, containers: [{ name: 'main', image: 'a', bar: 1 }] });
      const { status, body } = await request('POST', `${core}/pods`, bad, { query: { fieldValidation: 'Strict' } });
      assert.deepEqual([status, body.message],
        [400, 'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].bar", unknown field "spec.foo"']);
    },
  },
  {
    name: 'a value of the wrong type in a built-in kind is a bad request that names the field',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/pods`, pod(name, { terminationGracePeriodSeconds: 'soon' }));
      assert.deepEqual([status, body.message],
        [400, 'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field '
          + 'PodSpec.spec.terminationGracePeriodSeconds of type int64']);
    },
  },
  {
    name: 'an invalid quantity is a bad request',
    check: async ({ core, name, request }) => {
      const { status, body } = await request(
        'POST', `${core}/pods`, pod(name, { containers: [{ name: 'main', image: 'a', resources: { requests: { cpu: 'lots' } } }] }),
      );
      assert.equal(status, 400);
      assert.match(body.message, /quantities must match the regular expression/);
    },
  },
  {
    name: 'a pod gets its defaults',
    check: async ({ core, name, request }) => {
      const { body } = await request('POST', `${core}/pods`, pod(name));
      const { restartPolicy, dnsPolicy, terminationGracePeriodSeconds, serviceAccountName, enableServiceLinks, priority } = body.spec;
      assert.deepEqual({ restartPolicy, dnsPolicy, terminationGracePeriodSeconds, serviceAccountName, enableServiceLinks, priority },
        {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          terminationGracePeriodSeconds: 30,
          serviceAccountName: 'default',
          enableServiceLinks: true,
          priority: 0,
        });
      assert.equal(body.spec.containers[0].imagePullPolicy, 'IfNotPresent');
      assert.equal(body.spec.containers[0].terminationMessagePolicy, 'File');
      assert.deepEqual(body.status, { phase: 'Pending', qosClass: 'BestEffort' });
    },
  },
  {
    name: 'a pod gets its service account\'s token mounted',
    check: async ({ core, name, request }) => {
      const { body } = await request('POST', `${core}/pods`, pod(name));
      const [volume] = body.spec.volumes;
      assert.match(volume.name, /^kube-api-access-[a-z0-9]{5}$/);
      assert.equal(body.spec.containers[0].volumeMounts[0].mountPath, '/var/run/secrets/kubernetes.io/serviceaccount');
    },
  },
  {
    name: 'automountServiceAccountToken: false mounts no token',
    check: async ({ core, name, request }) => {
      const { body } = await request('POST', `${core}/pods`, pod(name, { automountServiceAccountToken: false }));
      assert.equal(body.spec.volumes, undefined);
    },
  },
  {
    name: 'a pod whose service account does not exist is forbidden',
    check: async ({ core, namespace, name, request }) => {
      const { status, body } = await request('POST', `${core}/pods`, pod(name, { serviceAccountName: 'nobody' }));
      assert.deepEqual([status, body.message],
        [403, `pods "${name}" is forbidden: error looking up service account ${namespace}/nobody: serviceaccount "nobody" not found`]);
    },
  },
  {
    name: 'a pod without containers is invalid',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/pods`, pod(name, { containers: [] }));
      assert.deepEqual([status, body.message], [422, `Pod "${name}" is invalid: spec.containers: Required value`]);
    },
  },
  {
    name: 'several faults are reported in one answer, each with its field',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/pods`, pod(name, { containers: [{ name: 'X' }] }));
      assert.equal(status, 422);
      assert.deepEqual(body.details.causes.map((cause: Body) => cause.field), ['spec.containers[0].name', 'spec.containers[0].image']);
    },
  },
  {
    name: 'a mount of an unknown volume is invalid',
    check: async ({ core, name, request }) => {
      const { status, body } = await request(
        'POST', `${core}/pods`, pod(name, { containers: [{ name: 'main', image: 'a', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] }),
      );
      assert.deepEqual([status, body.message], [422, `Pod "${name}" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "v"`]);
    },
  },
  {
    name: 'a request above its limit is invalid',
    check: async ({ core, name, request }) => {
      const resources = { requests: { cpu: '2' }, limits: { cpu: '1' } };
      const { status, body } = await request('POST', `${core}/pods`, pod(name, { containers: [{ name: 'main', image: 'a', resources }] }));
      assert.deepEqual([status, body.message],
        [422, `Pod "${name}" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`]);
    },
  },
  {
    name: 'limits are requests where none are stated',
    check: async ({ core, name, request }) => {
      const { body } = await request(
        'POST', `${core}/pods`, pod(name, { containers: [{ name: 'main', image: 'a', resources: { limits: { cpu: '1', memory: '1Gi' } } }] }),
      );
      assert.deepEqual(body.spec.containers[0].resources.requests, { cpu: '1', memory: '1Gi' });
      assert.equal(body.status.qosClass, 'Guaranteed');
    },
  },
  {
    name: 'a Service gets an address and the defaults of its ports',
    check: async ({ core, name, request }) => {
      const { body } = await request(
        'POST', `${core}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], selector: { a: 'b' } } },
      );
      assert.match(body.spec.clusterIP, /^10\.96\./);
      assert.deepEqual(body.spec.ports, [{ protocol: 'TCP', port: 80, targetPort: 80 }]);
      assert.deepEqual([body.spec.type, body.spec.sessionAffinity, body.spec.ipFamilyPolicy], ['ClusterIP', 'None', 'SingleStack']);
    },
  },
  {
    name: 'a headless Service keeps its clusterIP None',
    check: async ({ core, name, request }) => {
      const { body } = await request(
        'POST', `${core}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { clusterIP: 'None', ports: [{ port: 80 }] } },
      );
      assert.deepEqual([body.spec.clusterIP, body.spec.clusterIPs], ['None', ['None']]);
    },
  },
  {
    name: 'a Service\'s name is a DNS-1035 label, and several ports have names',
    check: async ({ core, request }) => {
      const { status, body } = await request(
        'POST', `${core}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name: '1s' }, spec: { ports: [{ port: 80 }, { port: 81 }] } },
      );
      assert.equal(status, 422);
      assert.deepEqual(body.details.causes.map((cause: Body) => cause.field), ['metadata.name', 'spec.ports[0].name', 'spec.ports[1].name']);
      assert.match(body.message, /a DNS-1035 label must consist of/);
    },
  },
  {
    name: 'a ConfigMap\'s keys are checked',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name, { 'a b': '1' }));
      assert.equal(status, 422);
      assert.equal(body.details.causes[0].field, 'data[a b]');
    },
  },
  {
    name: 'stringData of a Secret becomes data',
    check: async ({ core, name, request }) => {
      const { body } = await request('POST', `${core}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { a: 'b' } });
      assert.deepEqual([body.type, body.data, body.stringData], ['Opaque', { a: 'Yg==' }, undefined]);
    },
  },
  {
    name: 'labels and their values are checked',
    check: async ({ core, name, request }) => {
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name, {}, { labels: { ok: 'x'.repeat(64) } }));
      assert.equal(status, 422);
      assert.match(body.message, /metadata\.labels: Invalid value: "x{64}": must be no more than 63/);
    },
  },
  {
    name: 'an owner needs a uid',
    check: async ({ core, name, request }) => {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '' };
      const { status, body } = await request('POST', `${core}/configmaps`, configMap(name, {}, { ownerReferences: [owner] }));
      assert.deepEqual([status, body.details.causes[0].field], [422, 'metadata.ownerReferences.uid']);
    },
  },
  {
    name: 'at most one owner is the controller',
    check: async ({ core, name, request }) => {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', controller: true };
      const { status, body } = await request(
        'POST', `${core}/configmaps`, configMap(name, {}, { ownerReferences: [{ ...owner, uid: 'a' }, { ...owner, uid: 'b' }] }),
      );
      assert.equal(status, 422);
      assert.match(body.message, /Only one reference can have Controller set to true/);
    },
  },
  {
    name: 'an Event of events.k8s.io is the same object in the core group',
    check: async ({ core, namespace, name, request }) => {
      const event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name },
        eventTime: '2026-01-01T00:00:00.000000Z',
        reportingController: 'example.com/x',
        reportingInstance: 'x-1',
        action: 'Acting',
        reason: 'Because',
        type: 'Normal',
        note: 'hello',
        regarding: { kind: 'Pod', namespace, name: 'p' },
      };
      assert.equal((await request('POST', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`, event)).status, 201);
      const { body } = await request('GET', `${core}/events/${name}`);
      assert.deepEqual([body.message, body.reportingComponent, body.involvedObject.name], ['hello', 'example.com/x', 'p']);
    },
  },
  {
    name: 'a Deployment\'s selector must match its template',
    check: async ({ namespace, name, request }) => {
      const spec = { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'c' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } };
      const { status, body } = await request(
        'POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec },
      );
      assert.equal(status, 422);
      assert.match(body.message, /`selector` does not match template `labels`/);
    },
  },
];
