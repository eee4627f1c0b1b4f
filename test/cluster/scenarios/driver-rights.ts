// The rights of drivers: real drivers of each version use all of them, and no other.
import { DRIVER_EXECUTOR_SET_RIGHTS, DRIVER_RIGHTS, rightsOfVersions } from '../../../src/platform/rights';
import { singleRights } from '../../support/rights';
import { recordCalls } from '../driver-calls/record-calls';
import { recordingOf } from '../driver-calls/recordings';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

export const driverRights: Scenario = {
  name: 'driver-rights',
  feature: 'tenants',
  applications: 'alone',
  async run({ environment, report }) {
    for (const { version, image } of environment.sparkVersions) {
      const title = `Spark ${version.replace(/\.0$/, '')}`;
      if (!image) {
        report.notRun(`the rights of drivers of ${title}`, 'no image is named for it');
        continue;
      }
      const granted = singleRights(rightsOfVersions([...DRIVER_RIGHTS, ...DRIVER_EXECUTOR_SET_RIGHTS], [version]));
      const allUsed = new Set<string>();
      await recordCalls(version, image, (feature, run) => report.check(`a driver of ${title} does not lack a right: ${feature.title}`, async () => {
        const { used, refused } = await run;
        for (const right of used) allUsed.add(right);
        expectThat(refused.length === 0, `the API server refused: ${refused.join('; ')}`);
        const missing = used.filter((right) => !granted.includes(right));
        expectThat(missing.length === 0, `not granted: ${missing.join(', ')}`);
        const known = recordingOf(version)?.rights[feature.id] ?? [];
        const changed = [...used.filter((right) => !known.includes(right)), ...known.filter((right) => !used.includes(right))];
        return changed.length > 0 ? `not as recorded: ${changed.join(', ')}` : `${used.length} rights used, as recorded`;
      }));
      await report.check(`drivers of ${title} use every right that they have`, async () => {
        const unused = granted.filter((right) => !allUsed.has(right));
        expectThat(unused.length === 0, `not used: ${unused.join(', ')}`);
        return `${granted.length} rights`;
      });
    }
  },
};
