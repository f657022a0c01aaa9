import type { KubernetesInput } from "../../../../src/model/cluster.js";
import { apply } from "../../support/cluster.js";
import { run } from "../../support/run.js";
import { object } from "./objects.js";
import type { Scenario } from "./scenario.js";
import { PREFIX, type Site } from "./site.js";

const NAMESPACE = `${PREFIX}-flux`;

/** Lets Flux reconcile solutions, each by a Kustomization of its own, and waits until it has. Later commits are not looked for. */
export async function reconcile(site: Site, scenarios: readonly Scenario[]): Promise<void> {
  const source = object("source.toolkit.fluxcd.io/v1", "GitRepository", NAMESPACE, "tree", {
    spec: { interval: "24h", url: site.url, ref: { branch: "main" } },
  });
  await must([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, source]);
  // A Kustomization that has no source yet would look again later, in the middle of the tests.
  await ready("gitrepositories.source.toolkit.fluxcd.io");
  await must(scenarios.map(({ name }) => kustomization(name)));
  await ready("kustomizations.kustomize.toolkit.fluxcd.io");
}

async function must(objects: readonly object[]): Promise<void> {
  const { ok, stderr } = await apply(objects);
  if (!ok) throw new Error(stderr);
}

async function ready(kind: string): Promise<void> {
  const condition = ["--for=condition=Ready", "--timeout=180s"];
  await run("kubectl", ["wait", kind, "--all", "-n", NAMESPACE, ...condition], { seconds: 200 });
}

function kustomization(name: string): KubernetesInput {
  return object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", NAMESPACE, name, {
    spec: {
      interval: "24h",
      timeout: "2m",
      path: `./flux/${name}`,
      prune: true,
      wait: true,
      sourceRef: { kind: "GitRepository", name: "tree" },
    },
  });
}
