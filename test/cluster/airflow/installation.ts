// A real Airflow in a virtual environment, installed once and used again as long as the versions are the same.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execute, type Output } from '../kubectl';

/** From PyPI. */
const PACKAGES = ['apache-airflow-core==3.3.2', 'apache-airflow-providers-cncf-kubernetes==10.25.0'];

export class Airflow {
  /** Installs it where it is not there yet, and makes its database. Takes a minute or two the first time. */
  static async install(): Promise<Airflow> {
    const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-spark', 'airflow');
    const stamp = join(folder, 'installed');
    const airflow = new Airflow(folder);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === PACKAGES.join('\n')) return airflow;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await succeed('python3', ['-m', 'venv', join(folder, 'venv')]);
    await succeed(airflow.program('pip'), ['install', '--quiet', ...PACKAGES]);
    await succeed(airflow.program('airflow'), ['db', 'migrate'], airflow.variables);
    writeFileSync(stamp, PACKAGES.join('\n'));
    return airflow;
  }

  private constructor(private readonly folder: string) {}

  get versions(): string {
    return PACKAGES.join(', ');
  }

  /** Runs a task as task.py says. */
  async runTask(given: object): Promise<TaskResult> {
    const { stdout, stderr } = await execute(this.program('python'), [join(__dirname, 'task.py'), JSON.stringify(given)], { env: this.variables });
    const [last = ''] = stdout.trim().split('\n').slice(-1);
    const log = `${stdout}${stderr}`;
    return { state: /^\{"state": "(\w+)"\}$/.exec(last)?.[1] ?? `unknown; the output ends with ${log.slice(-500)}`, log };
  }

  private get variables(): NodeJS.ProcessEnv {
    return { AIRFLOW_HOME: join(this.folder, 'home'), AIRFLOW__CORE__LOAD_EXAMPLES: 'False', AIRFLOW__CORE__DAGS_FOLDER: __dirname };
  }

  private program(name: string): string {
    return join(this.folder, 'venv', 'bin', name);
  }
}

export interface TaskResult {
  /** `success` or `failed`, as Airflow has it. */
  readonly state: string;
  /** Everything that the task wrote. */
  readonly log: string;
}

async function succeed(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { code, stdout, stderr }: Output = await execute(command, args, { env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
}
