import { expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import { disruptionRights } from "../../../src/verify/preflight/disruption-rights.js";
import { disruptionRoles } from "../../../src/verify/rbac/disruption.js";
import { plan, step } from "../../support/plans.js";

const object = (apiVersion: string, kind: string, namespace = "shop", name = "it"): KubernetesInput => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec: {},
});
const by = (namespace?: string): KubernetesInput => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "shop", ...(namespace !== undefined && { namespace }) },
  spec: {},
});
const release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease");
const SUSPEND = { verb: "patch", resource: "kustomizations", group: "kustomize.toolkit.fluxcd.io" };

function solution(...steps: Parameters<typeof step>[]): SolutionPlan {
  return plan(
    "acme/anvil",
    steps.map((one) => step(...one)),
  );
}

test.each<[what: string, plans: readonly SolutionPlan[], rights: readonly string[]]>([
  ["no solution", [], []],
  [
    "a release: it is deleted, and what applies it suspended",
    [solution([[release], by("tenant")])],
    ["patch kustomizations.kustomize.toolkit.fluxcd.io tenant", "delete helmreleases.helm.toolkit.fluxcd.io shop"],
  ],
  [
    "without a Kustomization of its own: that is where Flux is",
    [solution([[release]])],
    ["patch kustomizations.kustomize.toolkit.fluxcd.io flux-system", "delete helmreleases.helm.toolkit.fluxcd.io shop"],
  ],
  [
    "whatever runs pods, but nothing else",
    [
      solution([
        [
          object("apps/v1", "Deployment"),
          object("apps/v1", "StatefulSet"),
          object("batch/v1", "CronJob"),
          object("v1", "Pod"),
          object("v1", "ConfigMap"),
          object("v1", "Secret"),
          object("v1", "PersistentVolumeClaim"),
          object("source.toolkit.fluxcd.io/v1", "HelmRepository"),
        ],
        by("tenant"),
      ]),
    ],
    [
      "patch kustomizations.kustomize.toolkit.fluxcd.io tenant",
      "delete deployments.apps shop",
      "delete statefulsets.apps shop",
      "delete cronjobs.batch shop",
      "delete pods. shop",
    ],
  ],
  [
    "each once, in each namespace",
    [
      solution([[release, object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "shop", "more")], by("tenant")]),
      solution([[release, object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "other")], by("tenant")]),
    ],
    [
      "patch kustomizations.kustomize.toolkit.fluxcd.io tenant",
      "delete helmreleases.helm.toolkit.fluxcd.io shop",
      "delete helmreleases.helm.toolkit.fluxcd.io other",
    ],
  ],
  [
    "not the tests, which stay",
    [
      solution(
        [[release], by("tenant")],
        [[object("batch/v1", "CronJob", "tests")], by("elsewhere"), { part: "test", path: "tests" }],
      ),
    ],
    ["patch kustomizations.kustomize.toolkit.fluxcd.io tenant", "delete helmreleases.helm.toolkit.fluxcd.io shop"],
  ],
])("taking away needs, of %s", (_what, plans, rights) => {
  const needed = disruptionRights(plans);
  expect(needed.map(({ verb, resource, group, namespace }) => `${verb} ${resource}.${group} ${namespace}`)).toEqual(
    rights,
  );
});

test("what is needed is granted in a Role for each namespace, sorted, and nothing more", () => {
  const plans = [
    solution([[release, object("apps/v1", "Deployment")], by("tenant")]),
    solution([[release], by("shop")]),
  ];
  const roles = disruptionRoles(plans);
  expect(roles.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    "Role shop/conformitron-verify-disruption",
    "Role tenant/conformitron-verify-disruption",
  ]);
  const granted = roles.flatMap(({ metadata: { namespace }, rules }) =>
    rules.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs, namespace })),
  );
  const needed = disruptionRights(plans).map(({ verb, resource, group, namespace }) => ({
    apiGroups: [group],
    resources: [resource],
    verbs: [verb],
    namespace,
  }));
  expect(granted).toHaveLength(needed.length);
  expect(granted).toEqual(expect.arrayContaining(needed));
  expect(needed).toContainEqual({
    apiGroups: [SUSPEND.group],
    resources: [SUSPEND.resource],
    verbs: [SUSPEND.verb],
    namespace: "shop",
  });
});
