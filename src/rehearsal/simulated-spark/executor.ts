// The simulated Spark executor: connects to its driver by the address in its environment, or fails; then runs until it is stopped.
import type { Container } from '../../spec/kubernetes.gen';
import type { Program } from '../kubelet/process';

export function isSparkExecutor(container: Container): boolean {
  return container.args?.[0] === 'executor';
}

export const sparkExecutor: Program = (context) => {
  const url = context.environment.get('SPARK_DRIVER_URL') ?? '';
  const host = /^[^@]*@(.+):\d+$/.exec(url)?.[1];
  if (!host || !context.resolves(host)) {
    context.log(`Exception in thread "main" java.io.IOException: Failed to connect to ${host ?? url}: the name leads to no running pod`);
    context.exit(1);
    return;
  }
  context.log(`INFO CoarseGrainedExecutorBackend: Successfully registered with driver ${url}`);
  context.signal.addEventListener('abort', () => context.log('ERROR CoarseGrainedExecutorBackend: RECEIVED SIGNAL TERM'), { once: true });
  const { runMilliseconds, exitCode } = context.behaviour;
  if (runMilliseconds !== undefined && runMilliseconds !== 'never') context.clock.after(runMilliseconds, () => context.exit(exitCode));
};
