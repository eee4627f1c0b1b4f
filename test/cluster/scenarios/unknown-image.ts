// An image that cannot be pulled: the status says so, long before any deadline.
import { describe } from '../applications';
import type { Scenario } from '../scenario';

const NAME = 'check-unknown-image';
const IMAGE_PROBLEM = /ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName/;
const SECONDS = 45;

export const unknownImage: Scenario = {
  name: 'unknown-image',
  feature: 'pending drivers',
  applications: 0,
  async run({ applications, report }) {
    await report.check('unknown-image: the status names the image problem', async () => {
      await applications.create(applications.python(NAME, (spec) => { spec.image = 'localhost/no-such/spark:0.0.0'; }));
      const found = await applications.until(NAME, 'to name the image problem', (application) => IMAGE_PROBLEM.test(describe(application)), SECONDS);
      return describe(found);
    });
    await applications.delete(NAME);
  },
};
