// Fields that have no effect any more.
import { finding, type Rule } from './rule';
import { insteadOf, REMOVED_FIELD } from '../removed-fields';

/** A warning: the API server drops these, with any operator, and the application runs without them. */
export const removedFields: Rule = {
  reason: REMOVED_FIELD,
  check({ spec }) {
    const places = [...placesIn('spec', spec), ...placesIn('spec.deps', spec.deps)];
    return places.flatMap((place) => {
      const instead = insteadOf(place.path);
      return instead === undefined ? [] : [finding('warning', this.reason, place, instead)];
    });
  },
};

function placesIn(parent: string, object: object | undefined) {
  return Object.entries(object ?? {}).map(([name, value]) => ({ path: `${parent}.${name}`, value: value as unknown }));
}
