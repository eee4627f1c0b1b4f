// A kubeconfig for the embedded control plane over HTTP, for programs that are processes of their own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane, Identity } from '../../src/rehearsal';

/** Serves the control plane, and writes a kubeconfig with a token of this identity into the folder. Resolves to its path. */
export async function writeKubeconfig(plane: ControlPlane, folder: string, identity: Identity): Promise<string> {
  const { url } = await plane.listen();
  const named = 'operator';
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: named, cluster: { server: url } }],
    'users': [{ name: named, user: { token: plane.tokenFor(identity) } }],
    'contexts': [{ name: named, context: { cluster: named, user: named } }],
    'current-context': named,
  }));
  return path;
}
