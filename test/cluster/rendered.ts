// What `cdk8s-spark render` prints is what the controller creates: the same objects in the same order, field by field as sent.
import { join } from 'node:path';
import { differences } from './differences';
import { execute, listObjects } from './kubectl';
import { expectThat } from './report';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { Label, SparkLabel } from '../../src/spec/labels';
import type { SparkApplication } from '../../src/spec/types.gen';

const CLI = join(__dirname, '..', '..', 'lib', 'bin', 'cli.cjs');

/** Every kind that an application's plan can have on a plain cluster. */
const KINDS = 'configmaps,services,persistentvolumeclaims,ingresses,networkpolicies,pods';

/** Fails unless what is rendered for an application is what there is of its attempt, created in that order; gives the names of it. */
export async function expectAsRendered(application: SparkApplication, live: SparkApplication): Promise<string> {
  const { submissionID, lastSubmissionAttemptTime } = live.status!;
  const args = [
    'render', '-', '--format', 'json', '--uid', live.metadata.uid!, '--submission-id', submissionID!, '--time', String(lastSubmissionAttemptTime),
  ];
  const { code, stdout, stderr } = await execute(process.execPath, [CLI, ...args], { input: JSON.stringify(application) });
  expectThat(code === 0, `render ended with ${code}: ${stderr || stdout}`);
  const { objects } = JSON.parse(stdout) as { objects: KubernetesObject[] };
  expectThat(objects.at(-1)?.kind === 'Pod', `the last object should be the driver pod; it is ${objects.at(-1)?.kind}`);
  const created = new Map((await createdFor(application.metadata.namespace!, submissionID!)).map((object) => [titleOf(object), object]));
  const titles = objects.map(titleOf);
  expectThat(
    [...created.keys()].sort().join(', ') === [...titles].sort().join(', '),
    `rendered are ${titles.join(', ')}; created were ${[...created.keys()].join(', ')}`,
  );
  const times = titles.map((title) => created.get(title)!.metadata.creationTimestamp!);
  expectThat(times.every((time, index) => index === 0 || times[index - 1] <= time), `rendered are ${titles.join(', ')}; created at ${times.join(', ')}`);
  const found = objects.flatMap((rendered) => differences(rendered, created.get(titleOf(rendered))).map((difference) => `${titleOf(rendered)}: ${difference}`));
  expectThat(found.length === 0, found.join('\n        '));
  return titles.join(', ');
}

/** What the controller created for an attempt. Executors are the driver's work. */
function createdFor(namespace: string, submissionId: string): Promise<KubernetesObject[]> {
  return listObjects<KubernetesObject>(KINDS, namespace, `${Label.SUBMISSION_ID}=${submissionId},${SparkLabel.ROLE}!=executor`);
}

function titleOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}
