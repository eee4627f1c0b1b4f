// Standalone clusters in a namespace of their own: how they are applied, and what their masters and drivers say of themselves.
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { execute, kubectl, listObjects, waitFor } from './kubectl';
import { expectThat } from './report';
import { ClusterProgramProps, SparkCode, SparkDaemonOptions, SparkWorkerOptions } from '../../src';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { DRIVER_CONTAINER } from '../../src/spec/labels';

/** Everything that a cluster could leave behind. */
const KINDS = 'pods,jobs,statefulsets,deployments,services,configmaps,persistentvolumeclaims,poddisruptionbudgets,networkpolicies,horizontalpodautoscalers';
/** Fail-over by ZooKeeper takes its session time-out of a minute, and everything shares a small machine. */
const WAIT_SECONDS = 600;

/** What fits many times on a small machine. */
export const SMALL_DAEMON: SparkDaemonOptions = {
  coreRequest: Cpu.millis(50), memoryRequest: Size.mebibytes(256), daemonMemory: Size.mebibytes(256),
};
export const SMALL_WORKER: SparkWorkerOptions = {
  ...SMALL_DAEMON, coreLimit: Cpu.units(2), memoryLimit: Size.mebibytes(1536), decommissionTime: Duration.seconds(90),
};

/** A program with two small executors, each on a worker of its own if there are two. */
export function smallProgram(application: SparkCode): ClusterProgramProps {
  return {
    application,
    driver: { coreRequest: Cpu.millis(50), memory: Size.mebibytes(512) },
    executor: { cores: 1, totalCores: 2, memory: Size.mebibytes(512) },
  };
}

/** What a master says at `/json/`. */
export interface MasterState {
  readonly status: 'ALIVE' | 'STANDBY' | 'RECOVERING' | 'COMPLETING_RECOVERY';
  readonly workers: ReadonlyArray<{ readonly host: string; readonly cores: number; readonly memory: number; readonly state: string }>;
  readonly activeapps: ReadonlyArray<{ readonly id: string; readonly name: string; readonly cores: number; readonly state: string }>;
}

export class StandaloneNamespace {
  constructor(readonly name: string) {}

  /** Makes the namespace afresh, under `restricted`. */
  async create(): Promise<void> {
    await kubectl(['delete', 'namespace', this.name, '--ignore-not-found', '--timeout=180s']);
    await kubectl(['create', 'namespace', this.name]);
    await kubectl(['label', 'namespace', this.name, 'pod-security.kubernetes.io/enforce=restricted']);
  }

  async delete(): Promise<void> {
    await kubectl(['delete', 'namespace', this.name, '--ignore-not-found', '--timeout=180s']);
  }

  /** The manifests that constructs synthesise in a chart of this namespace. */
  manifests(define: (chart: Chart) => void): string {
    const chart = new Chart(new App(), 'clusters', { namespace: this.name });
    define(chart);
    return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Testing.synth(chart) as object[] });
  }

  /** Applies manifests that the server accepts without a warning. */
  async apply(manifests: string): Promise<void> {
    await kubectl(['apply', '--dry-run=server', '-f', '-'], manifests);
    const { code, stderr } = await execute('kubectl', ['apply', '-f', '-'], { input: manifests });
    expectThat(code === 0 && stderr === '', stderr);
  }

  /** The state of a master; undefined while it does not answer. */
  async master(pod: string): Promise<MasterState | undefined> {
    const { code, stdout } = await execute('kubectl', ['get', '--raw', `/api/v1/namespaces/${this.name}/pods/${pod}:8080/proxy/json/`]);
    return code === 0 ? JSON.parse(stdout) as MasterState : undefined;
  }

  /** Waits until a master is in a state. */
  async untilMaster(pod: string, what: string, holds: (state: MasterState) => boolean): Promise<MasterState> {
    let last: MasterState | undefined;
    return waitFor(`${pod}: ${what}`, WAIT_SECONDS, async () => {
      last = await this.master(pod);
      return last && holds(last) ? last : undefined;
    }, () => JSON.stringify(last && {
      status: last.status, workers: last.workers.map(({ host, state }) => [host, state]), applications: last.activeapps,
    }), 2000);
  }

  async untilReady(pod: string): Promise<void> {
    await kubectl(['wait', '--for=condition=Ready', `pod/${pod}`, '-n', this.name, `--timeout=${WAIT_SECONDS}s`]);
  }

  async log(job: string): Promise<string> {
    return (await execute('kubectl', ['logs', `job/${job}`, '-n', this.name, '-c', DRIVER_CONTAINER, '--tail=-1'])).stdout;
  }

  /** Waits until the log of the driver of a Job has a match after what was there already. */
  async untilLogged(job: string, pattern: RegExp, after = 0): Promise<string> {
    let text = '';
    return waitFor(`the log of ${job} to have ${pattern}`, WAIT_SECONDS, async () => {
      text = (await this.log(job)).slice(after);
      return pattern.exec(text)?.[0];
    }, () => text.split('\n').slice(-4).join('\n'), 2000);
  }

  /** Tells the steered job of a driver what to do from now on. */
  async steer(job: string, phase: string): Promise<void> {
    await kubectl(['exec', `job/${job}`, '-n', this.name, '-c', DRIVER_CONTAINER, '--', 'sh', '-c', `echo ${phase} > /tmp/phase`]);
  }

  async untilComplete(job: string): Promise<void> {
    await kubectl(['wait', '--for=condition=Complete', `job/${job}`, '-n', this.name, `--timeout=${WAIT_SECONDS}s`]);
  }

  /** All objects by kind and name, without those that Kubernetes puts into each namespace. */
  async objects(): Promise<string[]> {
    const objects = await listObjects<KubernetesObject>(KINDS, this.name);
    return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).filter((object) => object !== 'ConfigMap/kube-root-ca.crt').sort();
  }

  /** Deletes what was applied, and waits until nothing is left but this. */
  async deleteAll(manifests: string, expected: readonly string[] = []): Promise<void> {
    await kubectl(['delete', '-f', '-', '--timeout=180s'], manifests);
    let left: string[] = [];
    await waitFor('everything to be gone', WAIT_SECONDS, async () => {
      left = (await this.objects()).filter((object) => !expected.includes(object));
      return left.length === 0 ? true : undefined;
    }, () => left.join(', '));
  }
}
