// A scenario's checks with each Spark version that has an image, side by side.
import type { SparkUnderCheck } from './environment';
import type { Cluster } from './scenario';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';

/** One version: what it is called in names of checks and objects, and how an application is made to run with it. */
export interface SparkRun {
  /** Such as `Spark 3.5`. */
  readonly title: string;
  /** Such as `spark-3-5`. */
  readonly suffix: string;
  use(spec: SparkApplicationSpec): void;
}

export async function withEachSpark({ environment, report }: Cluster, scenario: string, run: (spark: SparkRun) => Promise<void>): Promise<void> {
  await Promise.all(environment.sparkVersions.map(async (spark) => {
    const sparkRun = runOf(spark);
    if (!spark.image) report.notRun(`${scenario} with ${sparkRun.title}`, `${spark.variable} is not set`);
    else await report.group(`${scenario} with ${sparkRun.title}`, () => run(sparkRun));
  }));
}

function runOf({ version, image }: SparkUnderCheck): SparkRun {
  const [major, minor] = version.split('.');
  return {
    title: `Spark ${major}.${minor}`,
    suffix: `spark-${major}-${minor}`,
    use(spec) {
      spec.image = image;
      spec.sparkVersion = version;
    },
  };
}
