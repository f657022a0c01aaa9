import { apiGroup } from "../../../model/kinds.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, items, pointer, text } from "../../fields.js";
import { memo } from "../../references/memo.js";
import type { CheckContext } from "../../rule.js";
import { isTest } from "./homes.js";
import { podOf } from "./pods.js";

/** A RoleBinding or ClusterRoleBinding, and which of its subjects is meant. */
export interface Binding {
  readonly manifest: Manifest;
  readonly subject: number;
}

/** A rule of a role that somebody has. */
export interface GrantedRule {
  readonly role: Manifest;
  readonly rule: unknown;
  /** JSON pointer of the rule in the role. */
  readonly pointer: string;
}

/** Who has which rights; accounts are written `namespace/name`. */
export interface Accounts {
  /** The bindings of an account, also through the groups of all accounts. */
  bindingsOf(account: string): readonly Binding[];
  /** The accounts as which functional tests run. */
  readonly ofTests: ReadonlySet<string>;
  /** The roles that functional tests have, wherever they are declared, and those declared with tests. */
  readonly rolesOfTests: ReadonlySet<Manifest>;
}

const RBAC = "rbac.authorization.k8s.io";

/** The accounts of a whole tree; worked out once. */
export const accountsOf: (context: CheckContext) => Accounts = memo(findAccounts);

/** The account as which a workload runs; undefined where it runs no pod or its namespace is unknown. */
export function accountOf(manifest: Manifest): string | undefined {
  const pod = podOf(manifest);
  if (pod === undefined || manifest.namespace === undefined) return undefined;
  const name = text(pod.spec["serviceAccountName"]) || text(pod.spec["serviceAccount"]);
  return `${manifest.namespace}/${name || "default"}`;
}

/** All rules that an account has through bindings of the tree. */
export function rulesOf(account: string, context: CheckContext): GrantedRule[] {
  return accountsOf(context)
    .bindingsOf(account)
    .flatMap(({ manifest }) => rolesOf(manifest, context).flatMap(grantedBy));
}

/** The rules of a role. */
export function grantedBy(role: Manifest): GrantedRule[] {
  return items(role.value["rules"]).map((rule, index) => ({ role, rule, pointer: pointer("rules", index) }));
}

/** The account that a subject of a binding means, however it is written. */
export function subjectAccount(subject: unknown, namespace: string | undefined): string | undefined {
  const name = text(at(subject, "name"));
  if (name === undefined) return undefined;
  if (at(subject, "kind") === "ServiceAccount") {
    const own = text(at(subject, "namespace")) || namespace;
    return own === undefined ? undefined : `${own}/${name}`;
  }
  const [, asUserNamespace, asUser] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  return at(subject, "kind") === "User" && asUser !== undefined ? `${asUserNamespace}/${asUser}` : undefined;
}

function findAccounts(context: CheckContext): Accounts {
  const bindings = bindingsByAccount(context);
  const bindingsOf = (account: string) => [
    ...(bindings.get(account) ?? []),
    ...(bindings.get(`${account.slice(0, account.indexOf("/"))}/*`) ?? []),
    ...(bindings.get("*") ?? []),
  ];
  const tests = context.inventory.manifests.filter((manifest) => isTest(manifest, context.inventory));
  const ofTests = new Set(tests.flatMap((test) => accountOf(test) ?? []));
  const granted = [...ofTests].flatMap((account) =>
    bindingsOf(account).flatMap(({ manifest }) => rolesOf(manifest, context)),
  );
  return { bindingsOf, ofTests, rolesOfTests: new Set([...granted, ...tests.filter(isRole)]) };
}

function bindingsByAccount({ index }: CheckContext): Map<string, Binding[]> {
  const byAccount = new Map<string, Binding[]>();
  for (const kind of ["RoleBinding", "ClusterRoleBinding"]) {
    for (const manifest of index.ofKind(RBAC, kind)) {
      for (const [subject, value] of items(manifest.value["subjects"]).entries()) {
        const account = subjectAccount(value, manifest.namespace) ?? groupOfAccounts(value);
        if (account === undefined) continue;
        const known = byAccount.get(account);
        if (known === undefined) byAccount.set(account, [{ manifest, subject }]);
        else known.push({ manifest, subject });
      }
    }
  }
  return byAccount;
}

/** `*` for the group of all service accounts, `namespace/*` for that of a namespace. */
function groupOfAccounts(subject: unknown): string | undefined {
  const group = at(subject, "kind") === "Group" ? text(at(subject, "name")) : undefined;
  if (group === "system:serviceaccounts" || group === "system:authenticated") return "*";
  return group?.startsWith("system:serviceaccounts:")
    ? `${group.slice("system:serviceaccounts:".length)}/*`
    : undefined;
}

function rolesOf(binding: Manifest, { index }: CheckContext): readonly Manifest[] {
  const kind = text(at(binding.value, "roleRef", "kind")) ?? "";
  const name = text(at(binding.value, "roleRef", "name")) ?? "";
  const namespace = kind === "Role" ? binding.namespace : undefined;
  const [placement] = binding.placements;
  return index.find(placement?.scope, { group: RBAC, kind, namespace, name });
}

function isRole({ apiVersion, kind }: Manifest): boolean {
  return apiGroup(apiVersion) === RBAC && (kind === "Role" || kind === "ClusterRole");
}
