// What the checks need to know from outside: a cluster, and the names of two images that it can pull.
import { parseArgs } from 'node:util';
import type { KueueSource } from './kueue/installation';
import type { StoreImages } from './stores/surroundings';

export interface Environment {
  readonly kubeconfig: string;
  /** Image of the controller, as pods name it. */
  readonly operatorImage: string;
  /** Image with Spark and its examples in /opt/spark, as pods name it. */
  readonly sparkImage: string;
  /** Images of all Spark versions whose pods are checked: that one, and those that were named with it. */
  readonly sparkVersions: readonly SparkUnderCheck[];
  /** Images of the scenario `stores`, if both are named. */
  readonly storeImages?: StoreImages;
  /** Shell command that ends the API server at once and makes sure that it starts again; only the owner of the cluster knows it. */
  readonly restartApiServer?: string;
  /** Kueue's manager; without it, nothing is checked with it. */
  readonly kueue?: KueueSource;
  /** Every scenario, instead of one for each feature. */
  readonly all: boolean;
  /** Runs in the sample of the fault suite; undefined means its own default. */
  readonly faults?: number;
  /** Names of the scenarios to run; empty means those of the sample, or all. */
  readonly only: readonly string[];
  /** Delete namespaces of the example that are there already, instead of refusing to start. */
  readonly replace: boolean;
  /** Leave everything in the cluster at the end. */
  readonly keep: boolean;
}

/** A Spark version and its image, where one is named. */
export interface SparkUnderCheck {
  readonly version: string;
  readonly image?: string;
  /** Variable that names the image. */
  readonly variable: string;
}

const VARIABLES = {
  KUBECONFIG: 'path of the kubeconfig of the cluster to run on',
  OPERATOR_IMAGE: 'image of the controller, built from image/Dockerfile and known to the cluster',
  SPARK_IMAGE: 'Spark 4.1 image with examples in /opt/spark, for instance apache/spark:4.1.4',
} as const;

const OPTIONAL_VARIABLES = {
  SPARK_IMAGE_3_5: 'Spark 3.5 image of the same kind; without it, nothing is checked with that version',
  KUEUE_IMAGE: 'image of the manager of Kueue 0.17; without it, nothing is checked with Kueue',
  KUEUE_MANIFESTS: 'file with its manifests, as `kubectl kustomize config/default` prints them',
  STORES_IMAGE: 'that Spark 4.1 image with the jars of stores, from test/cluster/stores/build.sh; without it, nothing is checked with stores',
  S3_SERVER_IMAGE: 'server with the protocol of S3, from the same script',
  RESTART_API_SERVER: 'shell command that kills the API server and has it started again; without it, nothing is checked about that',
} as const;

export const USAGE = `usage: npm run test:cluster -- [--all | --only SCENARIO[,SCENARIO]] [--faults N] [--replace] [--keep]

Environment:
${Object.entries({ ...VARIABLES, ...OPTIONAL_VARIABLES }).map(([name, meaning]) => `  ${name.padEnd(19)}${meaning}`).join('\n')}

  --all        run every scenario, instead of one for each feature
  --only       run these scenarios only (names as printed)
  --faults     so many runs of the fault suite, instead of 112
  --replace    delete namespaces of the example platform that exist already
  --keep       leave everything in the cluster at the end`;

/** A mistake of the caller: shown as one line, without a stack. */
export class UsageError extends Error {}

/** Reads arguments and environment; throws UsageError naming everything that is missing. */
export function readEnvironment(argv: readonly string[], env: NodeJS.ProcessEnv): Environment {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { all: { type: 'boolean' }, faults: { type: 'string' }, only: { type: 'string' }, replace: { type: 'boolean' }, keep: { type: 'boolean' } },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const missing = Object.entries(VARIABLES).filter(([name]) => !env[name]);
  if (missing.length > 0) {
    throw new UsageError(`not set: ${missing.map(([name, meaning]) => `${name} (${meaning})`).join('; ')}`);
  }
  return {
    kubeconfig: env.KUBECONFIG!,
    operatorImage: env.OPERATOR_IMAGE!,
    sparkImage: env.SPARK_IMAGE!,
    sparkVersions: [
      { version: '4.1.0', image: env.SPARK_IMAGE, variable: 'SPARK_IMAGE' },
      { version: '3.5.0', image: env.SPARK_IMAGE_3_5 || undefined, variable: 'SPARK_IMAGE_3_5' },
    ],
    kueue: env.KUEUE_IMAGE && env.KUEUE_MANIFESTS ? { image: env.KUEUE_IMAGE, manifests: env.KUEUE_MANIFESTS } : undefined,
    storeImages: env.STORES_IMAGE && env.S3_SERVER_IMAGE ? { stores: env.STORES_IMAGE, s3Server: env.S3_SERVER_IMAGE } : undefined,
    restartApiServer: env.RESTART_API_SERVER || undefined,
    all: values.all ?? false,
    faults: values.faults === undefined ? undefined : wholeNumber(values.faults),
    only: values.only?.split(',').map((name) => name.trim()).filter(Boolean) ?? [],
    replace: values.replace ?? false,
    keep: values.keep ?? false,
  };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`--faults takes a whole number of at least 1, not ${text}`);
  return Number(text);
}
