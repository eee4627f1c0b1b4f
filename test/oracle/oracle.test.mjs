// Checks of the recorder itself: node --test test/oracle/oracle.test.mjs
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { diff } from './lib/diff.mjs';
import { startServer } from './lib/server.mjs';
import { normalise, normaliseObjects, parseProperties } from './normalise.mjs';

const root = new URL('.', import.meta.url);

test('Java properties', () => {
  assert.deepEqual(parseProperties('#c\n!d\na=b\n  k\\=1 : v\\:w\nempty=\nlead=\\  x\nu=\\u00e9\nt=a\\tb\\\\n\nlong=a\\\n   b\nbare\nsp aced'), {
    a: 'b', 'k=1': 'v:w', empty: '', lead: '  x', u: 'é', t: 'a\tb\\n', long: 'ab', bare: '', sp: 'aced',
  });
});

test('identifiers become placeholders', () => {
  const app = `spark-${'a1'.repeat(16)}`;
  const id = '0123456789abcdef';
  const pod = {
    kind: 'Pod', apiVersion: 'v1', status: {},
    metadata: { name: `x-${id}-driver`, namespace: 'n', uid: 'u', labels: { 'spark-app-selector': app, 'spark-app-name': 'x' } },
    spec: {
      containers: [{ name: 'c', env: [{ name: 'SPARK_USER', value: 'me' }, { name: 'A', value: '' }], volumeMounts: [{ name: 'v', mountPath: '/v', subPath: '', readOnly: false }] }],
      volumes: [{ name: 'w', emptyDir: { medium: '' } }, { name: 'v', persistentVolumeClaim: { claimName: `x-${id}-driver-pvc-4` } }],
    },
  };
  const service = { kind: 'Service', metadata: { name: 'spark-fedcba9876543210-driver-svc' }, spec: { ports: [{ name: 'b' }, { name: 'a' }] } };
  const claim = { kind: 'PersistentVolumeClaim', metadata: { name: `x-${id}-driver-pvc-4` }, spec: {} };
  const config = { kind: 'ConfigMap', metadata: { name: `spark-drv-${id}-conf-map` }, data: { 'spark.properties': `#d\nspark.master=k8s\\://h\nspark.app.id=${app}\nspark.app.submitTime=1700000000000\n` } };
  const [p, s, c, m] = normaliseObjects([pod, service, claim, config], { submitter: 'me' });
  assert.equal(p.metadata.name, 'x-<ID>-driver');
  assert.equal(p.metadata.uid, undefined);
  assert.equal(p.metadata.labels['spark-app-selector'], '<APP_ID>');
  assert.deepEqual(p.spec.containers[0].env, [{ name: 'A', value: '' }, { name: 'SPARK_USER', value: '<SUBMITTER>' }]);
  assert.deepEqual(p.spec.containers[0].volumeMounts, [{ mountPath: '/v', name: 'v' }]);
  assert.deepEqual(p.spec.volumes, [{ name: 'v', persistentVolumeClaim: { claimName: 'x-<ID>-driver-pvc-<v>' } }, { emptyDir: {}, name: 'w' }]);
  assert.equal(s.metadata.name, 'spark-<SVC_ID>-driver-svc');
  assert.equal(s.metadata.namespace, 'n');
  assert.deepEqual(s.spec.ports.map((x) => x.name), ['a', 'b']);
  assert.equal(c.metadata.name, 'x-<ID>-driver-pvc-<v>');
  assert.equal(m.metadata.name, 'spark-drv-<CONF_ID>-conf-map');
  assert.deepEqual(m.data['spark.properties'], { 'spark.app.id': '<APP_ID>', 'spark.app.submitTime': '<SUBMIT_TIME>', 'spark.master': '<MASTER>' });
});

test('recordings: normalising twice changes nothing, equal to themselves, a change is found', () => {
  for (const version of readdirSync(new URL('recorded', root))) {
    for (const file of readdirSync(new URL(`recorded/${version}`, root))) {
      const document = JSON.parse(readFileSync(new URL(`recorded/${version}/${file}`, root), 'utf8'));
      // One case sets the time of submission itself.
      assert.deepEqual(normaliseObjects(document.objects, { submitTime: '1600000000000' }), document.objects, `${version}/${file}`);
      assert.equal(normalise(document), document);
      assert.deepEqual(diff(document, document), []);
      if (!document.objects.length) continue;
      const other = structuredClone(document);
      other.objects.find((o) => o.kind === 'Pod').metadata.labels['spark-role'] = 'other';
      assert.deepEqual(diff(document, other), [{ path: 'Pod.metadata.labels.spark-role', left: 'driver', right: 'other' }]);
      other.objects.pop();
      assert.equal(diff(document, other).length, 2);
    }
  }
});

test('the recording server', async () => {
  const server = await startServer();
  const call = async (method, path, body, type = 'application/json') => {
    const res = await fetch(server.url + path, { method, headers: { 'content-type': type }, body: body && JSON.stringify(body) });
    return [res.status, await res.json()];
  };
  try {
    const base = '/api/v1/namespaces/n/configmaps';
    const [code, made] = await call('POST', base, { metadata: { name: 'a' }, data: { x: '1' } });
    assert.equal(code, 201);
    assert.ok(made.metadata.uid && made.metadata.resourceVersion && made.metadata.creationTimestamp);
    assert.equal((await call('POST', base, { metadata: { name: 'a' } }))[0], 409);
    assert.equal((await call('PATCH', `${base}/a`, { data: { x: '2' } }, 'application/merge-patch+json'))[1].data.x, '2');
    assert.equal((await call('PATCH', `${base}/a`, [{ op: 'add', path: '/data/y', value: '3' }], 'application/json-patch+json'))[1].data.y, '3');
    const [applied, object] = await call('PATCH', `${base}/b?fieldManager=t&force=true`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }, 'application/apply-patch+yaml');
    assert.equal(applied, 201);
    assert.equal(object.metadata.namespace, 'n');
    assert.equal((await call('PUT', `${base}/b`, { metadata: { name: 'b' }, data: {} }))[1].metadata.uid, object.metadata.uid);
    assert.equal((await call('GET', base))[1].items.length, 2);
    assert.equal((await call('DELETE', `${base}/a`))[0], 200);
    assert.equal((await call('GET', `${base}/a`))[0], 404);
    assert.deepEqual(server.objects().map((o) => o.metadata.name), ['b']);
  } finally {
    await server.close();
  }
});
