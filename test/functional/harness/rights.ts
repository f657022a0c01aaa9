import { type KubeObject, list, text } from "./cluster/objects.js";
import { podOf, type TreeTest } from "./tree.js";

/** The requests, `[verb, group, resource, namespace]` in JSON, that the account of a test has no right to make. */
export function missingRights(test: TreeTest, requests: readonly string[]): string[] {
  const account = text(podOf(test), "serviceAccountName");
  const bindings = test.beside.filter(
    (object) =>
      object.kind.endsWith("RoleBinding") &&
      list(object, "subjects").some(
        (subject) => text(subject, "kind") === "ServiceAccount" && text(subject, "name") === account,
      ),
  );
  return requests.flatMap((request) => {
    const [verb = "", group = "", resource = "", namespace = ""] = JSON.parse(request) as string[];
    const allowed = bindings.some(
      (binding) =>
        (binding.kind === "ClusterRoleBinding" || binding.metadata.namespace === namespace) &&
        rulesOf(test, binding).some((rule) => allows(rule, verb, group, resource)),
    );
    const name = group === "" ? resource : `${resource} of ${group}`;
    return allowed ? [] : [`${verb} ${name} in ${namespace} is not granted to service account ${account}`];
  });
}

function rulesOf(test: TreeTest, binding: KubeObject): unknown[] {
  const role = test.beside.find(
    (object) =>
      object.kind === text(binding, "roleRef.kind") &&
      object.metadata.name === text(binding, "roleRef.name") &&
      (object.kind === "ClusterRole" || object.metadata.namespace === binding.metadata.namespace),
  );
  return list(role, "rules");
}

function allows(rule: unknown, verb: string, group: string, resource: string): boolean {
  return (
    list(rule, "verbs").includes(verb) &&
    list(rule, "apiGroups").includes(group) &&
    list(rule, "resources").includes(resource)
  );
}
