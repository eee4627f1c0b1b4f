// Applications to check with, made from those of the example platform, and what became of them.
import { kubectl, getObject, waitFor } from './kubectl';
import type { SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';

/** How long one run of SparkPi may take on a busy machine. */
const RUN_SECONDS = 300;

export class Applications {
  constructor(readonly namespace: string, private readonly examples: readonly SparkApplication[]) {}

  /** SparkPi in Python as the example has it, under another name. */
  python(name: string, change?: (spec: SparkApplicationSpec) => void): SparkApplication {
    return this.like(name, (spec) => spec.type === 'Python' && (spec.mainApplicationFile ?? '').endsWith('/pi.py'), change);
  }

  async create(application: SparkApplication): Promise<void> {
    await kubectl(['create', '-f', '-'], JSON.stringify(application));
  }

  async delete(...names: string[]): Promise<void> {
    await kubectl(['delete', 'sparkapplication', ...names, '-n', this.namespace, '--ignore-not-found', '--timeout=120s']);
  }

  get(name: string): Promise<SparkApplication | undefined> {
    return getObject<SparkApplication>('sparkapplication', this.namespace, name);
  }

  /** Waits for a status; fails at once when the application reaches an end that cannot lead there. */
  async until(name: string, what: string, holds: (application: SparkApplication) => boolean, seconds = RUN_SECONDS): Promise<SparkApplication> {
    let last: SparkApplication | undefined;
    return waitFor(`${name} ${what}`, seconds, async () => {
      last = await this.get(name);
      if (!last) return undefined;
      if (holds(last)) return last;
      if (['COMPLETED', 'FAILED'].includes(stateOf(last))) {
        throw new Error(`${name} ${what}: ended instead: ${describe(last)}`);
      }
      return undefined;
    }, () => (last ? describe(last) : 'no such application'));
  }

  untilState(name: string, state: string, seconds = RUN_SECONDS): Promise<SparkApplication> {
    return this.until(name, `to be ${state}`, (application) => stateOf(application) === state, seconds);
  }

  private like(name: string, fits: (spec: SparkApplicationSpec) => boolean, change: (spec: SparkApplicationSpec) => void = () => {}): SparkApplication {
    const example = this.examples.find((application) => fits(application.spec));
    if (!example) throw new Error('examples/platform has no application to make this one from');
    const application = structuredClone(example);
    application.metadata = { name, namespace: this.namespace };
    // On a busy machine a driver may wait long for the API server; by default it gives up after 10 s.
    application.spec.sparkConf = {
      ...application.spec.sparkConf,
      'spark.kubernetes.driver.connectionTimeout': '60000',
      'spark.kubernetes.driver.requestTimeout': '60000',
    };
    change(application.spec);
    return application;
  }
}

export function stateOf(application: SparkApplication): string {
  return application.status?.applicationState?.state ?? '';
}

/** State, message and conditions in one line. */
export function describe(application: SparkApplication): string {
  const { applicationState, conditions } = application.status ?? {};
  const told = (conditions ?? []).map((condition) => `${condition.type}=${condition.status} ${condition.reason ?? ''} ${condition.message ?? ''}`.trim());
  return [stateOf(application) || '(no state)', applicationState?.errorMessage, ...told].filter(Boolean).join(' | ');
}
