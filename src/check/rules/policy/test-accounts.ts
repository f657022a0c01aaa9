import type { Inventory, Manifest } from "../../../model/manifest.js";
import { at } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
import type { CheckContext, ObjectRule } from "../../rule.js";
import { accountOf, accountsOf } from "./accounts.js";
import { homeOf, isTest, sameSolution } from "./homes.js";
import { accountsNamedByTests } from "./named-accounts.js";
import { podOf } from "./pods.js";

/** As whom functional tests run. */
export const TEST_ACCOUNTS: readonly ObjectRule[] = [
  {
    code: "borrowed-service-account",
    set: "policy",
    severity: "error",
    title: "A functional test runs as a service account that is not its own",
    why: "It inherits the product's rights, often of the whole cluster, and proves nothing about what others may do.",
    fix: "declare a ServiceAccount with the test, with a Role of its own",
    source: "the functional-test requirements of the conformance repository",
    kinds: POD_KINDS,
    check: (manifest, report, context) => {
      const account = isTest(manifest, context.inventory) ? accountOf(manifest) : undefined;
      if (account === undefined || account.endsWith("/default") || isOwn(manifest, account, context)) return;
      const pod = podOf(manifest);
      report(`${pod?.pointer}/serviceAccountName`, `the test declares no ServiceAccount ${account.split("/")[1]}`);
    },
  },
  {
    code: "test-uses-default-account",
    set: "policy",
    severity: "warning",
    title: "A functional test runs as the default service account and mounts its token",
    why: "Whatever anybody gives to that account, the test has as well; and the token is of no use to it otherwise.",
    fix: "set serviceAccountName to an account of the test's own, or automountServiceAccountToken to false",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      const isDefault = accountOf(manifest)?.endsWith("/default") ?? false;
      if (!isDefault || pod.spec["automountServiceAccountToken"] === false) return;
      report(`${pod.pointer}/serviceAccountName`, "the test runs as the default service account, with its token");
    },
  },
  {
    code: "unused-service-account",
    set: "policy",
    severity: "warning",
    title: "A functional test declares a service account as which nothing runs",
    why: "Its rights were meant for the test, which now runs as another account, or they are there for nobody.",
    fix: "name it in the pod's serviceAccountName, or remove it with its role",
    kinds: ["ServiceAccount"],
    check: (manifest, report, context) => {
      const { name, namespace } = manifest;
      if (!isTest(manifest, context.inventory) || namespace === undefined) return;
      const account = `${namespace}/${name}`;
      if (!accountsOf(context).ofTests.has(account) && !accountsNamedByTests(context).has(account))
        report("/metadata/name", `no pod of a test runs as ${name}`);
    },
  },
  {
    code: "unneeded-token",
    set: "policy",
    severity: "info",
    title: "A functional test mounts a token that gives no rights",
    why: "A token in a pod that never asks the API server is only something to be stolen.",
    fix: "set automountServiceAccountToken to false in the pod",
    kinds: POD_KINDS,
    check: (manifest, report, context) => {
      const pod = podOf(manifest);
      const account = isTest(manifest, context.inventory) ? accountOf(manifest) : undefined;
      if (pod === undefined || account === undefined || !isOwn(manifest, account, context)) return;
      if (!mountsToken(pod.spec["automountServiceAccountToken"], account, context)) return;
      if (accountsOf(context).bindingsOf(account).length > 0) return;
      report(
        `${pod.pointer}/serviceAccountName`,
        `service account ${account.split("/")[1]} has no rights, but its token is mounted`,
      );
    },
  },
];

function isOwn(test: Manifest, account: string, { index, inventory }: CheckContext): boolean {
  return accountObjects(account, test, index).some(
    (object) => isTest(object, inventory) && areOne(object, test, inventory),
  );
}

function accountObjects(account: string, test: Manifest, index: CheckContext["index"]): readonly Manifest[] {
  const [namespace = "", name = ""] = account.split("/");
  const [placement] = test.placements;
  return index.find(placement?.scope, { group: "", kind: "ServiceAccount", namespace, name });
}

function areOne(one: Manifest, other: Manifest, inventory: Inventory): boolean {
  const [a, b] = [homeOf(one, inventory), homeOf(other, inventory)];
  return a === undefined || b === undefined || sameSolution(a, b);
}

/** The pod decides, then the account; without either the token is mounted. */
function mountsToken(inPod: unknown, account: string, { index }: CheckContext): boolean {
  if (typeof inPod === "boolean") return inPod;
  const [namespace = "", name = ""] = account.split("/");
  const [object] = index.find(undefined, { group: "", kind: "ServiceAccount", namespace, name });
  return at(object?.value, "automountServiceAccountToken") !== false;
}
