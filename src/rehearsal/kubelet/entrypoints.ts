// Which program a container runs: a simulated Spark driver or executor, or one that only takes time.
import { sleep, type ProcessContext, type Program } from './process';
import { isSparkDriver, sparkDriver } from '../simulated-spark/driver';
import { isSparkExecutor, sparkExecutor } from '../simulated-spark/executor';

/** Runs as long as the behaviour of the pod says, and ends with its exit code. */
function job(preset: number | 'never'): Program {
  return (context) => {
    const duration = context.behaviour.runMilliseconds ?? preset;
    if (duration === 'never') return;
    void sleep(context, duration).then((finished) => {
      if (!finished) return;
      if (context.behaviour.exitCode !== 0 && context.behaviour.lastWords) context.log(context.behaviour.lastWords);
      context.exit(context.behaviour.exitCode);
    });
  };
}

export function programFor(context: Pick<ProcessContext, 'pod' | 'container' | 'runMilliseconds'>): Program {
  const { pod, container } = context;
  if (isSparkDriver(pod, container)) return sparkDriver;
  if (isSparkExecutor(container)) return sparkExecutor;
  const isJob = pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') ?? false;
  return job(isJob ? context.runMilliseconds : 'never');
}
