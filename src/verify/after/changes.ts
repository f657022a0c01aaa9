import { isDeepStrictEqual } from "node:util";
import type { Fields, LiveObject, ManagedFields } from "../../model/live.js";
import { refOf } from "../../model/live.js";
import type { FieldEvidence } from "../../model/verification.js";
import { type Difference, differences } from "./differences.js";
import { managerOf } from "./managers.js";

/** Fields that say nothing of what was applied. */
const OTHER_FIELDS: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

/**
 * What an apply has changed in an object, by the record that the API server keeps of the one who applies: its entry stays as it is, time
 * and all, where an apply changes nothing. What others have changed meanwhile does not count.
 * @param after undefined where the object is gone
 * @param manager the field manager that applies
 */
export function changesBy(manager: string, before: LiveObject, after: LiveObject | undefined): FieldEvidence[] {
  const object = refOf(before);
  const field = (path: string, value: string, expected: string): FieldEvidence => {
    return { kind: "field", object, path, value, expected, manager };
  };
  if (after === undefined) return [field("/metadata/uid", "not there", before.metadata.uid)];
  if (after.metadata.uid !== before.metadata.uid) {
    return [field("/metadata/uid", after.metadata.uid, before.metadata.uid)];
  }
  const [was, is] = [installedVersion(before), installedVersion(after)];
  if (was !== is) return [field("/status/history/0/version", String(is), String(was))];
  const isSame = isDeepStrictEqual(entryOf(before, manager), entryOf(after, manager));
  // The record's times are whole seconds: within one, only who owns a field tells who has changed it.
  const isOwn = ({ path }: Difference) => !isSame || managerOf(after, path) === manager;
  const found = fieldsThatChanged(before, after).filter(isOwn);
  if (found.length > 0 || isSame) {
    return found.map(({ path, expected, actual }) => field(`/${path.join("/")}`, shown(actual), shown(expected)));
  }
  const [then, now] = [before, after].map((one) => entryOf(one, manager)?.time ?? "never");
  return [field("/metadata/managedFields", `applied ${now}`, `applied ${then}`)];
}

function entryOf({ metadata }: LiveObject, manager: string): ManagedFields | undefined {
  return metadata.managedFields?.find((it) => it.manager === manager && it.operation === "Apply");
}

/** The release that Helm has installed last: it counts every upgrade. */
function installedVersion({ kind, status }: LiveObject): unknown {
  const history = kind === "HelmRelease" ? status?.["history"] : undefined;
  return Array.isArray(history) ? Object(history[0])["version"] : undefined;
}

/** `expected` is what was there before. The values of Secrets are not looked at. */
function fieldsThatChanged(before: LiveObject, after: LiveObject): Difference[] {
  const [was, is] = [contentOf(before), contentOf(after)];
  const added = differences(is, was).filter(({ actual }) => actual === undefined);
  return [
    ...differences(was, is),
    ...added.map(({ path, expected }) => ({ path, expected: undefined, actual: expected })),
  ];
}

function contentOf(object: LiveObject): Fields {
  const { labels = {}, annotations = {} } = object.metadata;
  const isSecret = object.kind === "Secret" && object.apiVersion === "v1";
  const fields = isSecret ? [] : Object.entries(object).filter(([name]) => !OTHER_FIELDS.has(name));
  return { ...Object.fromEntries(fields), metadata: { labels, annotations } };
}

function shown(value: unknown): string {
  return value === undefined ? "not there" : JSON.stringify(value);
}
