// Plans in a worker thread with a deadline and a memory limit, so that an application can cost the operator neither its event loop nor its heap.
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { describeException, type IsolatedPlan, type IsolatedPlanner, type PlanRequest } from './isolated-planner';
import type { WorkerMessage } from './serve-plans';
import { FairQueue } from '../../manager/fair-queue';

export interface WorkerPlannerOptions {
  /** The file that the worker runs; it serves plans when it finds itself in a worker. */
  readonly entry: string;
  /** How long one plan may take. The largest object that an API server stores takes a tenth of the default. */
  readonly deadlineMilliseconds?: number;
  /** Heap of the worker. With the operator's own heap and what is beside both it must fit into the container. */
  readonly heapMebibytes?: number;
  /** How long a worker without work is kept. */
  readonly idleMilliseconds?: number;
}

const DEFAULTS = { deadlineMilliseconds: 5_000, heapMebibytes: 96, idleMilliseconds: 60_000 };
const YOUNG_MEBIBYTES = 16;
/** A new worker loads the whole program, on a processor that may be busy. Not counted as planning. */
const START_MILLISECONDS = 60_000;

interface Waiting {
  readonly request: PlanRequest;
  readonly resolve: (plan: IsolatedPlan) => void;
  readonly reject: (error: Error) => void;
}

/** One worker at a time. Namespaces take turns, so that one with many slow applications delays another by two plans at most. */
export class WorkerPlanner implements IsolatedPlanner {
  private readonly turns = new FairQueue();
  private readonly waiting = new Map<string, Waiting>();
  private readonly options: Required<WorkerPlannerOptions>;
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  private requests = 0;
  private busy = false;
  private closed = false;

  constructor(options: WorkerPlannerOptions) {
    this.options = { ...DEFAULTS, ...options };
  }

  plan(request: PlanRequest): Promise<IsolatedPlan> {
    return new Promise((resolve, reject) => {
      const key = String(++this.requests);
      this.waiting.set(key, { request, resolve, reject });
      this.turns.push(request.application.metadata.namespace ?? '', key);
      void this.work();
    });
  }

  /** Ends the worker. Requests that wait are rejected. */
  async close(): Promise<void> {
    this.closed = true;
    await this.endWorker();
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.idle);
    for (let key = this.turns.shift(); key !== undefined; key = this.turns.shift()) {
      const next = this.waiting.get(key);
      this.waiting.delete(key);
      await this.planNext(next!);
    }
    this.busy = false;
    this.idle = setTimeout(() => void this.endWorker(), this.options.idleMilliseconds).unref();
  }

  private async planNext({ request, resolve, reject }: Waiting): Promise<void> {
    try {
      if (this.closed) throw new Error('the planning worker is closed');
      this.worker ??= await this.startWorker();
      const plan = await this.ask(this.worker, request);
      // A worker that has failed once is in no known state.
      if (plan.outcome === 'lost') await this.endWorker();
      resolve(plan);
    } catch (error) {
      await this.endWorker();
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private async startWorker(): Promise<Worker> {
    const { entry, heapMebibytes } = this.options;
    // The heap limit of the command line, meant for the process, would replace that of the worker. The heap of this thread keeps its limit.
    setFlagsFromString('--max-old-space-size=0');
    const worker = new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: heapMebibytes, maxYoungGenerationSizeMb: YOUNG_MEBIBYTES }, execArgv: [], argv: [],
    });
    worker.unref();
    // Errors while nobody waits for an answer, as when it is being ended. Without a listener they would end the process.
    worker.on('error', () => {});
    const started = await answerOf(worker, START_MILLISECONDS);
    if (started === 'ready') return worker;
    await worker.terminate();
    throw new Error(`the planning worker did not start: ${typeof started === 'string' || started.outcome === 'answered' ? 'wrong answer' : started.detail}`);
  }

  private async ask(worker: Worker, request: PlanRequest): Promise<IsolatedPlan> {
    const { deadlineMilliseconds } = this.options;
    const answer = answerOf(worker, deadlineMilliseconds);
    try {
      worker.postMessage(request);
    } catch (error) {
      return { outcome: 'lost', loss: 'defect', detail: describeException(error) };
    }
    const message = await answer;
    return message === 'ready' ? { outcome: 'lost', loss: 'defect', detail: 'the worker began anew' } : message;
  }

  private async endWorker(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }
}

/** The next message of a worker, or how it was lost. */
function answerOf(worker: Worker, deadlineMilliseconds: number): Promise<WorkerMessage> {
  return new Promise((resolve) => {
    const lost = (loss: 'time' | 'memory' | 'defect', detail: string): void => settle({ outcome: 'lost', loss, detail });
    const onError = (error: NodeJS.ErrnoException): void => (error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? lost('memory', error.message) : lost('defect', describeException(error)));
    const onExit = (code: number): void => lost('defect', `the worker ended with ${code}`);
    // The process waits for an answer, even if nothing else keeps it.
    const timer = setTimeout(() => lost('time', `no answer within ${deadlineMilliseconds} ms`), deadlineMilliseconds);
    const settle = (message: WorkerMessage): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(message);
    };
    worker.on('message', settle).on('error', onError).on('exit', onExit);
  });
}
