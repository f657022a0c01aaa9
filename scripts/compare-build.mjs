// Holds the builds of `validate`, those that it does itself and those that it asks the program for, against kustomize: on the folders that Flux Kustomizations of a
// tree select, and on random small trees. Needs the compiled product (npm run build).
//
// usage: node scripts/compare-build.mjs KUSTOMIZE [TREE] [RANDOM_TREES]
//   TREE is the root of a Git repository or a folder of one (default "."), RANDOM_TREES how many to make up (default 200).
// The last line on stdout counts what was compared.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import { buildInventory } from "../lib/build/inventory.js";
import { kustomizeProgram } from "../lib/commands/kustomize-program.js";
import { readSourceTree } from "../lib/read/source-tree.js";

const [kustomize, tree = ".", count = "200"] = process.argv.slice(2);
if (!kustomize) {
  console.error("usage: node scripts/compare-build.mjs KUSTOMIZE [TREE] [RANDOM_TREES]");
  process.exit(2);
}

const counts = { passed: 0, failed: 0, unjudged: 0 };
await compareTree(resolve(tree));
for (let seed = 1; seed <= Number(count); seed++) await compareRandom(seed);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.unjudged} unjudged`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** Every folder with a build file that a Kustomization without changes of its own selects. */
async function compareTree(root) {
  const inventory = await inventoryOf(root);
  const seen = new Set();
  for (const build of inventory.builds) {
    const changes =
      build.value?.spec.postBuild ?? build.value?.spec.targetNamespace ?? build.value?.spec.commonMetadata;
    if (seen.has(build.path) || changes !== undefined || !existsSync(join(root, build.path, "kustomization.yaml")))
      continue;
    seen.add(build.path);
    compare(build.path, root, build.path, inventory, build);
  }
}

async function compareRandom(seed) {
  const root = mkdtempSync(join(tmpdir(), "compare-build-"));
  try {
    for (const [path, text] of Object.entries(randomTree(seed))) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const inventory = await inventoryOf(root);
    compare(`random tree ${seed}`, root, "app", inventory, inventory.builds[0]);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function inventoryOf(root) {
  const kustomizeInPath = kustomizeProgram({ root, path: dirname(resolve(kustomize)) });
  return buildInventory(readSourceTree({ root, paths: [root] }), {
    environments: [],
    facts: [],
    kustomize: kustomizeInPath,
  });
}

/** One folder: both fail, or both give the same objects. */
function compare(title, root, folder, inventory, build) {
  if (inventory.unjudged.some(({ path }) => path === folder)) {
    counts.unjudged++;
    return;
  }
  const expected = realBuild(join(root, folder));
  const below = (file) => file === folder || file.startsWith(`${folder}/`) || !title.startsWith(folder);
  const problems = inventory.problems.filter(({ at }) => below(at.file));
  const objects = inventory.manifests.filter(({ placements }) => placements.some((it) => it.build === build));
  const verdict = difference(
    expected,
    problems,
    objects.map(({ value }) => value),
  );
  if (verdict !== undefined) console.error(`${title}: ${verdict}`);
  counts[verdict === undefined ? "passed" : "failed"]++;
}

function difference(expected, problems, objects) {
  if (expected.error !== undefined) {
    return problems.length > 0 ? undefined : `kustomize refuses what we take: ${expected.error}`;
  }
  if (problems.length > 0) return `kustomize takes what we refuse: ${JSON.stringify(problems)}`;
  const [theirs, ours] = [expected.objects, objects].map((list) => list.map(canonical).sort());
  if (isDeepStrictEqual(theirs, ours)) return undefined;
  const only = (list, other) => list.filter((text) => !other.includes(text)).join("\n    ");
  return `objects differ\n  kustomize:\n    ${only(theirs, ours)}\n  validate:\n    ${only(ours, theirs)}`;
}

function realBuild(folder) {
  try {
    const options = { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] };
    const text = execFileSync(kustomize, ["build", "--load-restrictor", "LoadRestrictionsNone", folder], options);
    return { objects: parseAllDocuments(text).flatMap((document) => document.toJS() ?? []) };
  } catch (error) {
    return { error: String(error.stderr || error.message).trim() };
  }
}

/** The same text for the same object; empty mappings that kustomize drops from metadata do not count. */
function canonical(object) {
  const { labels, annotations, ...metadata } = object.metadata ?? {};
  const kept = Object.entries({ labels, annotations }).filter(([, map]) => Object.keys(map ?? {}).length > 0);
  const plain = { ...object, metadata: { ...metadata, ...Object.fromEntries(kept) } };
  return JSON.stringify(plain, (_, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** A folder `app` with what build files may do, some of it wrong, and a Kustomization that selects it. */
function randomTree(seed) {
  const random = generator(seed);
  const pick = (...choices) => choices[Math.floor(random() * choices.length)];
  const files = {
    "clusters/one/app.yaml": `{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: app, namespace: flux-system}, spec: {path: ./app, sourceRef: {kind: GitRepository, name: flux-system}}}`,
  };
  let number = 0;
  const object = () => {
    const name = random() < 0.03 ? pick("same", "other") : `n${number++}`;
    const namespace = pick(undefined, undefined, "default", "acme");
    const metadata = JSON.stringify(random() < 0.02 ? { labels: { a: "b" } } : { name, namespace });
    const [apiVersion, kind] = pick(
      ["v1", "ConfigMap"],
      ["v1", "ConfigMap"],
      ["v1", "Secret"],
      ["v1", "Namespace"],
      ["v1", "ServiceAccount"],
      ["apps/v1", "Deployment"],
      ["batch/v1", "CronJob"],
      ["networking.k8s.io/v1", "IngressClass"],
      ["rbac.authorization.k8s.io/v1", "ClusterRole"],
      ["rbac.authorization.k8s.io/v1", "Role"],
      ["storage.k8s.io/v1", "StorageClass"],
      ["scheduling.k8s.io/v1", "PriorityClass"],
      ["external-secrets.io/v1", "ClusterSecretStore"],
      ["helm.toolkit.fluxcd.io/v2", "HelmRelease"],
    );
    return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: ${metadata}}`;
  };
  const text = () => {
    if (random() < 0.02) return pick("a: b\n", "# nothing\n", "[1]\n", "apiVersion: v2\n");
    const objects = Array.from({ length: 1 + Math.floor(random() * 3) }, object);
    return random() < 0.15
      ? `{apiVersion: v1, kind: List, items: [${objects.join(", ")}]}\n`
      : `${objects.join("\n---\n")}\n`;
  };
  const more = () =>
    random() < 0.9
      ? {}
      : pick(
          { namePrefix: "p-" },
          { labels: [{ pairs: { team: "x" } }] },
          { configMapGenerator: [{ name: `g${number++}`, literals: ["a=b"] }] },
          {
            patches: [
              { target: { kind: "ConfigMap" }, patch: '[{"op": "add", "path": "/data", "value": {"a": "b"}}]' },
            ],
          },
          { patches: [{ path: "gone.yaml" }] },
        );
  const folder = (path, depth) => {
    const resources = [];
    for (let i = Math.floor(random() * 3); i >= 0; i--) {
      const name = `f${i}.yaml`;
      files[`${path}/${name}`] = text();
      if (random() < 0.95) resources.push(pick(name, `./${name}`));
    }
    for (let i = Math.floor(random() * 3); depth > 0 && i > 0; i--) {
      folder(`${path}/d${i}`, depth - 1);
      resources.push(pick(`d${i}`, `./d${i}/`, `../${path.split("/").pop()}/d${i}`));
    }
    if (random() < 0.04) resources.push(pick("gone.yaml", "gone", "..", resources[0] ?? "gone", "../clusters"));
    const namespace = pick(undefined, undefined, undefined, "spaced");
    files[`${path}/${pick("kustomization.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization")}`] =
      JSON.stringify({ kind: pick("Kustomization", undefined), namespace, resources, ...more() });
  };
  folder("app", 2);
  return files;
}

/** Numbers from 0 to 1 that a seed decides. */
function generator(seed) {
  let state = seed * 2654435761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
