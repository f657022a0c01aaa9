import type { Manifest } from "../../../model/manifest.js";
import { at, items, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";
import { accountsOf, type GrantedRule, grantedBy, subjectAccount } from "./accounts.js";
import { isTest } from "./homes.js";

const ROLES = ["Role", "ClusterRole"];
const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];
const SOURCE = "the functional-test requirements of the conformance repository";
const READS = new Set(["get", "list", "watch", "*"]);

/** What service accounts may do. */
export const RIGHTS: readonly ObjectRule[] = [
  {
    code: "test-cluster-rights",
    set: "policy",
    severity: "error",
    title: "a functional test has rights of the whole cluster",
    why: "A test must not be able to touch what is not its own: the repository refuses cluster roles for tests.",
    fix: "give the test a Role and a RoleBinding in the namespace in which it works",
    source: SOURCE,
    kinds: [...BINDINGS, "ClusterRole"],
    check: (manifest, report, context) => {
      const { kind, name, value, namespace } = manifest;
      if (kind === "ClusterRole") {
        if (isTest(manifest, context.inventory)) report("/kind", `ClusterRole ${name} is declared with a test`);
        return;
      }
      const clusterWide = kind === "ClusterRoleBinding" || at(value, "roleRef", "kind") === "ClusterRole";
      if (!clusterWide) return;
      const { ofTests } = accountsOf(context);
      const subjects = items(value["subjects"]).map((subject) => subjectAccount(subject, namespace));
      const account = subjects.find((subject) => subject !== undefined && ofTests.has(subject));
      if (account === undefined && !isTest(manifest, context.inventory)) return;
      const role = `${text(at(value, "roleRef", "kind"))} ${text(at(value, "roleRef", "name"))}`;
      report("/roleRef", `${kind} ${name} gives ${account ?? "a test"} the rights of ${role}`);
    },
  },
  {
    code: "test-wildcard-rights",
    set: "policy",
    severity: "error",
    title: "a role of a functional test contains a wildcard",
    why: "It also allows what nobody thought of, and what a later version of Kubernetes or of the product adds.",
    fix: "name the verbs, resources and API groups that the test uses",
    source: SOURCE,
    kinds: ROLES,
    check: (role, report, context) => {
      if (!accountsOf(context).rolesOfTests.has(role)) return;
      for (const [where, field] of wildcards(role))
        report(where, `${role.kind} ${role.name} of a test allows all ${field}`);
    },
  },
  {
    code: "wildcard-rights",
    set: "policy",
    severity: "warning",
    title: "a role contains a wildcard",
    why: "It also allows what nobody thought of, and what a later version of Kubernetes adds.",
    fix: "name the verbs, resources and API groups that are needed",
    kinds: ROLES,
    check: (role, report, context) => {
      if (accountsOf(context).rolesOfTests.has(role)) return;
      for (const [where, field] of wildcards(role)) report(where, `${role.kind} ${role.name} allows all ${field}`);
    },
  },
  {
    code: "test-reads-all-secrets",
    set: "policy",
    severity: "error",
    title: "a functional test may read every Secret of its namespace",
    why: "The product's credentials are among them; a test, or who can change it, could print them.",
    fix: "name the Secrets in resourceNames with the verb get, or mount them into the pod",
    kinds: ROLES,
    check: (role, report, context) => {
      if (!accountsOf(context).rolesOfTests.has(role)) return;
      for (const granted of grantedBy(role).filter(readsAllSecrets)) {
        report(`${granted.pointer}/resources`, `${role.kind} ${role.name} of a test reads all Secrets`);
      }
    },
  },
  {
    code: "escalating-rights",
    set: "policy",
    severity: "warning",
    title: "a role lets its holder take rights that it does not have",
    why: "escalate, bind and impersonate are as good as all rights: whoever holds them can become anybody.",
    fix: "remove the verb, or limit the rule to names by resourceNames",
    source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks",
    kinds: ROLES,
    check: (role, report) => {
      for (const { rule, pointer } of grantedBy(role)) {
        const verb = items(at(rule, "verbs")).find((one) => /^(escalate|bind|impersonate)$/.test(text(one) ?? ""));
        if (verb === undefined || items(at(rule, "resourceNames")).length > 0) continue;
        report(`${pointer}/verbs`, `${role.kind} ${role.name} allows ${verb}`);
      }
    },
  },
  {
    code: "rights-for-default-account",
    set: "policy",
    severity: "error",
    title: "rights are given to the default service account of a namespace",
    why: "Every pod of the namespace that names no account has these rights, the product's pods included.",
    fix: "make a ServiceAccount for what needs the rights, and bind that",
    kinds: BINDINGS,
    check: ({ kind, name, value, namespace }, report) => {
      for (const [index, subject] of items(value["subjects"]).entries()) {
        const account = subjectAccount(subject, namespace);
        if (!account?.endsWith("/default")) continue;
        report(`/subjects/${index}/name`, `${kind} ${name} gives rights to every pod of ${account.slice(0, -8)}`);
      }
    },
  },
  {
    code: "service-account-as-user",
    set: "policy",
    severity: "warning",
    title: "a binding names a service account as a user",
    why: "It works only as long as namespace and name are spelt right, and no tool sees that the account is in use.",
    fix: "write the subject as kind ServiceAccount with its name and namespace",
    kinds: BINDINGS,
    check: ({ value }, report) => {
      for (const [index, subject] of items(value["subjects"]).entries()) {
        const account = at(subject, "kind") === "User" ? subjectAccount(subject, undefined) : undefined;
        if (account !== undefined)
          report(`/subjects/${index}/name`, `the user stands for the service account ${account}`);
      }
    },
  },
];

function wildcards(role: Manifest): [string, string][] {
  return grantedBy(role).flatMap(({ rule, pointer }) =>
    [
      ["verbs", "verbs"],
      ["resources", "resources"],
      ["apiGroups", "API groups"],
    ].flatMap(([field = "", words = ""]): [string, string][] => {
      const index = items(at(rule, field)).findIndex((item) => isWildcard(item));
      return index < 0 ? [] : [[`${pointer}/${field}/${index}`, words]];
    }),
  );
}

function isWildcard(item: unknown): boolean {
  return item === "*" || item === "*/*";
}

function readsAllSecrets({ rule }: GrantedRule): boolean {
  const has = (field: string, wanted: (item: string) => boolean) =>
    items(at(rule, field)).some((item) => wanted(text(item) ?? ""));
  if (!has("resources", (resource) => resource === "secrets") || !has("verbs", (verb) => READS.has(verb))) return false;
  return items(at(rule, "resourceNames")).length === 0;
}
