import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { KubernetesObject } from "../../src/model/kubernetes.js";
import { begin } from "./support/begin.js";
import { cleanUp, PREFIX } from "./support/clean-up.js";
import { get, hasRealNode, kubectl, list, until } from "./support/cluster.js";
import { DEMO, identities, objectsIn, runTest, STAGED } from "./support/demo.js";
import {
  applied,
  evidence,
  fetched,
  kustomization,
  kustomizations,
  ready,
  reconcileNow,
  statusOf,
} from "./support/flux.js";
import type { TestProject } from "./support/project.js";

const ENVIRONMENTS = "solutions/cluster-test/_environments.ts";

const runs = await hasRealNode();
if (!runs)
  console.log("skipped: the runs of the functional test and the pods of the chart, because a fake node runs none");

let project: TestProject;
let commit: string;

// Each test goes on where the one before has ended, as a repository and its cluster do.
beforeAll(async () => {
  project = await begin();
  commit = await project.publish("Begin");
  await kubectl("apply", "-k", project.path("dist/bootstrap/lab/lab-1"));
  await fetched(PREFIX, commit);
  await applied(await names(), commit, 150);
});

afterAll(async () => {
  await cleanUp();
  project?.dispose();
});

describe("a new environment", () => {
  test("a custom resource is applied only after its CRD", async () => {
    const [crd, widget] = [
      await get("crd", "widgets.cluster-test.example.com"),
      await get("widgets.cluster-test.example.com", "one", STAGED),
    ];
    expect(created(widget)).toBeGreaterThanOrEqual(created(crd));
    expect(await warnings(`${STAGED}-cr`)).toEqual([]);
  });

  test("ambient values stay text", async () => {
    const data = dataOf(await get("configmap", `${DEMO}-ambient`, DEMO));
    expect(parse(data["values.yaml"] ?? "")).toEqual({ account: "012345678901", cluster: "lab-1" });
    expect(data["env"]).toBe('ACCOUNT="012345678901"\nCLUSTER="lab-1"\n');
  });

  test("a script arrives as it was written", async () => {
    const script = readFileSync(project.path("solutions/cluster-test/demo.test.sh"), "utf8");
    expect(script).toContain("${i%%.*}");
    expect(dataOf(await get("configmap", "demo-test", DEMO))["test.sh"]).toBe(script);
  });

  test("a release from a mirror gets its values from the secret store and the cluster", async () => {
    expect(dataOf(await get("configmap", "demo-page", DEMO))).toEqual({
      account: "012345678901",
      cluster: "lab-1",
      token: "from-the-store",
    });
    const [repository] = await list("helmrepositories", "-n", DEMO);
    expect(repository?.["spec"]).toMatchObject({
      url: expect.stringMatching(/^http:\/\/.+\/charts\/.+\/cluster-test$/),
    });
  });

  test.skipIf(!runs)("its functional test passes", async () => {
    const { passed, log } = await runTest(DEMO, "demo-test", "with-product");
    expect(log).toContain("the product of lab-1 answers for account 012345678901");
    expect(passed).toBe(true);
  });

  test.skipIf(!runs)("its functional test fails without the product, and Flux brings the product back", async () => {
    await kubectl("delete", "service", "demo", "-n", DEMO);
    const { passed, log } = await runTest(DEMO, "demo-test", "without-product");
    expect(log).toContain("the product does not answer");
    expect(passed).toBe(false);
    await reconcileNow("kustomizations", DEMO);
    await until("Service demo to come back", 60, () => get("service", "demo", DEMO), evidence);
  });
});

describe("a changed definition", () => {
  test("moving solutions from common to the environment's folder changes paths and nothing on the cluster", async () => {
    const [before, specs] = [await identities(), await specsByName()];
    project.write(ENVIRONMENTS, 'export const ENVIRONMENTS = { environments: ["lab"] } as const;\n');
    await publish("Limit the solutions to one environment");

    expect(await identities()).toEqual(before);
    const [release] = await list("helmreleases", "-n", DEMO);
    expect(release && statusOf(release).history?.map(({ version, status }) => [version, status])).toEqual([
      [1, "deployed"],
    ]);
    const after = await specsByName();
    expect(pathOf(after[DEMO])).toBe("./dist/eks-lab/Addons/Partner/cluster-test/demo");
    expect(mapPaths(specs, "eks-anywhere-common", "eks-lab")).toEqual(after);
    expect(specs).not.toEqual(after);
  });

  test("a broken solution does not hold back another", async () => {
    for (const name of ["broken", "late"]) project.take(`later/${name}.ts`, `solutions/cluster-test/${name}.ts`);
    await publish("Add a broken solution and a good one", ["cluster-test-broken"]);

    expect(dataOf(await get("configmap", "late", "cluster-test-late"))).toEqual({ here: "yes" });
    const broken = await until("the refusal of the broken one", 60, () => refused("cluster-test-broken"), evidence);
    expect(broken).toContain("70000");
    project.remove("solutions/cluster-test/broken.ts");
    await publish("Remove the broken solution");
  });

  test("removing a solution uninstalls its chart and removes its objects, but not its namespace", async () => {
    project.remove("solutions/cluster-test/demo.ts", "solutions/cluster-test/demo.test.sh");
    await publish("Remove a solution");

    await until("the removal of all objects", 90, async () => (await objectsIn(DEMO)).length === 0, evidence);
    expect(await kustomization(DEMO)).toBeUndefined();
    expect(await kustomization(`${DEMO}-test`)).toBeUndefined();
    expect((await get("namespace", DEMO))?.["status"]).toEqual({ phase: "Active" });
    expect(await get("widgets.cluster-test.example.com", "one", STAGED)).toBeDefined();
  });
});

/** What the environment's Flux Kustomizations are called, with the stages and the root. */
async function names(): Promise<string[]> {
  return ["conformitron", ...(await project.tree.selected("lab")).map(({ name }) => name)];
}

/** Publishes the definitions as they are now and waits for all but the named Flux Kustomizations. */
async function publish(message: string, except: readonly string[] = []): Promise<void> {
  commit = await project.publish(message);
  await fetched(PREFIX, commit);
  await applied(
    (await names()).filter((name) => !except.includes(name)),
    commit,
    120,
  );
}

async function refused(name: string): Promise<string | false> {
  const condition = ready((await kustomization(name)) ?? failure(`no Kustomization ${name}`));
  return condition?.reason === "ReconciliationFailed" && condition.message;
}

async function warnings(name: string): Promise<string[]> {
  const events = await list(
    "events",
    "-n",
    "flux-system",
    "--field-selector",
    `type=Warning,involvedObject.name=${name}`,
  );
  return events.map(({ reason, message }) => `${reason}: ${message}`);
}

async function specsByName(): Promise<Record<string, unknown>> {
  const all = (await kustomizations()).filter(({ metadata }) => metadata.name.startsWith(PREFIX));
  return Object.fromEntries(all.map(({ metadata, spec }) => [metadata.name, spec]));
}

function mapPaths(specs: Record<string, unknown>, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(specs).replaceAll(`./dist/${from}/`, `./dist/${to}/`));
}

function pathOf(spec: unknown): string {
  return (spec as { path: string }).path;
}

function dataOf(object: KubernetesObject | undefined): Record<string, string> {
  return (object?.["data"] ?? {}) as Record<string, string>;
}

function created(object: KubernetesObject | undefined): number {
  return Date.parse(String(object?.metadata["creationTimestamp"]));
}

function failure(message: string): never {
  throw new Error(message);
}
