import type { Fields, LiveObject, ManagedFields } from "../../model/live.js";

/** Who has set a field last, by the record that the API server keeps; undefined where it does not say. */
export function managerOf({ metadata }: LiveObject, path: readonly string[]): string | undefined {
  const owners = (metadata.managedFields ?? []).filter(({ fieldsV1 }) => owns(fieldsV1, path));
  const newest = owners.sort((a, b) => timeOf(b) - timeOf(a))[0];
  return newest?.manager;
}

function timeOf({ time }: ManagedFields): number {
  return time === undefined ? 0 : Date.parse(time);
}

/** Fields are kept as `f:name`, entries of lists as `k:{"name":"main"}`; whoever owns a part owns what is below it as far as nobody says more. */
function owns(fields: Fields | undefined, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (fields === undefined) return false;
  if (first === undefined) return true;
  const below = fields[`f:${first}`] ?? keyed(fields, first);
  return typeof below === "object" && below !== null && (isLeaf(below) || owns(below as Fields, rest));
}

function isLeaf(fields: object): boolean {
  return Object.keys(fields).every((key) => key === ".");
}

function keyed(fields: Fields, part: string): unknown {
  const [, key, value] = /^\[([^=]+)=(.*)\]$/.exec(part) ?? [];
  if (key === undefined) return undefined;
  const name = Object.keys(fields).find((it) => it.startsWith("k:") && String(parsed(it.slice(2))[key]) === value);
  return name === undefined ? undefined : fields[name];
}

function parsed(text: string): Fields {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
