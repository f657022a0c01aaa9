import { describe, expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import { rightsOf } from "../../../src/verify/preflight/needed-rights.js";
import type { Right } from "../../../src/verify/preflight/rights.js";
import { type RoleManifest, rolesFor } from "../../../src/verify/rbac/roles.js";
import { plan, planned, step } from "../../support/plans.js";

function object(apiVersion: string, kind: string, namespace: string, spec: unknown = {}): KubernetesInput {
  return { apiVersion, kind, metadata: { name: "it", namespace }, spec };
}

const release = (namespace: string, spec: unknown = {}) =>
  object("helm.toolkit.fluxcd.io/v2", "HelmRelease", namespace, spec);
const kustomization = (namespace: string, kind: string) =>
  object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", namespace, {
    postBuild: { substituteFrom: [{ kind, name: "v" }] },
  });

const TEST = planned(object("batch/v1", "CronJob", "tests"));
const ACME: SolutionPlan = {
  ...plan("acme/anvil", [
    step([
      release("shop"),
      object("external-secrets.io/v1", "ExternalSecret", "vault"),
      object("widgets.example.com/v1", "Widget", "widgets"),
      object("v1", "ConfigMap", "config"),
    ]),
    step([TEST.value as unknown as KubernetesInput]),
  ]),
  namespaces: ["shop"],
  tests: [TEST],
};
const CORE: SolutionPlan = { ...plan("core", [step([release("flux-system")])]), namespaces: ["flux-system"] };

const PLANS: readonly (readonly [what: string, plans: readonly SolutionPlan[]])[] = [
  ["no solution", []],
  ["one", [ACME]],
  ["several, one of them beside Flux", [ACME, CORE]],
];

describe.each(PLANS)("for %s", (_what, plans) => {
  const roles = rolesFor(plans);
  const rules = roles.flatMap(({ kind, metadata, rules }) => rules.map((rule) => ({ ...rule, kind, metadata })));

  test("no ClusterRole reads Secrets, and no Role lists, watches or changes them", () => {
    for (const { kind, apiGroups, resources, verbs } of rules) {
      if (!resources.includes("secrets") && !(apiGroups.includes("") && resources.includes("*"))) continue;
      expect([kind, verbs]).toEqual(["Role", ["get"]]);
    }
  });

  test("nothing is a wildcard but the resources of named groups, which are only read", () => {
    for (const { apiGroups, resources, verbs } of rules) {
      expect([apiGroups.includes("*"), verbs.includes("*")]).toEqual([false, false]);
      if (!resources.includes("*")) continue;
      expect(apiGroups).not.toContain("");
      expect(verbs).toEqual(["get", "list", "watch"]);
    }
  });

  test("nothing reaches further than the run needs: writing only Jobs and leases, in namespaces", () => {
    const writing = rules.filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)));
    for (const { kind, resources } of writing)
      expect([kind, ["jobs", "leases"]]).toEqual(["Role", expect.arrayContaining([...resources])]);
    const leases = writing.filter(({ resources }) => resources.includes("leases"));
    expect(leases.map(({ metadata }) => metadata.namespace)).toEqual(["flux-system"]);
  });

  test("each is there once, the namespaces sorted, and the same for the same", () => {
    const places = roles.slice(1).map(({ metadata }) => metadata.namespace);
    expect(new Set(places).size).toBe(places.length);
    expect(roles[0]).toMatchObject({ kind: "ClusterRole", metadata: { name: "conformitron-verify" } });
    expect(JSON.stringify(rolesFor(plans))).toBe(JSON.stringify(roles));
  });

  test("it grants all that a run in the mode observe asks for", () => {
    for (const right of rightsOf(plans, { mode: "observe", testRuns: true, mutation: false })) {
      expect(isGranted(roles, right), JSON.stringify(right)).toBe(true);
    }
  });
});

test.each<[what: string, plans: readonly SolutionPlan[], namespaces: readonly string[]]>([
  ["solutions' own, and those with releases, secrets and tests", [ACME], ["shop", "tests", "vault"]],
  [
    "where a release puts its objects",
    [plan("a", [step([release("flux-system", { targetNamespace: "shop" })])])],
    ["flux-system", "shop"],
  ],
  [
    "where Helm keeps its record",
    [plan("a", [step([release("shop", { storageNamespace: "helm" })])])],
    ["helm", "shop"],
  ],
  ["where variables come from a Secret", [plan("a", [step([], kustomization("tenant", "Secret"))])], ["tenant"]],
  ["not where they come from a ConfigMap", [plan("a", [step([], kustomization("tenant", "ConfigMap"))])], []],
])("Secrets are read in namespaces: %s", (_what, plans, namespaces) => {
  const reading = rolesFor(plans).filter(({ rules }) => rules.some(({ resources }) => resources.includes("secrets")));
  expect(reading.map(({ metadata }) => metadata.namespace)).toEqual(namespaces);
});

test("custom resources of the tree are read, those of the core group named one by one", () => {
  const [cluster] = rolesFor([ACME]);
  expect(cluster?.rules[1]?.apiGroups).toContain("widgets.example.com");
  expect(cluster?.rules[1]?.apiGroups).toEqual([...(cluster?.rules[1]?.apiGroups ?? [])].sort());
  expect(cluster?.rules[0]?.resources).not.toContain("secrets");
});

function isGranted(roles: readonly RoleManifest[], { verb, group, resource, subresource, namespace }: Right): boolean {
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  return roles.some(
    ({ kind, metadata, rules }) =>
      (kind === "ClusterRole" || metadata.namespace === namespace) &&
      rules.some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups.includes(group) && (resources.includes(name) || resources.includes("*")) && verbs.includes(verb),
      ),
  );
}
