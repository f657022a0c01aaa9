import type { Manifest } from "../../../model/manifest.js";
import { at, items, text } from "../../fields.js";
import type { CheckContext, ObjectRule, ReportField } from "../../rule.js";
import { accountsOf, grantedBy, subjectAccount } from "./accounts.js";
import { isTest } from "./homes.js";

const ROLES = ["Role", "ClusterRole"];
const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];
const SOURCE = "the functional-test requirements of the conformance repository";
const EVERYBODY = /^system:(authenticated|unauthenticated|anonymous|serviceaccounts)$/;
const LISTS: ReadonlySet<string> = new Set(["list", "watch", "*"]);
const READS: ReadonlySet<string> = new Set(["get"]);

/** What service accounts may do. */
export const RIGHTS: readonly ObjectRule[] = [
  {
    code: "test-cluster-rights",
    set: "policy",
    severity: "error",
    title: "A functional test has rights of the whole cluster",
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
    title: "A role of a functional test contains a wildcard",
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
    title: "A role contains a wildcard",
    why: "It also allows what nobody thought of, and what a later version of Kubernetes adds.",
    fix: "name the verbs, resources and API groups that are needed",
    kinds: ROLES,
    check: (role, report, context) => {
      if (accountsOf(context).rolesOfTests.has(role)) return;
      for (const [where, field] of wildcards(role)) report(where, `${role.kind} ${role.name} allows all ${field}`);
    },
  },
  {
    code: "test-lists-secrets",
    set: "policy",
    severity: "error",
    title: "A functional test may list the Secrets of its namespace",
    why: "Whoever lists Secrets reads them all, the product's credentials included; a test, or who can change it, could print them.",
    fix: "allow only get, with the names in resourceNames, or mount the Secrets into the pod",
    source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets",
    kinds: ROLES,
    check: (role, report, context) => reportSecrets(role, report, context, LISTS, "may list all Secrets"),
  },
  {
    code: "test-reads-any-secret",
    set: "policy",
    severity: "info",
    title: "A functional test may read every Secret whose name it knows",
    why: "The names of a product's Secrets are no secret; only in a test namespace of its own is there nothing to be read.",
    fix: "name the Secrets in resourceNames, or mount them into the pod",
    kinds: ROLES,
    check: (role, report, context) => reportSecrets(role, report, context, READS, "may read any Secret"),
  },
  {
    code: "escalating-rights",
    set: "policy",
    severity: "warning",
    title: "A role lets its holder take rights that it does not have",
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
    title: "Rights are given to the default service account of a namespace",
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
    code: "rights-for-everybody",
    set: "policy",
    severity: "error",
    title: "Rights are given to everybody",
    why: "Every pod and every user of the cluster has them, with system:unauthenticated or system:anonymous everybody who reaches the API server.",
    fix: "bind the service accounts that need the rights",
    kinds: BINDINGS,
    check: ({ kind, name, value }, report) => {
      for (const [index, subject] of items(value["subjects"]).entries()) {
        const who = text(at(subject, "name")) ?? "";
        if (EVERYBODY.test(who)) report(`/subjects/${index}/name`, `${kind} ${name} gives rights to ${who}`);
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

function reportSecrets(
  role: Manifest,
  report: ReportField,
  context: CheckContext,
  verbs: ReadonlySet<string>,
  what: string,
): void {
  if (!accountsOf(context).rolesOfTests.has(role)) return;
  for (const { rule, pointer } of grantedBy(role)) {
    const groups = items(at(rule, "apiGroups"));
    const secrets = items(at(rule, "resources")).includes("secrets") && (groups.includes("") || groups.includes("*"));
    if (!secrets || items(at(rule, "resourceNames")).length > 0) continue;
    if (!items(at(rule, "verbs")).some((verb) => verbs.has(text(verb) ?? ""))) continue;
    report(`${pointer}/resources`, `${role.kind} ${role.name} of a test ${what}`);
  }
}
