import type { Origin } from "../model/manifest.js";
import { type Folder, joinPath } from "./folders.js";
import { asObject, type BuiltObject, type FileObjects } from "./objects.js";
import { at, type Fields, fieldsOf, listOf, stableText, textAt } from "./records.js";

/** How the kustomize program ended for a folder. */
export type ProgramResult =
  /** The documents that it wrote. */
  | { readonly kind: "built"; readonly documents: readonly unknown[] }
  /** What it says is wrong, for people. */
  | { readonly kind: "failed"; readonly error: string }
  /** It did not come to a verdict. */
  | { readonly kind: "unjudged"; readonly reason: string };

/** Builds a folder of the tree with this build file in place of its own. Must not throw. */
export type RunKustomize = (folder: string, kustomization: Fields) => Promise<ProgramResult>;

const ORIGIN = "config.kubernetes.io/origin";
const GENERATORS = ["configMapGenerator", "secretGenerator"];

/** The build file with kustomize told to note where each object comes from. */
export function traced(kustomization: Fields): Fields {
  const asked = listOf(kustomization["buildMetadata"]).filter((option) => option !== "originAnnotations");
  return { ...kustomization, buildMetadata: [...asked, "originAnnotations"] };
}

/** The objects that the program wrote, each with its place in the source; as they stand there where nothing changed. */
export function objectsOfProgram(
  documents: readonly unknown[],
  folder: Folder,
  kustomizationPath: string,
  kustomization: Fields,
  read: (path: string) => FileObjects,
): BuiltObject[] {
  const fallback: Origin = { file: kustomizationPath, document: 0, pointer: "" };
  return documents.flatMap((document) => {
    const note = textAt(document, "metadata", "annotations", ORIGIN) ?? "";
    const object = asObject(withoutNote(document), fallback, false);
    if (object === undefined) return [];
    const path = noted(note, "path");
    if (path === undefined) return [{ ...object, origin: generatorOrigin(object, fallback, kustomization) }];
    return [original(object, read(joinPath(folder.path, path) ?? "").objects)];
  });
}

function noted(note: string, field: string): string | undefined {
  return note
    .split("\n")
    .find((line) => line.startsWith(`${field}: `))
    ?.slice(field.length + 2);
}

function withoutNote(document: unknown): unknown {
  const annotations = fieldsOf(at(document, "metadata", "annotations"));
  if (annotations === undefined) return document;
  const { [ORIGIN]: _, ...rest } = annotations;
  const { annotations: __, ...metadata } = fieldsOf(at(document, "metadata")) ?? {};
  const kept = Object.keys(rest).length === 0 ? metadata : { ...metadata, annotations: rest };
  return { ...fieldsOf(document), metadata: kept };
}

/** The object of the file that became this one; the same where nothing changed. */
function original(object: BuiltObject, candidates: readonly BuiltObject[]): BuiltObject {
  const sameKind = candidates.filter(({ kind }) => kind === object.kind);
  const source =
    sameKind.find(({ name, namespace }) => name === object.name && namespace === object.namespace) ??
    sameKind.find(({ name }) => name === object.name) ??
    sameKind.filter(({ name }) => object.name.includes(name)).sort((a, b) => b.name.length - a.name.length)[0] ??
    sameKind[0] ??
    candidates[0];
  if (source === undefined) return object;
  return stableText(source.value) === stableText(object.value) ? source : { ...object, origin: source.origin };
}

/** The entry of the build file that generates the object. */
function generatorOrigin({ name }: BuiltObject, fallback: Origin, kustomization: Fields): Origin {
  for (const field of GENERATORS) {
    const entries = listOf(kustomization[field]);
    const index = entries.findIndex((entry) => name.includes(textAt(entry, "name") ?? "\0"));
    if (index >= 0) return { ...fallback, pointer: `/${field}/${index}` };
  }
  return fallback;
}
