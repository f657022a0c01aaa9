import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { reportProblem } from "./base.js";

/** Something that an account may do in its namespace. Rights for the whole cluster and wildcards do not exist here. */
export interface Right {
  /** API groups; the core group is `""`. @default the core group */
  readonly apiGroups?: readonly string[];
  /** Plural names, such as `pods` or `pods/exec`. */
  readonly resources: readonly string[];
  readonly verbs: readonly ("get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection")[];
  /** Names of the objects. @default all */
  readonly resourceNames?: readonly string[];
}

/** Makes an account of its own, with a Role and RoleBinding where it has rights; all three have the same name. */
export function makeAccount(scope: Construct, name: string, namespace: string, rights: readonly Right[]): void {
  const metadata = { name, namespace };
  new ApiObject(scope, "account", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata,
    automountServiceAccountToken: false,
  });
  if (rights.length === 0) return;
  for (const right of rights) checkRight(scope, right);
  new ApiObject(scope, "role", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: rights.map(({ apiGroups = [""], resources, verbs, resourceNames }) => ({
      apiGroups,
      resources,
      verbs,
      ...(resourceNames ? { resourceNames } : {}),
    })),
  });
  new ApiObject(scope, "binding", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  });
}

function checkRight(scope: Construct, right: Right): void {
  const words = [...(right.apiGroups ?? []), ...right.resources, ...(right.verbs as readonly string[])];
  if (words.some((word) => word.includes("*"))) {
    reportProblem(
      scope,
      "wildcard-right",
      "a right has a wildcard",
      "name the groups, resources and verbs that the script needs",
    );
  }
}
