// Writes `schemas/` again from a running cluster of the lab, the Go modules that carry the schemas of other versions,
// and the CRDs of the lab's controllers. Needs `npm run build`, the network once, and the lab (see schemas/README.md):
//
//   node scripts/schemas-generate.mjs --kubeconfig FILE [--kubectl PROGRAM] [--crds FOLDER] [--cache FOLDER]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseAllDocuments } from "yaml";
import { crdKinds } from "../lib/check/schema/crd.js";
import { catalogText, shareSchemas } from "../lib/check/schema/share.js";
import { kustomizeKinds } from "./schemas-kustomize.mjs";
import { unusedOverlays, withOverlay } from "./schemas-overlay.mjs";

const MODULES = { 1.31: "v1.31.13", 1.32: "v1.32.9", 1.33: "v1.33.5", 1.34: "v1.34.1" };
const SNAPSHOTTER = "v8.2.0";
/** Beta APIs that a cluster of that minor serves without being told to. */
const DEFAULT_BETAS = { 1.31: ["flowcontrol.apiserver.k8s.io/v1beta3"] };

/** Types of Kubernetes whose grammar their schema does not state. */
const SPECIAL = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { "x-kubernetes-int-or-string": true },
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { format: "quantity" },
  "io.k8s.apimachinery.pkg.apis.meta.v1.Duration": { type: "string", format: "duration" },
};

const lab = join(homedir(), ".cache/conformitron-lab");
const { values: options } = parseArgs({
  options: {
    kubeconfig: { type: "string" },
    kubectl: { type: "string", default: join(lab, "bin/kubectl") },
    crds: { type: "string", default: join(lab, "crds") },
    cache: { type: "string", default: join(tmpdir(), "conformitron-schemas") },
  },
});
if (options.kubeconfig === undefined) throw new Error("name a cluster of Kubernetes 1.34 with --kubeconfig FILE");

const out = fileURLToPath(new URL("../schemas/", import.meta.url));
mkdirSync(options.cache, { recursive: true });
mkdirSync(out, { recursive: true });
write("kubernetes.json", kubernetes());
write("flux.json", fromCrds("Flux 2.7", "2.7", fluxCrds()));
write(
  "external-secrets.json",
  fromCrds("External Secrets 0.19", "0.19", crdsIn(join(options.crds, "external-secrets"))),
);
write("snapshot.json", fromCrds(`external-snapshotter ${SNAPSHOTTER}`, "*", snapshotCrds()));
write("kustomize.json", shareSchemas("kustomize 5.7", "*", kustomizeKinds()));

function write(name, file) {
  const text = catalogText(file);
  writeFileSync(join(out, name), text);
  console.log(
    `${name}: ${file.kinds.length} kinds, ${Object.keys(file.definitions).length} definitions, ${text.length} bytes`,
  );
}

// --- Kubernetes

function kubernetes() {
  const live = liveDocuments();
  const enums = enumsOf(live);
  const perMinor = new Map();
  for (const [minor, version] of Object.entries(MODULES)) {
    const served = ({ group, version: v }) => servedByDefault(minor, group, v);
    perMinor.set(minor, readMinor(moduleDocuments(version), enums, served));
  }
  const fromLab = readMinor(live, enums, ({ group }) => !/fluxcd|external-secrets/.test(group));
  mustAgree(perMinor.get("1.34"), fromLab);
  perMinor.set("1.34", fromLab);
  if (unusedOverlays().length > 0) throw new Error(`no such definitions: ${unusedOverlays().join(", ")}`);
  return nameByContent(perMinor);
}

function servedByDefault(minor, group, version) {
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return !/alpha|beta/.test(version) || (DEFAULT_BETAS[minor] ?? []).includes(apiVersion);
}

function liveDocuments() {
  const get = (path) =>
    JSON.parse(
      execFileSync(options.kubectl, ["--kubeconfig", options.kubeconfig, "get", "--raw", path], { maxBuffer: 1 << 28 }),
    );
  return Object.keys(get("/openapi/v3").paths)
    .filter((path) => /^(api\/v1|apis\/[^/]+\/[^/]+)$/.test(path))
    .filter((path) => !/fluxcd\.io|external-secrets\.io/.test(path))
    .map((path) => get(`/openapi/v3/${path}`));
}

