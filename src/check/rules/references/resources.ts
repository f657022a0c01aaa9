import { didYouMean } from "../../../base/suggest.js";
import { at, items, pointer, text } from "../../fields.js";
import { RESOURCES } from "../../references/kinds.js";
import type { ObjectRule, ReportField } from "../../rule.js";

const ROLES = ["Role", "ClusterRole"];

/** What says that roles name resources as the API server does. */
export const RESOURCE_RULES: readonly ObjectRule[] = [
  {
    code: "unknown-resource",
    set: "references",
    severity: "error",
    title: "A role names a resource that its API group does not have",
    why: "RBAC compares texts: a resource that is written in the singular or misspelt gives no rights, and nobody says so. Resources of groups that are not known here are not judged.",
    fix: "write the plural name in lower case, as kubectl api-resources prints it",
    kinds: ROLES,
    check: ({ value }, report) => forEachResource(value, report, unknown),
  },
  {
    code: "resource-in-wrong-group",
    set: "references",
    severity: "error",
    title: "A role names a resource under an API group that does not have it",
    why: "Rights are given for a resource of a group. Deployments under the core group are nothing, so the right is never given.",
    fix: "name the API group of the resource",
    kinds: ROLES,
    check: ({ value }, report) => forEachResource(value, report, misplaced),
  },
];

type Judge = (resource: string, groups: readonly string[]) => string | undefined;

function forEachResource(value: unknown, report: ReportField, judge: Judge): void {
  for (const [number, rule] of items(at(value, "rules")).entries()) {
    const groups = items(at(rule, "apiGroups")).filter((group) => typeof group === "string");
    for (const [index, item] of items(at(rule, "resources")).entries()) {
      const resource = text(item)?.split("/")[0] ?? "*";
      const message = resource === "*" ? undefined : judge(resource, groups);
      if (message !== undefined) report(pointer("rules", number, "resources", index), message);
    }
  }
}

function unknown(resource: string, groups: readonly string[]): string | undefined {
  if (groupsOf(resource).length > 0) return undefined;
  const candidates = groups.includes("*") ? ALL : groups.flatMap((group) => RESOURCES.get(group) ?? []);
  const plural = candidates.find(
    (known) => known === `${resource.toLowerCase()}s` || known === `${resource.toLowerCase()}es`,
  );
  const judged = groups.length > 0 && groups.every((group) => RESOURCES.has(group));
  if (!judged && !(plural !== undefined && groups.includes("*"))) return undefined;
  const hint = plural ? ` Did you mean ${plural}?` : didYouMean(resource, candidates);
  return `There is no resource ${resource} in ${named(groups)}.${hint}`;
}

function misplaced(resource: string, groups: readonly string[]): string | undefined {
  const right = groupsOf(resource);
  const judged = groups.length > 0 && groups.every((group) => RESOURCES.has(group));
  if (!judged || right.length === 0 || right.some((group) => groups.includes(group))) return undefined;
  return `${resource} is a resource of ${named(right)}, not of ${named(groups)}`;
}

const ALL = [...RESOURCES.values()].flat();

const BY_RESOURCE: ReadonlyMap<string, readonly string[]> = (() => {
  const map = new Map<string, string[]>();
  for (const [group, resources] of RESOURCES) {
    for (const resource of resources) map.set(resource, [...(map.get(resource) ?? []), group]);
  }
  return map;
})();

function groupsOf(resource: string): readonly string[] {
  return BY_RESOURCE.get(resource) ?? [];
}

function named(groups: readonly string[]): string {
  const names = groups.map((group) => (group === "" ? `"" (the core group)` : group === "*" ? "any group" : group));
  return `${groups.length > 1 ? "the groups " : groups[0] === "*" ? "" : "the group "}${names.join(", ")}`;
}
