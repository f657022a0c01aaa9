import type { Manifest, Scope } from "../../../model/manifest.js";
import { at, fields, items, pointer, text } from "../../fields.js";
import { mayBring, mayMakeObjects } from "../../references/opaque.js";
import { inScopes, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, ObjectRule, ReportField } from "../../rule.js";

const GROUP = "rbac.authorization.k8s.io";
const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];

/** What says that bindings give rights that exist to those who exist. */
export const RBAC: readonly ObjectRule[] = [
  {
    code: "missing-role",
    set: "references",
    severity: "error",
    title: "A binding names a Role or ClusterRole that does not exist",
    why: "A binding to nothing gives no rights, and nobody says so: what runs under it is refused. The roles that Kubernetes brings exist; where a chart in the namespace may make the role, or one that is called like a part of a ClusterRole's name, nothing is reported.",
    fix: "correct the name of the role or add it",
    kinds: BINDINGS,
    check: (binding, report, context) => {
      const role = roleOf(binding);
      if (role === undefined || isBuiltIn(role) || otherKind(binding, role, context).length > 0) return;
      const there = find(binding, role, context);
      const scopes = scopesWithout(context, binding, there, (_, scope) => mayBeMade(binding, role, scope, context));
      if (scopes.length === 0) return;
      const names = context.index.ofKind(GROUP, role.kind).filter(({ namespace }) => namespace === role.namespace);
      report(
        "/roleRef/name",
        `${says(binding, role)}, which does not exist${inScopes(binding, scopes)}.${meant(role.name, names)}`,
      );
    },
  },
  {
    code: "role-kind-mismatch",
    set: "references",
    severity: "error",
    title: "A binding names a role under the wrong kind",
    why: "Role and ClusterRole are different objects: a binding to the wrong kind gives no rights. It cannot be corrected in place later, because roleRef is immutable.",
    fix: "set the kind of roleRef to the kind of the role",
    kinds: BINDINGS,
    check: (binding, report, context) => {
      const role = roleOf(binding);
      if (role === undefined || isBuiltIn(role)) return;
      if (find(binding, role, context).length > 0) return;
      const other = otherKind(binding, role, context)[0];
      if (other)
        report("/roleRef/kind", `${says(binding, role)}, but ${role.name} is a ${other.kind} (${other.origin.file})`);
    },
  },
  {
    code: "service-account-as-user",
    set: "references",
    severity: "error",
    title: "A binding names a ServiceAccount as a User",
    why: "A User called like a ServiceAccount is somebody else, so the account gets no rights; under its long name it works, but no tool sees that the account has them.",
    fix: "write the subject as kind: ServiceAccount with name and namespace",
    kinds: BINDINGS,
    check: (binding, report, { index }) => {
      for (const { kind, name, place } of subjectsOf(binding)) {
        if (kind !== "User") continue;
        const account = { group: "", kind: "ServiceAccount", namespace: binding.namespace, name };
        const isAccount =
          name === "default" || name.startsWith("system:serviceaccount:") || index.find(undefined, account).length > 0;
        if (isAccount)
          report(`${place}/kind`, `${binding.kind} ${binding.name} names the ServiceAccount ${name} as a User`);
      }
    },
  },
  {
    code: "subject-without-namespace",
    set: "references",
    severity: "error",
    title: "A ServiceAccount in a binding has no namespace",
    why: "The API server refuses it in a ClusterRoleBinding. In a RoleBinding the account of the same namespace is meant, until the build moves one of the two elsewhere.",
    fix: "write the namespace of the ServiceAccount",
    kinds: BINDINGS,
    check: (binding, report) => {
      for (const { kind, name, namespace, place } of subjectsOf(binding)) {
        if (kind !== "ServiceAccount" || namespace !== undefined) continue;
        report(place, `${binding.kind} ${binding.name} names the ServiceAccount ${name} without its namespace`);
      }
    },
  },
  {
    code: "missing-subject",
    set: "references",
    severity: "error",
    title: "A binding gives rights to a ServiceAccount that does not exist",
    why: "Whoever was meant has no rights, and whoever later makes an account of that name has them. Where a chart in the namespace may make the account, nothing is reported.",
    fix: "correct name and namespace of the ServiceAccount, or add it",
    kinds: BINDINGS,
    check: (binding, report, context) => {
      for (const subject of subjectsOf(binding)) {
        if (subject.kind === "ServiceAccount" && subject.name !== "default")
          judgeSubject(binding, subject, report, context);
      }
    },
  },
];

