// Where a field belongs that stands in the wrong place: found by searching the schema, nearest places first.
import { resolved, schemaAt, type JsonSchema } from './strict-schema';
import { childPath } from '../spec/field-path';

/** How far below a common parent a field is looked for, and how many steps away a place may be at all. */
const DEEPEST = 3;
const FARTHEST = 5;
/** More places that are equally near say nothing. */
const MOST_PLACES = 4;

/** Names that fields of every other mapping have, which tells nothing. */
const COMMON_NAMES: readonly string[] = ['name', 'type', 'key', 'value', 'path', 'kind', 'apiVersion', 'enabled'];

/** Fields of the same name and of a fitting type that stand in mappings near the place, all equally near; none where there are too many. */
export function placesOf(name: string, value: unknown, steps: readonly string[], root: JsonSchema): string[] {
  if (COMMON_NAMES.includes(name)) return [];
  const found = new Map<string, number>();
  for (let up = 0; up <= steps.length; up++) {
    const parent = steps.slice(0, steps.length - up);
    const path = parent.reduce(childPath, '');
    for (const { place, down } of below(path, schemaAt(root, parent), name, value, root)) {
      if (up + down > 0 && up + down <= FARTHEST && !found.has(place)) found.set(place, up + down);
    }
  }
  const least = Math.min(...found.values());
  const nearestPlaces = [...found].filter(([, distance]) => distance === least).map(([place]) => place);
  return nearestPlaces.length <= MOST_PLACES ? nearestPlaces : [];
}

interface PlaceBelow {
  readonly place: string;
  readonly down: number;
}

function below(path: string, start: JsonSchema, name: string, value: unknown, root: JsonSchema): PlaceBelow[] {
  const places: PlaceBelow[] = [];
  let level = [{ path, schema: start }];
  for (let down = 0; down <= DEEPEST; down++) {
    for (const { path: at, schema } of level) {
      const field = schema.properties && Object.hasOwn(schema.properties, name) ? resolved(schema.properties[name], root) : undefined;
      if (field && fits(value, field)) places.push({ place: childPath(at, name), down });
    }
    level = level.flatMap(({ path: at, schema }) => Object.entries(schema.properties ?? {})
      .filter(([key]) => key !== 'status')
      .map(([key, child]) => ({ path: childPath(at, key), schema: resolved(child, root) })));
  }
  return places;
}

/** Whether the value has the field's type, or a scalar stands where another kind of scalar should. */
function fits(value: unknown, { type }: JsonSchema): boolean {
  const types = [type ?? []].flat();
  const isScalarField = types.length === 0 || types.some((each) => each !== 'object' && each !== 'array' && each !== 'null');
  if (Array.isArray(value)) return types.includes('array');
  return typeof value === 'object' && value !== null ? types.length === 0 || types.includes('object') : isScalarField;
}
