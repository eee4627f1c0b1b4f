// Plans as text: their objects, or their properties alone.
import { dump } from 'js-yaml';
import type { KubernetesObject } from '../spec/kubernetes';

export type Format = 'yaml' | 'json';

/** What is printed of a plan, whichever kind of plan it is. */
interface Printable {
  readonly objects: readonly KubernetesObject[];
  readonly properties: Readonly<Record<string, string>>;
}

/** All objects in their order: YAML documents, or one JSON object `{"objects": [...]}`. */
export function printObjects(plans: readonly Printable[], format: Format): string {
  const all = plans.flatMap((plan) => plan.objects);
  return format === 'json' ? json({ objects: all }) : all.map((object) => `---\n${printYaml(object)}`).join('');
}

/** The content of each plan's `spark.properties`, sorted by key. */
export function printProperties(plans: readonly Printable[], format: Format): string {
  const all = plans.map((plan) => sorted(plan.properties));
  return format === 'json'
    ? json(all.length === 1 ? all[0] : all)
    : all.map((each) => `${all.length > 1 ? '---\n' : ''}${printYaml(each)}`).join('');
}

/** One value as a YAML document or as JSON. */
export function printValue(value: unknown, format: Format): string {
  return format === 'json' ? json(value) : printYaml(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function printYaml(value: unknown): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
