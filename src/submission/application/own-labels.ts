// Labels of this API on pods and other objects of a plan, by what starts the driver.
import { Label, type Launcher } from '../../spec/labels';
import { selectionKeys } from '../../spec/object-selection';
import type { SparkApplication } from '../../spec/types.gen';
import type { SubmissionSettings } from '../plan';

type LabelSettings = Pick<SubmissionSettings, 'launcher' | 'selectionKeys'>;

/** Labels by which pods of both roles are found. An operator claims pods by the last two, so pods that it does not run have none of these. */
export function podLabels(name: string, launcher: Launcher = 'operator', submissionId: string): Record<string, string> {
  return {
    [Label.APP_NAME]: name,
    [Label.RUN_BY]: launcher,
    ...(launcher === 'operator' && { [Label.LAUNCHED_BY_OPERATOR]: 'true', [Label.SUBMISSION_ID]: submissionId }),
  };
}

/** Keys of the labels by which an operator chooses its applications. Empty where no operator runs the application. */
export function inheritedKeys({ launcher = 'operator', selectionKeys: keys = selectionKeys({}) }: LabelSettings): readonly string[] {
  return launcher === 'operator' ? keys : [];
}

/** The labels of an application by which its operator chooses it. They hold for everything that is made for it. */
export function inheritedLabels({ metadata: { labels = {} } }: Pick<SparkApplication, 'metadata'>, settings: LabelSettings): Record<string, string> {
  return Object.fromEntries(inheritedKeys(settings).filter((key) => Object.hasOwn(labels, key)).map((key) => [key, labels[key]]));
}

/** The labels of an object of a plan. Of those that it has, one says that an operator made it. */
export function objectLabels(
  labels: Readonly<Record<string, string>> | undefined, { metadata }: Pick<SparkApplication, 'metadata'>, settings: LabelSettings, submissionId: string,
): Record<string, string> {
  const { launcher = 'operator' } = settings;
  if (launcher === 'operator') return { ...labels, ...inheritedLabels({ metadata }, settings), [Label.SUBMISSION_ID]: submissionId };
  const { [Label.CREATED_BY_OPERATOR]: _made, ...others } = labels ?? {};
  return { ...others, ...podLabels(metadata.name ?? '', launcher, submissionId) };
}
