// Which program runs in which container.
import { sleep, type ProcessContext, type Program } from './program';
import { isSparkDriver, sparkDriver } from './spark/driver';
import { isSparkExecutor, sparkExecutor } from './spark/executor';

/** Runs for as long as the plan says, then ends as it says. */
function job(preset: number | 'never'): Program {
  return (context) => {
    const duration = context.plan.runMilliseconds ?? preset;
    if (duration === 'never') return;
    void sleep(context, duration).then((finished) => {
      if (!finished) return;
      if (context.plan.exitCode !== 0 && context.plan.lastWords) context.log(context.plan.lastWords);
      context.exit(context.plan.exitCode);
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
