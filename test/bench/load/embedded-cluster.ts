// What benchmarks create on an embedded control plane.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { ADMINISTRATOR, type ControlPlane } from '../../../src/rehearsal';

const CRDS = join(__dirname, '../../../imports/crds');

export async function create(plane: ControlPlane, path: string, body: object): Promise<void> {
  const { status, body: answer } = await plane.transportFor(ADMINISTRATOR).request({ method: 'POST', path, body });
  if (status >= 400) throw new Error(`POST ${path}: ${JSON.stringify(answer).slice(0, 500)}`);
}

/** Creates the CRDs of this API. */
export async function installApi(plane: ControlPlane): Promise<void> {
  for (const plural of ['sparkapplications', 'scheduledsparkapplications']) {
    await create(plane, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', load(readFileSync(join(CRDS, `${plural}.yaml`), 'utf8')) as object);
  }
}
