// Labels and annotations as the API server wants them, wherever they go.
import type { Finding } from '../../../spec/findings';
import { isLabelKey, isLabelValue } from '../../../spec/names';

type Texts = Readonly<Record<string, string>>;

const KEY_RULE = 'This is no key of labels or annotations: an optional DNS name and a slash, then at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or digit.';
const VALUE_RULE = 'This is no label value: at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or digit. ' +
  'Spark fills in {{APP_ID}} and, for executors, {{EXECUTOR_ID}} from version 4.0 on.';

/** What is wrong with labels, each at the place where it was written. */
export function labelFindings(labels: Texts, placeOf: (key: string) => string): Finding[] {
  return Object.entries(labels).flatMap(([key, value]): Finding[] => {
    if (!isLabelKey(key)) return [{ severity: 'error', reason: 'InvalidLabel', path: placeOf(key), message: KEY_RULE, value: key }];
    return isLabelValue(value) ? [] : [{ severity: 'error', reason: 'InvalidLabel', path: placeOf(key), message: VALUE_RULE, value }];
  });
}

/** What is wrong with annotations: their values may be any text. */
export function annotationFindings(annotations: Texts, placeOf: (key: string) => string): Finding[] {
  return Object.keys(annotations).filter((key) => !isLabelKey(key))
    .map((key) => ({ severity: 'error', reason: 'InvalidAnnotation', path: placeOf(key), message: KEY_RULE, value: key }));
}
