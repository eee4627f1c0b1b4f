// Labels of this API on pods and other objects of a plan, by what starts the driver.
import { Label, type Launcher } from '../../spec/labels';

/** Labels by which pods of both roles are found. An operator claims pods by the last two, so pods that it does not run have none of these. */
export function podLabels(name: string, launcher: Launcher = 'operator', submissionId: string): Record<string, string> {
  return {
    [Label.APP_NAME]: name,
    [Label.RUN_BY]: launcher,
    ...(launcher === 'operator' && { [Label.LAUNCHED_BY_OPERATOR]: 'true', [Label.SUBMISSION_ID]: submissionId }),
  };
}

/** The labels of an object of a plan. Of those that it has, one says that an operator made it. */
export function objectLabels(
  labels: Readonly<Record<string, string>> | undefined, name: string, launcher: Launcher = 'operator', submissionId: string,
): Record<string, string> {
  if (launcher === 'operator') return { ...labels, [Label.SUBMISSION_ID]: submissionId };
  const { [Label.CREATED_BY_OPERATOR]: _made, ...others } = labels ?? {};
  return { ...others, ...podLabels(name, launcher, submissionId) };
}
