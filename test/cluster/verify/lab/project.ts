import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../../support/files.js";
import { kubectl } from "../../support/cluster.js";
import { applied, fetched } from "../../support/flux.js";
import { TestProject } from "../../support/project.js";
import { run } from "../../support/run.js";
import { load } from "./images.js";
import { metricsServerChart } from "./programs.js";
import { makeSurroundings } from "./surroundings.js";
import { METRICS_SERVER, SOLUTIONS, testImages } from "./world.js";

/** The environment that the lab's cluster plays, with its only cluster. */
export const ENVIRONMENT = "lab";
const BOOTSTRAP = "dist/bootstrap/lab/lab-1";
/** Name of the Git source, and what the names on the lab's server begin with. */
export const SOURCE = "conformitron-lab";
const HERE = fileURLToPath(new URL(".", import.meta.url));
// The folders of the definitions, and what they import.
const PARTS = ["solutions/kong", "solutions/kubecost", "solutions/kubernetes-sigs", "solutions/_waivers.ts"];

/** Builds and loads all images, the products' as those that work. The first time on a machine takes minutes, later ones seconds. */
export async function prepareLab(): Promise<void> {
  const products = await Promise.all(Object.values(SOLUTIONS).map(({ image }) => image("working")));
  for (const image of [...products, ...(await testImages())]) await load(image);
}

/**
 * A project of three files of `solutions/`, unchanged, and the environment `lab`; its repository and charts on the lab's server; the images
 * on the node and the cluster as the environment says, but nothing of the solutions on it yet. `dispose` it after use.
 */
export async function labProject(): Promise<TestProject> {
  await prepareLab();
  await makeSurroundings();
  return TestProject.make({ name: SOURCE, fill, charts });
}

/** Compiles, commits and pushes the project and lets Flux follow it, until all of it is ready. Gives the commit. */
export async function publish(project: TestProject, message: string, seconds = 240): Promise<string> {
  const commit = await project.publish(message);
  await kubectl("apply", "-k", project.path(BOOTSTRAP));
  await fetched(SOURCE, commit);
  const names = (await project.tree.selected(ENVIRONMENT)).map(({ name }) => name);
  await applied(["conformitron", ...names], commit, seconds);
  return commit;
}

function fill(project: TestProject): void {
  for (const part of PARTS) project.copy(join(ROOT, part), part);
  project.copy(join(HERE, "../fixture/environments"), "environments");
}

/** Each chart at the version that its solution asks for. */
async function charts(project: TestProject): Promise<void> {
  await project.synth();
  const objects = (await project.tree.selected(ENVIRONMENT)).flatMap((selected) => selected.objects);
  for (const { kind, spec } of objects) {
    if (kind !== "HelmRelease") continue;
    const wanted = (spec as { chart: { spec: { chart: string; version: string } } }).chart.spec;
    await pack(wanted.chart, wanted.version, project.charts);
  }
  await run("helm", ["repo", "index", project.charts]);
}

async function pack(chart: string, version: string, destination: string): Promise<void> {
  if (chart !== "metrics-server") {
    await run("helm", ["package", join(HERE, "charts", chart), "--version", version, "--destination", destination]);
    return;
  }
  // A real chart keeps its own version: where the definition asks for another one, the releases in world.ts are to follow.
  await run("helm", ["package", await metricsServerChart(METRICS_SERVER.chart), "--destination", destination]);
}
