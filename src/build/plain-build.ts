import { isClusterScoped } from "../model/kinds.js";
import type { Problem, SourceTree } from "../model/manifest.js";
import { type Entry, type EntryContext, generatedEntries, writtenEntries } from "./entries.js";
import { type Folder, type Folders, isBuildFile } from "./folders.js";
import { type KustomizationFile, kustomizationOf, needsProgram } from "./kustomization-file.js";
import { inNamespace } from "./namespace.js";
import { type BuiltObject, type FileObjects, objectProblem, placeOf, titleOf } from "./objects.js";
import { textAt } from "./records.js";

/** What can be told of a folder without the program. */
export interface PlainBuild {
  /** What its resources hold; what it builds to where no program is needed. */
  readonly objects: readonly BuiltObject[];
  /** Whether anything in it, or in what it takes in, makes the build fail. */
  readonly failed: boolean;
  /** The first reason that makes it fail, or with which a file of it cannot be read. */
  readonly broken: string | undefined;
  /** Only the program can build it. */
  readonly program: boolean;
  /** What kustomize would fetch from elsewhere. */
  readonly remote: readonly string[];
  readonly kustomization: KustomizationFile | undefined;
  /** For a folder without a build file: what Flux writes into the one that it generates, relative to the folder. */
  readonly generated: readonly string[];
}

/** Builds folders from files alone, each once. */
export type PlainBuilder = (folder: Folder) => PlainBuild;

/** What the builder needs of the tree. */
export interface PlainContext {
  readonly tree: SourceTree;
  readonly folders: Folders;
  readonly read: (path: string) => FileObjects;
  /** Is told once what is wrong with each folder. */
  readonly report: (problem: Problem) => void;
  /** Whether a path is there although the tree does not have it. @default it is not */
  readonly exists?: ((path: string) => boolean) | undefined;
}

/** A build that goes on. */
interface Draft {
  objects: BuiltObject[];
  readonly problems: Problem[];
  readonly remote: string[];
  failed: boolean;
  broken: string | undefined;
  program: boolean;
}

/** A builder for the tree; it keeps what it built. */
export function plainBuilder(context: PlainContext): PlainBuilder {
  const { tree, folders, report, exists } = context;
  const known = new Map<string, PlainBuild>();
  const open = new Set<string>();

  const build: PlainBuilder = (folder) => {
    const before = known.get(folder.path);
    if (before !== undefined) return before;
    open.add(folder.path);
    const built = buildFolder(folder);
    open.delete(folder.path);
    known.set(folder.path, built);
    return built;
  };

  const buildFolder = (folder: Folder): PlainBuild => {
    const kustomization = kustomizationOf(tree, folder);
    const draft: Draft = { objects: [], problems: [], remote: [], failed: false, broken: undefined, program: false };
    if (kustomization !== undefined) draft.broken = unreadable(tree, kustomization.path);
    const entries =
      kustomization === undefined
        ? generatedEntries(folder, folders)
        : listed(folder, kustomization, { tree, folders, open, exists }, draft);
    for (const entry of entries) takeIn(entry, draft, context, build);
    if (!draft.program) refuseDuplicates(draft);
    if (kustomization !== undefined) transform(kustomization, draft);
    draft.problems.forEach(report);
    return {
      objects: draft.objects,
      failed: draft.failed || draft.problems.length > 0,
      broken: draft.broken ?? reasonOf(draft.problems[0]),
      program: draft.program,
      remote: draft.remote.length === 0 ? draft.remote : [...new Set(draft.remote)],
      kustomization,
      generated: kustomization === undefined ? entries.map(({ path }) => below(path, folder)) : [],
    };
  };

  return build;
}

function below(path: string, folder: Folder): string {
  return folder.path === "" ? path : path.slice(folder.path.length + 1);
}

function listed(folder: Folder, file: KustomizationFile, context: EntryContext, draft: Draft): readonly Entry[] {
  const { entries, problems, remote, unread } = writtenEntries(folder, file, context);
  draft.problems.push(...problems);
  draft.remote.push(...remote);
  draft.program ||= unread;
  return entries;
}

