// What `cdk8s-spark render` prints is what the controller creates: compared with the live objects, field by field as sent.
import { join } from 'node:path';
import { differences } from './differences';
import { execute, getObject } from './kubectl';
import { expectThat } from './report';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { SparkApplication } from '../../src/spec/types.gen';

const CLI = join(__dirname, '..', '..', 'lib', 'bin', 'cli.cjs');

/** Fails unless all that is rendered for an application is in the cluster with the same values; gives the names of it. */
export async function expectAsRendered(application: SparkApplication, live: SparkApplication): Promise<string> {
  const { submissionID, lastSubmissionAttemptTime } = live.status!;
  const args = [
    'render', '-', '--format', 'json', '--uid', live.metadata.uid!, '--submission-id', submissionID!, '--time', String(lastSubmissionAttemptTime),
  ];
  const { code, stdout, stderr } = await execute(process.execPath, [CLI, ...args], { input: JSON.stringify(application) });
  expectThat(code === 0, `render ended with ${code}: ${stderr || stdout}`);
  const { objects } = JSON.parse(stdout) as { objects: KubernetesObject[] };
  expectThat(objects.at(-1)?.kind === 'Pod', `the last object should be the driver pod; it is ${objects.at(-1)?.kind}`);
  const found: string[] = [];
  for (const rendered of objects) {
    const title = `${rendered.kind} ${rendered.metadata.name}`;
    const created = await getObject<KubernetesObject>(rendered.kind, application.metadata.namespace!, rendered.metadata.name!);
    found.push(...created ? differences(rendered, created).map((difference) => `${title}: ${difference}`) : [`${title}: was not created`]);
  }
  expectThat(found.length === 0, found.join('\n        '));
  return objects.map((object) => `${object.kind} ${object.metadata.name}`).join(', ');
}