function moduleDocuments(version) {
  const folder = unzipModule("k8s.io/kubernetes", version, "*/api/openapi-spec/v3/*");
  const specs = join(folder, `k8s.io/kubernetes@${version}/api/openapi-spec/v3`);
  return readdirSync(specs)
    .filter((name) => /^(api__v1|apis__.+__v\w+)_openapi\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(specs, name), "utf8")));
}

function unzipModule(module, version, pattern) {
  const folder = join(options.cache, `${module.replaceAll("/", "_")}@${version}`);
  if (existsSync(folder)) return folder;
  const zip = `${folder}.zip`;
  execFileSync("curl", ["-fsSL", "-o", zip, `https://proxy.golang.org/${module}/@v/${version}.zip`]);
  execFileSync("unzip", ["-qo", zip, pattern, "-d", folder]);
  return folder;
}

/** The published files of a release leave enumerations out; a field keeps the values that 1.34 knows for it. */
function enumsOf(documents) {
  const enums = new Map();
  for (const { components } of documents) {
    for (const [name, schema] of Object.entries(components.schemas)) {
      for (const [field, value] of Object.entries(schema.properties ?? {})) {
        if (value.enum) enums.set(`${name} ${field}`, value.enum);
        if (value.items?.enum) enums.set(`${name} ${field}[]`, value.items.enum);
        if (value.additionalProperties?.enum) enums.set(`${name} ${field}{}`, value.additionalProperties.enum);
      }
    }
  }
  return enums;
}

