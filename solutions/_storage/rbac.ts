import type { RawObject } from "conformitron";

/** A rule of a role: `rule("storage.k8s.io", "csinodes storageclasses", "get list watch")`. */
export function rule(apiGroup: string, resources: string, verbs: string): object {
  return { apiGroups: [apiGroup], resources: resources.split(" "), verbs: verbs.split(" ") };
}

/** A ClusterRole and the binding that gives it to an account of the namespace. */
export function clusterRole(
  names: { readonly role: string; readonly binding: string },
  account: { readonly name: string; readonly namespace: string },
  rules: readonly object[],
): RawObject[] {
  return [
    { ...rbac("ClusterRole"), metadata: { name: names.role }, rules },
    {
      ...rbac("ClusterRoleBinding"),
      metadata: { name: names.binding },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: names.role },
      subjects: [{ kind: "ServiceAccount", ...account }],
    },
  ];
}

/** A Role of the solution's namespace and the binding that gives it to an account there. */
export function role(
  names: { readonly role: string; readonly binding: string },
  account: { readonly name: string; readonly namespace: string },
  rules: readonly object[],
): RawObject[] {
  return [{ ...rbac("Role"), metadata: { name: names.role }, rules }, roleBinding(names, account)];
}

/** Gives a Role of the solution's namespace to an account there. */
export function roleBinding(
  names: { readonly role: string; readonly binding: string },
  account: { readonly name: string; readonly namespace: string },
): RawObject {
  return {
    ...rbac("RoleBinding"),
    metadata: { name: names.binding },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: names.role },
    subjects: [{ kind: "ServiceAccount", ...account }],
  };
}

function rbac<const Kind extends string>(kind: Kind): { apiVersion: string; kind: Kind } {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind };
}
