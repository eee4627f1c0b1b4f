// Which objects belong to an operator, where a cluster has several.
import { Label } from '../spec/labels';

/** Selects the objects of an operator with this instance name; without a name, those that name no instance. */
export function ownedByInstance(instance: string | undefined): string {
  return instance ? `${Label.INSTANCE}=${instance}` : `!${Label.INSTANCE}`;
}