function readMinor(documents, enums, isServed) {
  const definitions = new Map();
  const kinds = new Map();
  for (const { components, paths } of documents) {
    for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
      if (!definitions.has(name)) definitions.set(name, nativeSchema(name, schema, enums));
    }
    const byKind = new Map(
      Object.entries(components?.schemas ?? {}).flatMap(([name, schema]) =>
        (schema["x-kubernetes-group-version-kind"] ?? []).map((gvk) => [
          JSON.stringify([gvk.group, gvk.version, gvk.kind]),
          name,
        ]),
      ),
    );
    for (const [path, operations] of Object.entries(paths ?? {})) {
      const gvk = operations.patch?.["x-kubernetes-group-version-kind"];
      if (gvk === undefined || !path.endsWith("/{name}") || !isServed(gvk)) continue;
      const name = byKind.get(JSON.stringify([gvk.group, gvk.version, gvk.kind]));
      const apiVersion = gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`;
      kinds.set(`${apiVersion} ${gvk.kind}`, {
        apiVersion,
        kind: gvk.kind,
        namespaced: path.includes("{namespace}/"),
        name,
      });
    }
  }
  return { definitions, kinds };
}

function nativeSchema(name, schema, enums) {
  return (
    SPECIAL[name] ??
    sorted(
      withOverlay(
        short(name),
        plain(schema, (field) => enums.get(`${name} ${field}`)),
      ),
    )
  );
}

function plain(schema, enumOf, field = "") {
  const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0].$ref : undefined);
  if (ref !== undefined) {
    const name = ref.replace("#/components/schemas/", "");
    return SPECIAL[name] ?? { $ref: name };
  }
  const out = {};
  for (const key of ["type", "format", "pattern", "minimum", "maximum", "x-kubernetes-preserve-unknown-fields"]) {
    if (schema[key] !== undefined) out[key] = schema[key];
  }
  if (schema.required) out.required = [...schema.required].sort();
  if (schema.properties) {
    out.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, plain(value, enumOf, key)]),
    );
  }
  if (schema.items) out.items = plain(schema.items, enumOf, `${field}[]`);
  if (typeof schema.additionalProperties === "object")
    out.additionalProperties = plain(schema.additionalProperties, enumOf, `${field}{}`);
  if (out.type === "object" && !out.properties && !out.additionalProperties)
    out["x-kubernetes-preserve-unknown-fields"] = true;
  const values = schema.enum ?? enumOf(field);
  if (values && out.type === "string") out.enum = [...values].sort();
  const { default: standard } = schema;
  if (standard !== undefined && standard !== "" && standard !== 0 && typeof standard !== "object")
    out.default = standard;
  const listType = schema["x-kubernetes-list-type"];
  if (listType === "map" || listType === "set") out["x-kubernetes-list-type"] = listType;
  if (listType === "map") out["x-kubernetes-list-map-keys"] = schema["x-kubernetes-list-map-keys"];
  return out;
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** What the module says of 1.34 and what a server of 1.34 says must be the same. */
function mustAgree(module, live) {
  const differences = [];
  for (const [key, { name, namespaced }] of live.kinds) {
    const other = module.kinds.get(key);
    if (other === undefined || other.namespaced !== namespaced) differences.push(key);
    for (const id of closure(name, live.definitions)) {
      const [a, b] = [module.definitions.get(id), live.definitions.get(id)].map((schema) => JSON.stringify(schema));
      if (a !== b) differences.push(`${key}: ${id}`);
    }
  }
  for (const key of module.kinds.keys()) if (!live.kinds.has(key)) differences.push(`${key} is not served`);
  if (differences.length > 0) throw new Error(`1.34 differs between module and server:\n${differences.join("\n")}`);
  console.log(`1.34: module and server agree on ${live.kinds.size} kinds`);
}

function closure(name, definitions, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    if (typeof value.$ref === "string") closure(value.$ref, definitions, seen);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(definitions.get(name));
  return seen;
}

/** Equal definitions of different minors get one id: the name, with a digest where the minors differ. */
function nameByContent(perMinor) {
  const ids = new Map([...perMinor].map(([minor, { definitions }]) => [minor, digests(definitions)]));
  const variants = new Map();
  for (const digest of ids.values()) {
    for (const [name, value] of digest) variants.set(name, (variants.get(name) ?? new Set()).add(value));
  }
  const idOf = (minor, name) =>
    variants.get(name).size === 1 ? short(name) : `${short(name)}~${ids.get(minor).get(name)}`;
  const kinds = new Map();
  const definitions = new Map();
  for (const [minor, { kinds: own, definitions: all }] of perMinor) {
    for (const [key, { name, ...kind }] of own) {
      const known = kinds.get(key) ?? { ...kind, schemas: {} };
      known.schemas[minor] = idOf(minor, name);
      kinds.set(key, known);
      for (const inner of closure(name, all)) {
        definitions.set(
          idOf(minor, inner),
          withReferences(all.get(inner), (ref) => idOf(minor, ref)),
        );
      }
    }
  }
  return {
    format: 1,
    source: "Kubernetes",
    kinds: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind),
    definitions: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** A digest of each definition with all that it refers to; definitions that refer to themselves need the rounds. */
function digests(definitions) {
  let current = new Map([...definitions.keys()].map((name) => [name, name]));
  for (let round = 0; round < 16; round++) {
    const next = new Map();
    for (const [name, schema] of definitions) {
      const text = JSON.stringify(withReferences(schema, (ref) => `${ref} ${current.get(ref)}`));
      next.set(name, createHash("sha256").update(text).digest("hex").slice(0, 6));
    }
    current = next;
  }
  return current;
}

function withReferences(value, replace) {
  if (Array.isArray(value)) return value.map((inner) => withReferences(inner, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string" ? [key, replace(inner)] : [key, withReferences(inner, replace)],
    ),
  );
}

function short(name) {
  return name.replace(
    /^io\.k8s\.(api\.|apimachinery\.pkg\.(apis\.)?|kube-aggregator\.pkg\.apis\.|apiextensions-apiserver\.pkg\.apis\.)/,
    "",
  );
}

// --- Custom resources

function fromCrds(source, version, objects) {
  return shareSchemas(source, version, objects.flatMap(crdKinds));
}

function fluxCrds() {
  return readdirSync(options.crds)
    .filter((name) => name.endsWith("-controller"))
    .flatMap((name) => crdsIn(join(options.crds, name)));
}

function snapshotCrds() {
  const module = "github.com/kubernetes-csi/external-snapshotter/client/v8";
  const folder = unzipModule(module, SNAPSHOTTER, "*/config/crd/snapshot.storage*");
  return crdsIn(join(folder, `${module}@${SNAPSHOTTER}/config/crd`));
}

function crdsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), "utf8")).map((document) => document.toJS()));
}
