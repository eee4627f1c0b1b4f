// Extended resources that properties ask for, of the driver and of executors alike.
import type { SubmissionContext } from './context';
import type { Role } from '../../spec/roles';
import { parseJavaInteger } from '../../spec/sizes';

/** Extended resources such as GPUs: `spark.driver.resource.gpu.amount` with its vendor. Spark refuses incomplete ones, those of executors in the driver. */
export function devices(role: Role, { conf, findings }: Pick<SubmissionContext, 'conf' | 'findings'>): Record<string, string> {
  const settings = conf.withPrefix(`spark.${role}.resource.`);
  const names = new Set(settings.map(([key]) => key.split('.')[0]));
  const found: Record<string, string> = {};
  for (const name of names) {
    const key = `spark.${role}.resource.${name}`;
    const amount = conf.get(`${key}.amount`);
    const vendor = conf.get(`${key}.vendor`);
    const invalid = (option: string, reason: string, message: string) => findings.push(conf.invalid(`${key}.${option}`, reason, message));
    if (amount === undefined) invalid('amount', 'MissingResourceAmount', `must be set, since other settings of the resource ${name} are`);
    else if ((parseJavaInteger(amount) ?? -1) < 0) invalid('amount', 'InvalidResourceAmount', 'must be a whole number');
    else if (Number(amount) === 0) continue;
    else if (!vendor) invalid('vendor', 'MissingResourceVendor', 'must be set, such as nvidia.com: Kubernetes names devices vendor/name');
    else found[`${vendor}/${name}`] = String(Number(amount));
  }
  return found;
}
