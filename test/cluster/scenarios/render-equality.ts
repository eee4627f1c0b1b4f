// What `cdk8s-spark render` prints is what the controller creates: compared with the live objects, field by field as sent.
import { join } from 'node:path';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { differences } from '../differences';
import { execute, getObject } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const NAME = 'check-render';
const CLI = join(__dirname, '..', '..', '..', 'lib', 'bin', 'cli.cjs');

export const renderEquality: Scenario = {
  name: 'render',
  async run({ applications, report }) {
    await report.check('render: prints the objects that the controller created, the driver pod among them', async () => {
      const application = applications.python(NAME, (spec) => { spec.executor.instances = 1; });
      await applications.create(application);
      const live = await applications.untilState(NAME, 'RUNNING');
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
        const created = await getObject<KubernetesObject>(rendered.kind, applications.namespace, rendered.metadata.name!);
        found.push(...created ? differences(rendered, created).map((difference) => `${title}: ${difference}`) : [`${title}: was not created`]);
      }
      expectThat(found.length === 0, found.join('\n        '));
      return objects.map((object) => `${object.kind} ${object.metadata.name}`).join(', ');
    });
    await applications.delete(NAME);
  },
};
