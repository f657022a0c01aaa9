import { at, fields, items, pointer, text } from "../fields.js";
import type { SchemaProblem } from "./problem.js";

const RBAC = "rbac.authorization.k8s.io";

/** Rules that name nothing, and bindings that bind what cannot be bound. */
export function accessProblems(object: unknown, kind: string): SchemaProblem[] {
  if (kind === "Role" || kind === "ClusterRole") {
    return items(at(object, "rules")).flatMap((rule, index) =>
      ruleProblems(fields(rule), pointer("rules", index), kind),
    );
  }
  if (kind !== "RoleBinding" && kind !== "ClusterRoleBinding") return [];
  return [
    ...roleRefProblems(object, kind),
    ...items(at(object, "subjects")).flatMap((subject, index) =>
      subjectProblems(fields(subject), pointer("subjects", index), kind),
    ),
  ];
}

function ruleProblems(rule: Readonly<Record<string, unknown>>, place: string, kind: string): SchemaProblem[] {
  const has = (name: string) => items(rule[name]).length > 0;
  if (has("nonResourceURLs")) {
    if (kind === "Role")
      return [value(`${place}/nonResourceURLs`, "a Role cannot have nonResourceURLs: only a ClusterRole can")];
    const mixed = has("apiGroups") || has("resources") || has("resourceNames");
    return mixed
      ? [value(`${place}/nonResourceURLs`, "a rule is either about resources or about nonResourceURLs")]
      : [];
  }
  return ["apiGroups", "resources"]
    .filter((name) => !has(name))
    .map((name) => ({
      code: "missing-field",
      pointer: place,
      message: `the rule needs at least one entry in ${name}`,
      fix: name === "apiGroups" ? 'add apiGroups; the core group is ""' : `add ${name}`,
    }));
}

function roleRefProblems(object: unknown, kind: string): SchemaProblem[] {
  if (kind !== "ClusterRoleBinding" || at(object, "roleRef", "kind") !== "Role") return [];
  return [value("/roleRef/kind", "a ClusterRoleBinding can only bind a ClusterRole")];
}

function subjectProblems(subject: Readonly<Record<string, unknown>>, place: string, kind: string): SchemaProblem[] {
  const group = text(subject["apiGroup"]) ?? "";
  if (subject["kind"] === "ServiceAccount") {
    const wrong =
      group === "" ? [] : [value(`${place}/apiGroup`, `the apiGroup of a ServiceAccount is empty, not ${group}`)];
    // In a RoleBinding it is the namespace of the binding.
    if (subject["namespace"] || kind === "RoleBinding") return wrong;
    const message = "a ServiceAccount in a ClusterRoleBinding needs a namespace";
    return [...wrong, { code: "missing-field", pointer: place, message, fix: "add namespace" }];
  }
  const isPerson = subject["kind"] === "User" || subject["kind"] === "Group";
  if (!isPerson) return [];
  const wrong =
    group !== "" && group !== RBAC
      ? [value(`${place}/apiGroup`, `the apiGroup of a ${subject["kind"]} is ${RBAC}`)]
      : [];
  const extra = subject["namespace"] ? [value(`${place}/namespace`, `a ${subject["kind"]} has no namespace`)] : [];
  return [...wrong, ...extra];
}

function value(place: string, message: string): SchemaProblem {
  return { code: "bad-value", pointer: place, message };
}
