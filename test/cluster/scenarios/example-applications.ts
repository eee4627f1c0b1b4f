// The applications of the example platform, SparkPi in Python and on the JVM among them, run to their end.
import { Label } from '../../../src/spec/labels';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

export const exampleApplications: Scenario = {
  name: 'example',
  feature: 'examples',
  inSample: true,
  applications: 3,
  async run({ platform, applications, pods, report }) {
    for (const { metadata, spec } of platform.applications) {
      const name = metadata.name!;
      await report.check(`example: ${name} (${spec.type}) is COMPLETED, with one driver pod ever created`, async () => {
        const application = await applications.untilState(name, 'COMPLETED', 420);
        const drivers = pods.drivers(name);
        expectThat(drivers.length === 1, `${drivers.length} driver pods were created: ${drivers.map((pod) => `${pod.name} ${pod.uid}`).join(', ')}`);
        const wanted = spec.executor.instances ?? 1;
        const executors = pods.of(name, 'executor').length;
        expectThat(spec.dynamicAllocation?.enabled === true || executors >= wanted, `${executors} executors ran, ${wanted} were wanted`);
        const { executionAttempts, submissionAttempts, sparkApplicationId } = application.status ?? {};
        expectThat(executionAttempts === 1 && submissionAttempts === 1, `attempts: ${executionAttempts} executed, ${submissionAttempts} submitted`);
        expectThat(/^spark-[0-9a-f]{32}$/.test(sparkApplicationId ?? ''), `status.sparkApplicationId is ${sparkApplicationId}`);
        return `${executors} executors, ${sparkApplicationId}, ${Label.SUBMISSION_ID} ${application.status?.submissionID}`;
      });
    }
  },
};
