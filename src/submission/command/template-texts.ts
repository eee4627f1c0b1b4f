// Texts in pod templates that authors write as numbers or truth values: spark-submit's client reads them as the texts that they must be.
import type { SparkPodTemplate } from '../../spec/types.gen';

const MAPS = ['labels', 'annotations', 'nodeSelector'];
const LISTS = ['args', 'command'];

/** The template with `value: 8080` of a variable, `prometheus.io/scrape: true` of an annotation and the like as texts, in containers of every kind. */
export function withTexts(template: SparkPodTemplate): SparkPodTemplate {
  const { metadata, spec } = template;
  return { ...template, ...(metadata && { metadata: texts(metadata) }), ...(spec && { spec: texts(spec) }) };
}

function texts<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(texts) as Value;
  if (!isObject(value)) return value;
  const variable = 'name' in value && 'value' in value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => {
    if (variable && key === 'value') return [key, text(part)];
    if (MAPS.includes(key) && isObject(part)) return [key, Object.fromEntries(Object.entries(part).map(([name, one]) => [name, text(one)]))];
    if (LISTS.includes(key) && Array.isArray(part)) return [key, part.map(text)];
    return [key, texts(part)];
  })) as Value;
}

function text(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
