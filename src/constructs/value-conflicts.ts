import { AmbientText, type AmbientValues } from "./ambient.js";
import type { HelmValue, HelmValues } from "./helm-values.js";
import type { ValuesFrom } from "./references.js";

/**
 * Paths that a release sets twice: inline and from elsewhere. Flux lets the inline values win whatever they come from, so that the
 * other one would never arrive. What stands in a whole file of values is not known here.
 */
export function valueConflicts(
  values: HelmValues,
  valuesFrom: readonly ValuesFrom[],
  ambient: AmbientValues,
): readonly string[] {
  const others = [...valuesFrom.flatMap(({ targetPath }) => targetPath ?? []), ...ambientPaths(ambient, "")];
  return others.filter((path) => isSet(values, path.split(".")));
}

/** Whether the values hold something at the path, or something on the way that is no map. */
function isSet(value: HelmValue | undefined, [key, ...rest]: readonly string[]): boolean {
  if (value === undefined) return false;
  if (key === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return true;
  return isSet((value as HelmValues)[key], rest);
}

function ambientPaths(values: AmbientValues, prefix: string): string[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value instanceof AmbientText ? [`${prefix}${key}`] : ambientPaths(value, `${prefix}${key}.`),
  );
}
