import { type BuiltObject, objectReader } from "../../build/objects.js";
import { addChanges, type FieldChanges, noChanges } from "../../check/looks.js";
import type { Changed } from "../../check/rerun.js";
import { documentKind } from "../../check/watch.js";
import { apiGroup } from "../../model/kinds.js";
import type { Build, Manifest, SourceFile } from "../../model/manifest.js";
import type { EarlierTree } from "./kept-tree.js";

/** A file before and after a change. */
export interface ChangedFile {
  readonly before: SourceFile;
  readonly after: SourceFile;
}

/** Objects by which Flux and kustomize decide what else is applied and how: `group/kind`. */
const DECIDING: ReadonlySet<string> = new Set([
  "kustomize.toolkit.fluxcd.io/Kustomization",
  "source.toolkit.fluxcd.io/Bucket",
  "source.toolkit.fluxcd.io/ExternalArtifact",
  "source.toolkit.fluxcd.io/GitRepository",
  "source.toolkit.fluxcd.io/OCIRepository",
  // They decide by which schemas others are judged.
  "apiextensions.k8s.io/CustomResourceDefinition",
]);

/** Kinds of which variables may come: those that hold them, and those that make such objects. */
const DEFINING: ReadonlySet<string> = new Set([
  ...["ConfigMap", "Secret", "SealedSecret"],
  ...["ExternalSecret", "ClusterExternalSecret", "PushSecret"],
]);

/**
 * The objects whose content the files have changed, where nothing else can have changed: the files hold the same objects as before, a
 * build takes them as they are, and none decides how others are built or judged. Undefined where that is not certain.
 */
export function changedObjects({ inventory, built }: EarlierTree, files: readonly ChangedFile[]): Changed | undefined {
  const names = new Set(files.map(({ after }) => after.path));
  const byFile = new Map<string, Manifest[]>([...names].map((name) => [name, []]));
  for (const manifest of inventory.manifests) byFile.get(manifest.origin.file)?.push(manifest);
  const substitutes = inventory.builds.some(substitutesVariables);
  for (const file of files) {
    const manifests = byFile.get(file.after.path) ?? [];
    if (manifests.some((manifest) => built.has(manifest)) || !hasSameObjects(file, manifests, substitutes))
      return undefined;
  }
  const objects = new Set([...byFile.values()].flat());
  return { objects, fields: fieldChanges(files) };
}

/** How the objects of each kind have changed, and the documents that they stand in. */
function fieldChanges(files: readonly ChangedFile[]): Map<string, FieldChanges> {
  const changes = new Map<string, FieldChanges>();
  const add = (kind: string, before: unknown, after: unknown): void => {
    const known = changes.get(kind) ?? noChanges();
    changes.set(kind, known);
    addChanges(before, after, known);
  };
  for (const { before, after } of files) {
    const then = objectsOf(before) ?? [];
    for (const [place, { kind, value }] of (objectsOf(after) ?? []).entries()) add(kind, then[place]?.value, value);
    for (const [place, { value }] of after.documents.entries()) {
      const old = before.documents[place]?.value;
      for (const kind of new Set([documentKind(old), documentKind(value)])) add(kind, old, value);
    }
  }
  return changes;
}

function substitutesVariables({ value }: Build): boolean {
  return Object(value?.["spec"])["postBuild"] !== undefined;
}

function hasSameObjects({ before, after }: ChangedFile, manifests: readonly Manifest[], substitutes: boolean): boolean {
  if (!isPlain(before) || !isPlain(after)) return false;
  if (before.generated !== after.generated || before.documents.length !== after.documents.length) return false;
  const [held, holds] = [objectsOf(before), objectsOf(after)];
  if (held === undefined || holds === undefined) return false;
  if (held.length !== holds.length || holds.length !== manifests.length) return false;
  return holds.every((object, place) => {
    const [then, manifest] = [held[place], manifests[place]];
    if (then === undefined || manifest === undefined) return false;
    return isSame(object, then) && isAt(object, manifest) && !decides(object, then, substitutes);
  });
}

function isPlain({ role, excluded = false }: SourceFile): boolean {
  return role === "manifests" && !excluded;
}

/** The objects of a file; undefined where it holds anything else. */
function objectsOf(file: SourceFile): readonly BuiltObject[] | undefined {
  const read = objectReader({ root: "", files: new Map([[file.path, file]]) });
  const { objects, oddities } = read(file.path);
  return oddities.length > 0 ? undefined : objects;
}

function isSame(one: BuiltObject, other: BuiltObject): boolean {
  const keys = ["apiVersion", "kind", "name", "namespace"] as const;
  return keys.every((key) => one[key] === other[key]) && isAt(one, other);
}

function isAt({ origin }: BuiltObject, other: Pick<Manifest, "origin">): boolean {
  return origin.document === other.origin.document && origin.pointer === other.origin.pointer;
}

/** Where Kustomizations substitute variables, these objects may set them, and texts with a dollar may be changed by them. */
function decides(object: BuiltObject, then: BuiltObject, substitutes: boolean): boolean {
  if (DECIDING.has(`${apiGroup(object.apiVersion)}/${object.kind}`)) return true;
  return substitutes && (DEFINING.has(object.kind) || [object, then].some(({ value }) => hasDollar(value)));
}

function hasDollar(value: unknown): boolean {
  return JSON.stringify(value).includes("$");
}
