// Writes src/constructs/imports/: the API types of Flux and External Secrets, from their CustomResourceDefinitions.
//
//   node scripts/generate-imports.mjs [--check] [CRDS]
//
// CRDS has one folder of CRD files for each controller; default `$XDG_CACHE_HOME/conformitron-lab/crds`. `--check` writes nothing
// and exits 1 when the committed files differ. Exit 2: the CRDs are absent, or not those of the versions below.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";

/** The ecosystem's generator; it is heavy, therefore fetched when needed and no dependency of the package. */
const GENERATOR = "cdk8s-cli@2.207.60";

/** The controllers, the CRDs that are needed, and the digest of these files, so that no header can name a wrong version. */
const CONTROLLERS = {
  "external-secrets": {
    version: "0.19.2",
    crds: ["clustersecretstores", "externalsecrets", "secretstores"].map((name) => `external-secrets.io_${name}.yaml`),
    sha256: "0f521c1907ce4c794378369a96cb9cc373feda045aa6d5dab7fc1167a2b50cba",
  },
  "helm-controller": {
    version: "1.4.3",
    crds: ["helm.toolkit.fluxcd.io_helmreleases.yaml"],
    sha256: "96d8f931a7a0732f3b169f540af2b2af5ec3b37d3478c8beee70be21416a7259",
  },
  "kustomize-controller": {
    version: "1.7.3",
    crds: ["kustomize.toolkit.fluxcd.io_kustomizations.yaml"],
    sha256: "cdc8286a3c88ed441b486288416c7c3090cfeb0595ec2f15730cd3dac7be7f98",
  },
  "notification-controller": {
    version: "1.6.0",
    crds: ["alerts", "providers"].map((name) => `notification.toolkit.fluxcd.io_${name}.yaml`),
    sha256: "ae7aa32ab729e2974d6b110396e0f1516b95d7cff594371b243109cbd272314d",
  },
  "source-controller": {
    version: "1.7.3",
    crds: ["gitrepositories", "helmrepositories", "ocirepositories"].map((n) => `source.toolkit.fluxcd.io_${n}.yaml`),
    sha256: "90105ccde8cb61f571b3cca1348d6a5db6d1a11ab610a1a66b23fa442cb5c486",
  },
};

/** Store providers that are typed in full; the others stay usable as `any`, because together they are a megabyte of code. */
const TYPED_PROVIDERS = ["aws", "fake"];

const TARGET = fileURLToPath(new URL("../src/constructs/imports/", import.meta.url));

main();

function main() {
  const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
  const files = generateAll(positionals[0] ?? defaultFolder());
  const changed = changes(files);
  if (!values.check) return write(files);
  for (const name of changed)
    console.error(`src/constructs/imports/${name} differs: run node scripts/generate-imports.mjs`);
  if (changed.length > 0) process.exitCode = 1;
}

function defaultFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "conformitron-lab", "crds");
}

/** The generated files by name. */
function generateAll(folder) {
  const files = new Map();
  for (const [controller, pin] of Object.entries(CONTROLLERS)) {
    const crds = readCrds(folder, controller, pin).map((text) => stringify(reduced(parse(text))));
    for (const [name, text] of generate(crds.join("---\n"))) files.set(name, finished(text, controller, pin.version));
  }
  return files;
}

function readCrds(folder, controller, { version, crds, sha256 }) {
  const paths = crds.map((name) => join(folder, controller, name));
  const absent = paths.find((path) => !existsSync(path));
  if (absent) fail(`${absent} does not exist: give the folder that holds the CRDs of each controller`);
  const texts = paths.map((path) => readFileSync(path, "utf8"));
  const digest = createHash("sha256").update(texts.join("\0")).digest("hex");
  if (digest !== sha256) {
    fail(
      `${join(folder, controller)} is not version ${version}: set CONTROLLERS in this script to its version and ${digest}`,
    );
  }
  return texts;
}

/** The CRD with its newest served version alone, and with only the typed store providers spelt out. */
function reduced(crd) {
  const served = crd.spec.versions.filter((version) => version.served);
  crd.spec.versions = served.sort((a, b) => maturity(b.name) - maturity(a.name)).slice(0, 1);
  const providers = crd.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.provider?.properties ?? {};
  for (const [name, schema] of Object.entries(providers)) {
    if (TYPED_PROVIDERS.includes(name)) continue;
    providers[name] = { description: schema.description, type: "object", "x-kubernetes-preserve-unknown-fields": true };
  }
  return crd;
}

/** Orders API versions as Kubernetes does: v2 over v1 over v1beta2 over v1beta1 over v1alpha1. */
function maturity(name) {
  const [, major, stage, minor = "0"] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(name);
  const stages = { alpha: 0, beta: 1 };
  return (stages[stage] ?? 2) * 1e6 + Number(major) * 1e3 + Number(minor);
}

/** Runs the generator; one file for each API group comes back. */
function generate(crds) {
  const folder = mkdtempSync(join(tmpdir(), "generate-imports-"));
  try {
    writeFileSync(join(folder, "crds.yaml"), crds);
    const command = [
      "--yes",
      GENERATOR,
      "import",
      "crds.yaml",
      "--language",
      "typescript",
      "--output",
      "out",
      "--no-save",
    ];
    execFileSync("npx", [...command, "--no-check-upgrade"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    return readdirSync(join(folder, "out"))
      .sort()
      .map((name) => [name, readFileSync(join(folder, "out", name), "utf8")]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The generated text under our header, with type imports marked as such (`verbatimModuleSyntax`), plain strings in place of enums,
 * and optional fields that accept `undefined` (`exactOptionalPropertyTypes`), since the generated code leaves undefined
 * fields out; except `metadata`, which is cdk8s' own.
 */
function finished(text, controller, version) {
  const header = [
    `// Generated by scripts/generate-imports.mjs (${GENERATOR}) from the CRDs of ${controller} ${version}. Do not edit.`,
    "// The newest served version of each kind.",
    ...(controller === "external-secrets" ? [`// Store providers typed in full: ${TYPED_PROVIDERS.join(", ")}.`] : []),
  ];
  const body = text
    .replace("// generated by cdk8s\n", "")
    .replace(
      "{ ApiObject, ApiObjectMetadata, GroupVersionKind }",
      "{ ApiObject, type ApiObjectMetadata, type GroupVersionKind }",
    )
    .replace("import { Construct }", "import type { Construct }")
    .replace(/^export enum (\w+) \{\n([^}]*)\}\n/gm, (_, name, members) => union(name, members))
    .replace(/^( {2}readonly (?!metadata\?)\S+\?: (?!any;).*);$/gm, "$1 | undefined;");
  return `${header.join("\n")}\n${body}`;
}

/** A constant and a type of one name: the members can be named like an enum's, and the plain strings are accepted too. */
function union(name, members) {
  const object = members.replace(/^( {2}\w+) = /gm, "$1: ");
  return `export const ${name} = {\n${object}} as const;\nexport type ${name} = (typeof ${name})[keyof typeof ${name}];\n`;
}

/** Names of the files that would be written, changed or removed. */
function changes(files) {
  const present = existsSync(TARGET) ? readdirSync(TARGET) : [];
  const stale = present.filter((name) => !files.has(name));
  const differing = [...files.keys()].filter((name) => {
    const path = join(TARGET, name);
    return !existsSync(path) || readFileSync(path, "utf8") !== files.get(name);
  });
  return [...stale, ...differing].sort();
}

function write(files) {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(TARGET, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(TARGET, name), text);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