interface RoleReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

function roleOf({ namespace, value }: Manifest): RoleReference | undefined {
  const [kind, name] = [text(at(value, "roleRef", "kind")), text(at(value, "roleRef", "name"))];
  if (name === undefined || (kind !== "Role" && kind !== "ClusterRole")) return undefined;
  return { kind, name, namespace: kind === "Role" ? namespace : undefined };
}

const CLUSTER_ROLES = /^(view|edit|admin|cluster-admin|system:.*|.*-flux-system)$/;
const ROLES = /^(system:.*|extension-apiserver-authentication-reader|kubeadm:.*)$/;

function isBuiltIn({ kind, name }: RoleReference): boolean {
  return (kind === "ClusterRole" ? CLUSTER_ROLES : ROLES).test(name);
}

function find(
  binding: Manifest,
  { kind, name, namespace }: RoleReference,
  { index }: CheckContext,
): readonly Manifest[] {
  // A ClusterRoleBinding cannot take a Role: no namespace, nothing found.
  if (kind === "Role" && binding.kind === "ClusterRoleBinding") return [];
  return index.find(undefined, { group: GROUP, kind, namespace, name });
}

function otherKind(binding: Manifest, { kind, name }: RoleReference, { index }: CheckContext): readonly Manifest[] {
  const other = kind === "Role" ? "ClusterRole" : "Role";
  if (other === "Role" && binding.namespace === undefined) return [];
  const namespace = other === "Role" ? binding.namespace : undefined;
  return index.find(undefined, { group: GROUP, kind: other, namespace, name });
}

/** Charts make the role next to the binding or next to those who get the rights, a ClusterRole anywhere under a name of their own. */
function mayBeMade(
  binding: Manifest,
  { kind, name }: RoleReference,
  scope: Scope | undefined,
  context: CheckContext,
): boolean {
  if (kind === "ClusterRole" && mayBring(context, scope, name)) return true;
  const namespaces = [binding.namespace, ...subjectsOf(binding).map(({ namespace }) => namespace)];
  return namespaces.some((namespace) => namespace !== undefined && mayMakeObjects(context, scope, namespace));
}

function says(binding: Manifest, { kind, name }: RoleReference): string {
  return `${binding.kind} ${binding.name} gives the rights of the ${kind} ${name}`;
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly place: string;
}

function subjectsOf({ value }: Manifest): readonly Subject[] {
  return items(value["subjects"]).flatMap((item, index) => {
    const { kind, name, namespace } = fields(item);
    if (typeof kind !== "string" || typeof name !== "string") return [];
    return [{ kind, name, namespace: text(namespace), place: pointer("subjects", index) }];
  });
}

/** Namespaces whose accounts the cluster and Flux bring. */
const SYSTEM: ReadonlySet<string> = new Set(["kube-system", "flux-system"]);

function judgeSubject(
  binding: Manifest,
  { name, namespace = binding.namespace, place }: Subject,
  report: ReportField,
  context: CheckContext,
): void {
  if (namespace === undefined || SYSTEM.has(namespace)) return;
  const key = { group: "", kind: "ServiceAccount", namespace };
  const scopes = scopesWithout(context, binding, context.index.find(undefined, { ...key, name }), (_, scope) =>
    mayMakeObjects(context, scope, namespace),
  );
  if (scopes.length === 0) return;
  const hint = meant(name, context.index.inNamespace(undefined, key.group, key.kind, namespace));
  const where = `does not exist in namespace ${namespace}${inScopes(binding, scopes)}`;
  report(`${place}/name`, `${binding.kind} ${binding.name} names the ServiceAccount ${name}, which ${where}.${hint}`);
}
