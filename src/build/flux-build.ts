import type { Problem } from "../model/manifest.js";
import type { FluxKustomization } from "./flux-kustomization.js";
import type { Folder } from "./folders.js";
import { isRemote } from "./kustomization-file.js";
import { inNamespace, withMetadata } from "./namespace.js";
import { type BuiltObject, type FileObjects, isFilled } from "./objects.js";
import type { PlainBuild, PlainBuilder } from "./plain-build.js";
import { objectsOfProgram, type RunKustomize, traced } from "./program-build.js";
import { at, type Fields, fieldsOf, listOf, stableText, textAt, textsOf } from "./records.js";

/** What a folder builds to for one Flux Kustomization. */
export interface FluxBuild {
  /** None where the folder could not be built. */
  readonly objects: readonly BuiltObject[];
  /** Why it could not be judged as a whole. */
  readonly unjudged?: string;
  /** Why Flux refuses to build it; there may be objects all the same, for what can be said of them. */
  readonly broken?: string;
}

/** Builds folders as Flux does, each once for each way in which Kustomizations change it. */
export type FluxBuilder = (folder: Folder, spec: Fields | undefined) => FluxBuild | Promise<FluxBuild>;

/** Fields of a Flux Kustomization that Flux writes into the build file as they are. */
const APPENDED = ["patches", "patchesStrategicMerge", "components"] as const;
const CHANGES = ["targetNamespace", "namePrefix", "nameSuffix", "images", "patchesJson6902", ...APPENDED] as const;

const NO_PROGRAM = "needs the kustomize or kubectl program, which is not installed";

interface Tools {
  readonly read: (path: string) => FileObjects;
  readonly run: RunKustomize | undefined;
  readonly report: (problem: Problem) => void;
}

/** A builder that keeps what it built. Without `run`, folders that need the program stay unjudged. */
export function fluxBuilder(
  plain: PlainBuilder,
  read: (path: string) => FileObjects,
  run: RunKustomize | undefined,
  report: (problem: Problem) => void,
): FluxBuilder {
  const known = new Map<string, FluxBuild | Promise<FluxBuild>>();
  return (folder, spec) => {
    const changes = changesOf(spec);
    const key = changes === undefined ? folder.path : `${folder.path}\n${stableText(changes)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const built = buildFolder(folder, changes ?? {}, plain(folder), { read, run, report });
    known.set(key, built);
    return built;
  };
}

/** What a Flux Kustomization changes in the build file; undefined where that is nothing. */
export function changesOf(spec: Fields | undefined): Fields | undefined {
  if (spec === undefined || !CHANGES.some((field) => field in spec)) return undefined;
  const changed = CHANGES.filter((field) => isFilled(spec[field]));
  return changed.length === 0 ? undefined : Object.fromEntries(changed.map((field) => [field, spec[field]]));
}

function buildFolder(folder: Folder, changes: Fields, plain: PlainBuild, tools: Tools): FluxBuild | Promise<FluxBuild> {
  const here = plainly(plain, changes);
  const remote = [...plain.remote, ...listOf(changes["components"]).filter(isRemoteText)];
  const fetched = remote.length > 0 ? { unjudged: `takes in ${remote.join(" and ")}, which is not fetched` } : {};
  const broken = plain.broken === undefined ? {} : { broken: plain.broken };
  if (here !== undefined) return { objects: here, ...fetched, ...broken };
  if (plain.failed || remote.length > 0) return { objects: [], ...fetched, ...broken };
  if (tools.run === undefined) return { objects: [], unjudged: NO_PROGRAM };
  return runProgram(folder, plain, traced(changed(plain, changes)), { ...tools, run: tools.run });
}

async function runProgram(
  folder: Folder,
  plain: PlainBuild,
  kustomization: Fields,
  { read, run, report }: Tools & { readonly run: RunKustomize },
): Promise<FluxBuild> {
  const result = await run(folder.path, kustomization);
  if (result.kind === "unjudged") return { objects: [], unjudged: result.reason };
  const path = plain.kustomization?.path ?? plain.objects[0]?.origin.file ?? folder.path;
  if (result.kind === "built")
    return { objects: objectsOfProgram(result.documents, folder, path, kustomization, read) };
  report({ code: "build-failed", message: result.error, at: { file: path, document: 0, pointer: "" } });
  return { objects: [], broken: `${folder.path} does not build: ${result.error}` };
}

function isRemoteText(text: unknown): boolean {
  return typeof text === "string" && isRemote(text);
}

/** The objects where they can be told without the program; nothing where they cannot. */
function plainly({ objects, program }: PlainBuild, changes: Fields): readonly BuiltObject[] | undefined {
  const { targetNamespace, ...others } = changes;
  if (program || Object.keys(others).length > 0) return undefined;
  return typeof targetNamespace === "string" ? inNamespace(objects, targetNamespace) : objects;
}

/** The build file as Flux rewrites it; for a folder without one, the one that Flux generates. */
function changed({ kustomization, generated }: PlainBuild, changes: Fields): Fields {
  const base: Fields = kustomization?.value ?? { resources: generated };
  return {
    ...base,
    ...(textAt(changes, "targetNamespace") && { namespace: changes["targetNamespace"] }),
    ...(textAt(changes, "namePrefix") && { namePrefix: changes["namePrefix"] }),
    ...(textAt(changes, "nameSuffix") && { nameSuffix: changes["nameSuffix"] }),
    ...Object.fromEntries(
      APPENDED.flatMap((field) =>
        field in changes ? [[field, [...listOf(base[field]), ...listOf(changes[field])]]] : [],
      ),
    ),
    ...("patchesJson6902" in changes && { patchesJson6902: jsonPatches(base, changes) }),
    ...("images" in changes && { images: images(base, changes) }),
  };
}

/** Flux holds the operations as a list, kustomize as text. */
function jsonPatches(base: Fields, changes: Fields): unknown[] {
  const added = listOf(changes["patchesJson6902"]).map((entry) => ({
    ...fieldsOf(entry),
    patch: JSON.stringify(at(entry, "patch")),
  }));
  return [...listOf(base["patchesJson6902"]), ...added];
}

/** Flux's entry replaces the one of the same name. */
function images(base: Fields, changes: Fields): unknown[] {
  const byName = new Map<unknown, unknown>();
  for (const image of [...listOf(base["images"]), ...listOf(changes["images"])]) byName.set(at(image, "name"), image);
  return [...byName.values()];
}

/** The objects with the labels and annotations that the Kustomization puts on everything. */
export function withCommonMetadata(
  objects: readonly BuiltObject[],
  { spec }: FluxKustomization,
): readonly BuiltObject[] {
  if (spec["commonMetadata"] === undefined) return objects;
  const fields = ["labels", "annotations"].flatMap((field) => {
    const texts = textsOf(at(spec, "commonMetadata", field));
    return Object.keys(texts).length === 0 ? [] : [{ field, texts }];
  });
  if (fields.length === 0) return objects;
  return objects.map((object) =>
    withMetadata(
      object,
      Object.fromEntries(
        fields.map(({ field, texts }) => [field, { ...fieldsOf(at(object.value, "metadata", field)), ...texts }]),
      ),
    ),
  );
}
