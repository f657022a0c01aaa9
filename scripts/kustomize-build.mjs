// Builds every folder that a Flux Kustomization of the tree selects, as Flux's own controller would, and holds that in
// one environment no object is managed by two of them.
//
// usage: node scripts/kustomize-build.mjs DIST KUSTOMIZE [SOURCE_PATH]
//   SOURCE_PATH is the path of the tree in the Git repository, which the Kustomizations' paths begin with ("dist").
// The last line on stdout counts what was judged: each selected folder once for each environment.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseAllDocuments } from "yaml";

const [dist, kustomize, sourcePath = "dist"] = process.argv.slice(2);
if (!dist || !kustomize) {
  console.error("usage: node scripts/kustomize-build.mjs DIST KUSTOMIZE [SOURCE_PATH]");
  process.exit(2);
}

const builds = new Map();
const results = names(join(dist, "clusters"), "folders").map(judgeEnvironment);
if (results.length === 0) console.error(`${join(dist, "clusters")} has no environment: run npm run synth first`);

const failed = sum(results, "failed") + (results.length === 0 ? 1 : 0);
console.log(`${sum(results, "passed")} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Follows the Kustomizations of one environment down to the last stage. */
function judgeEnvironment(environment) {
  const folder = join(dist, "clusters", environment);
  const owners = new Map();
  const counts = { passed: 0, failed: 0 };
  const queue = names(folder, "files")
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => objectsOf(readFileSync(join(folder, file), "utf8")))
    .filter(isFluxKustomization);
  for (const it of queue) claim(owners, it, "the root Kustomization");

  for (const selected of queue) {
    const problems = judge(selected, owners, queue);
    for (const problem of problems) console.error(`${environment}/${selected.metadata.name}: ${problem}`);
    counts[problems.length > 0 ? "failed" : "passed"] += 1;
  }
  if (queue.length === 0) {
    console.error(`${environment}: no Flux Kustomization in ${folder}`);
    counts.failed += 1;
  }
  console.log(`${environment}: ${queue.length} Kustomizations, ${owners.size} objects`);
  return counts;
}

/** What is wrong with one Kustomization. The Kustomizations that it brings itself join the queue. */
function judge(selected, owners, queue) {
  const { objects, error } = build(selected.spec?.path ?? "");
  if (error) return [error];
  queue.push(...objects.filter((object) => isFluxKustomization(object) && readsTheTree(object, selected)));
  return objects
    .map((object) => ({ object, owner: claim(owners, object, selected.metadata.name) }))
    .filter(({ owner }) => owner !== undefined)
    .map(({ object, owner }) => `${keyOf(object)} is managed by ${owner} already`);
}

/** A solution may bring Kustomizations of other sources, whose folders are not here. */
function readsTheTree({ spec, metadata }, { spec: { sourceRef }, metadata: { namespace } }) {
  const own = { namespace: metadata.namespace, ...spec?.sourceRef };
  return own.kind === sourceRef?.kind && own.name === sourceRef?.name && own.namespace === namespace;
}

/** Notes who manages an object; the earlier owner where there is one. */
function claim(owners, object, owner) {
  const key = keyOf(object);
  const earlier = owners.get(key);
  if (earlier === undefined) owners.set(key, owner);
  return earlier;
}

/** The objects of a folder, built once however many environments share it. */
function build(path) {
  const known = builds.get(path) ?? buildFolder(path);
  builds.set(path, known);
  return known;
}

function buildFolder(path) {
  const inTree = posix.relative(sourcePath, posix.normalize(path));
  if (inTree === "" || inTree.startsWith("..")) return { error: `spec.path ${path} is not below ${sourcePath}` };
  const folder = join(dist, inTree);
  if (!existsSync(join(folder, "kustomization.yaml"))) {
    return { error: `${path} has no kustomization.yaml: Flux would apply every file below it` };
  }
  try {
    const options = { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] };
    const objects = objectsOf(execFileSync(kustomize, ["build", folder], options));
    return objects.length > 0 ? { objects } : { error: `${path} builds to nothing` };
  } catch (error) {
    return { error: `kustomize build ${path}: ${String(error.stderr || error.message).trim()}` };
  }
}

function objectsOf(text) {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() ?? [];
  });
}

function isFluxKustomization({ apiVersion, kind }) {
  return kind === "Kustomization" && String(apiVersion).startsWith("kustomize.toolkit.fluxcd.io/");
}

/** One object, whatever version of its API it is written in. */
function keyOf({ apiVersion, kind, metadata }) {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return [group, kind, metadata.namespace ?? "", metadata.name].join("/");
}

/** Names in a folder, sorted: of its folders, or of its files. */
function names(path, of) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() === (of === "folders"))
    .map((entry) => entry.name)
    .sort();
}

function sum(counts, field) {
  return counts.reduce((total, count) => total + count[field], 0);
}