function takeIn({ path, folder, place }: Entry, draft: Draft, context: PlainContext, build: PlainBuilder): void {
  if (folder !== undefined) takeBuild(build(folder), draft);
  else if (!isBuildFile(path)) takeFile(path, draft, context);
  else {
    const message = `${path} is a build file and no resource`;
    const fix = "name the folder of the build file";
    draft.problems.push({ code: "not-a-manifest", message, fix, at: place ?? { file: path, line: 1, column: 1 } });
  }
}

function takeBuild({ objects, failed, broken, program, remote }: PlainBuild, draft: Draft): void {
  for (const object of objects) draft.objects.push(object);
  if (remote.length > 0) draft.remote.push(...remote);
  draft.failed ||= failed;
  draft.broken ??= broken;
  draft.program ||= program;
}

/** What is no manifest in a file of manifests was told when the file was read. */
function takeFile(path: string, draft: Draft, { tree, read }: PlainContext): void {
  const { objects, oddities } = read(path);
  const told = tree.files.get(path)?.role === "manifests";
  draft.broken ??= unreadable(tree, path);
  for (const { origin, problem } of oddities) {
    draft.failed = true;
    draft.broken ??= `${path}: a document ${problem}`;
    const message = `Flux would apply this document, and it ${problem}`;
    if (!told || origin.pointer !== "") draft.problems.push({ code: "not-a-manifest", message, at: placeOf(origin) });
  }
  for (const object of objects) {
    if (object.name === "") draft.problems.push(nameless(object));
    draft.objects.push(object);
  }
}

/** Problems of a file's text that leave no objects to be told. */
const UNREADABLE = new Set([
  "duplicate-key",
  "file-too-large",
  "not-a-manifest",
  "not-utf8",
  "unreadable-file",
  "yaml-alias-limit",
  "yaml-syntax",
  "yaml-too-deep",
]);

function unreadable({ files }: SourceTree, path: string): string | undefined {
  return reasonOf(files.get(path)?.problems.find(({ code }) => UNREADABLE.has(code)));
}

/** The problem in one line, with its file. */
export function reasonOf(problem: Problem | undefined): string | undefined {
  return problem && `${problem.at.file}: ${problem.message}`;
}

function nameless(object: BuiltObject): Problem {
  const problem = objectProblem("nameless-object", object, "", `${object.kind} has no metadata.name`);
  return { ...problem, at: { ...placeOf(object.origin, "/metadata"), key: true } };
}

/** Applies what the build file says beyond its resources, as far as that is certain here. */
function transform({ value }: KustomizationFile, draft: Draft): void {
  draft.program ||= needsProgram(value);
  const namespace = textAt(value, "namespace");
  if (namespace === undefined || draft.program) return;
  const moved = inNamespace(draft.objects, namespace);
  if (moved === undefined) {
    draft.program = true;
    return;
  }
  draft.objects = moved;
  refuseDuplicates(draft);
}

/** kustomize refuses two objects of one id; only the first stays. */
function refuseDuplicates(draft: Draft): void {
  if (draft.objects.length < 2) return;
  const first = new Map<string, BuiltObject>();
  const kept = draft.objects.filter((object) => {
    const id = buildId(object);
    const before = first.get(id);
    if (object.name === "" || before === undefined) {
      first.set(id, object);
      return true;
    }
    const message = `${titleOf(object)} is in this build already: ${before.origin.file} has it too`;
    draft.problems.push(objectProblem("duplicate-object", object, "/metadata/name", message));
    return false;
  });
  if (kept.length < draft.objects.length) draft.objects = kept;
}

/** What kustomize tells objects apart by: the version of the API counts, and no namespace is `default`. */
function buildId({ apiVersion, kind, namespace, name }: BuiltObject): string {
  const place = isClusterScoped(apiVersion, kind) ? "" : (namespace ?? "default");
  return `${apiVersion}/${kind}/${place}/${name}`;
}
