// What `cdk8s-spark render` prints for an application is what the controller creates.
import { expectAsRendered } from '../rendered';
import type { Scenario } from '../scenario';

const NAME = 'check-render';

export const renderEquality: Scenario = {
  name: 'render',
  feature: 'exact pods',
  inSample: true,
  applications: 1,
  async run({ applications, report }) {
    await report.check('render: prints the objects that the controller created, the driver pod among them', async () => {
      const application = applications.python(NAME);
      await applications.create(application);
      return expectAsRendered(application, await applications.untilState(NAME, 'RUNNING'));
    });
    await applications.delete(NAME);
  },
};
