import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/model/kubernetes.js";
import { begin } from "./support/begin.js";
import { cleanUp } from "./support/clean-up.js";
import { apply, get, kubectl } from "./support/cluster.js";
import { DEMO, STAGED } from "./support/demo.js";
import { kindOf } from "./support/dependencies.js";
import { applied, fetched, kustomization, statusOf } from "./support/flux.js";
import type { TestProject } from "./support/project.js";

const TIER = "eks-anywhere-common/Addons/Partner";
const WHOLE = "cluster-test-whole";

let project: TestProject;
beforeAll(async () => {
  project = await begin();
  const commit = await project.publish("Begin");
  await kubectl("apply", "-f", project.path("dist/bootstrap/lab/lab-1/cluster-environment.yaml"));
  const { stderr } = await apply([source(project.url), wholeTier()]);
  expect(stderr).toBe("");
  await fetched("addons", commit);
  await applied([WHOLE, `${STAGED}-base`, `${STAGED}-crd`, `${STAGED}-cr`], commit, 150);
});

afterAll(async () => {
  await cleanUp();
  project?.dispose();
});

test("one Kustomization for a whole tier, as in the public repository, applies the same objects", async () => {
  const whole = await kustomization(WHOLE);
  const inventory = whole && statusOf(whole).inventory?.entries?.map(({ id }) => id);
  const expected = (await project.tree.selected("lab"))
    .filter(({ path }) => [`${TIER}/cluster-test/demo`, `${TIER}/cluster-test/staged`].includes(path))
    .flatMap(({ objects }) => objects);
  expect(inventory?.sort()).toEqual(expected.map(inventoryId).sort());
});

test("it installs the releases and follows the stages", async () => {
  const page = await get("configmap", "demo-page", DEMO);
  expect(page?.["data"]).toEqual({ account: "012345678901", cluster: "lab-1", token: "from-the-store" });
  expect(await get("widgets.cluster-test.example.com", "one", STAGED)).toBeDefined();
});

function source(url: string): KubernetesObject {
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: "addons", namespace: "flux-system" },
    spec: { interval: "5m", url, ref: { branch: "main" } },
  };
}

function wholeTier(): KubernetesObject {
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: WHOLE, namespace: "flux-system" },
    spec: {
      interval: "10m",
      timeout: "5m",
      prune: true,
      wait: true,
      path: `./dist/${TIER}`,
      sourceRef: { kind: "GitRepository", name: "addons" },
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-environment" }] },
    },
  };
}

/** An object as a Flux Kustomization's inventory lists it. */
function inventoryId(object: KubernetesObject): string {
  const { namespace = "", name } = object.metadata;
  return [namespace, name, ...kindOf(object).split("/")].join("_");
}
