import { posix } from "node:path";
import { contentHash } from "../../base/cache.js";
import type { Inventory, Manifest, Origin, Problem } from "../../model/manifest.js";
import { at, items, pointer, text } from "../fields.js";
import { indexObjects, scopesOf } from "../object-index.js";
import { type Container, containersOf, type PodTemplate, podOf } from "../pods.js";
import { analyzeScript } from "./analyze.js";
import type { Facts } from "./facts.js";
import { type Invocation, readInvocation, readShebang } from "./invocation.js";
import { type FindConfigMap, type MountedFile, type Mounts, mountsOf } from "./mounts.js";
import type { Role, ScriptOptions, ScriptProblem } from "./options.js";
import { readScript } from "./read.js";
import { resolveWord } from "./words.js";

/** A script that a pod runs. */
export interface PodScript {
  readonly text: string;
  /** The object whose field holds the text. */
  readonly holder: Manifest;
  /** Where the text stands. */
  readonly origin: Origin;
  readonly options: ScriptOptions;
}

/** What is kept of scripts that were analysed before, by their content and how they run. */
export type ScriptCache = Pick<Map<string, readonly ScriptProblem[]>, "get" | "set">;

const TESTERS = "testers";

/** Everything that is wrong with the scripts that pods run, each once, whoever runs it. */
export function checkScripts(inventory: Inventory, cache: ScriptCache): Problem[] {
  const index = indexObjects(inventory);
  const known = new Set<string>();
  const hashes = new Map<string, string>();
  const read = memo(readScript);
  const problems: Problem[] = [];
  for (const manifest of inventory.manifests) {
    for (const scope of scopesOf(manifest)) {
      const find: FindConfigMap = (name) =>
        index.find(scope, { group: "", kind: "ConfigMap", namespace: manifest.namespace, name })[0];
      for (const script of scriptsOf(manifest, find, read)) {
        const key = cacheKey(script, hashes);
        const found = cache.get(key) ?? analyzeScript(script.text, script.options, read);
        cache.set(key, found);
        for (const problem of found) add(problem, script, known, problems);
      }
    }
  }
  return problems;
}

/** The scripts of a pod's containers, those that they source included; none for kinds without a pod. */
export function scriptsOf(
  manifest: Manifest,
  find: FindConfigMap,
  read: (text: string) => Facts = readScript,
): PodScript[] {
  const pod = podOf(manifest);
  if (pod === undefined) return [];
  const containers = containersOf(pod);
  return containers.flatMap((container) => containerScripts({ manifest, pod, container, containers, find, read }));
}

interface ContainerContext {
  readonly manifest: Manifest;
  readonly pod: PodTemplate;
  readonly container: Container;
  readonly containers: readonly Container[];
  readonly find: FindConfigMap;
  readonly read: (text: string) => Facts;
}

function containerScripts(context: ContainerContext): PodScript[] {
  const { manifest, pod, container, find } = context;
  const words = wordsOf(container);
  const invocation = readInvocation(words.map(({ value }) => value));
  if (invocation === undefined) return [];
  const mounts = mountsOf(pod, container, find);
  if ("path" in invocation.script) {
    const file = mounts.file(expandFields(invocation.script.path, container));
    const how = file && shellOf(invocation, words[0]?.value, file.text);
    return file && how ? withSourced(file, { ...invocation, ...how }, mounts, context, invocation.script.path) : [];
  }
  const word = words[invocation.script.index];
  if (word === undefined) return [];
  const { file, document } = manifest.origin;
  const origin = { file, document, pointer: manifest.origin.pointer + word.pointer };
  return withSourced({ text: word.value, origin, holder: manifest }, invocation, mounts, context, "/");
}

function withSourced(
  file: MountedFile,
  invocation: Invocation,
  mounts: Mounts,
  context: ContainerContext,
  path: string,
): PodScript[] {
  const sourced = sourcedBy(file.text, mounts, context, path);
  const texts = new Map([...sourced].map(([word, { text }]) => [word, text]));
  const options = optionsOf(invocation, mounts, context, texts);
  const libraries = [...new Set(sourced.values())].map((library) => ({
    ...library,
    options: { ...options, role: "library", sourced: without(texts, library.text) } as const,
  }));
  return [{ ...file, options }, ...libraries];
}

function without(texts: ReadonlyMap<string, string>, own: string): ReadonlyMap<string, string> {
  return new Map([...texts].filter(([, other]) => other !== own));
}

function sourcedBy(
  script: string,
  mounts: Mounts,
  { container, read }: ContainerContext,
  path: string,
): Map<string, MountedFile> {
  const found = new Map<string, MountedFile>();
  for (const { name, args } of read(script).calls) {
    const [word] = args;
    if ((name !== "." && name !== "source") || word === undefined) continue;
    const resolved = resolveWord(word.word, (variable) => environmentValue(container, variable));
    const beside = posix.join(posix.dirname(path), posix.basename(word.text.replaceAll('"', "")));
    const file = mounts.file(resolved ?? beside);
    if (file !== undefined) found.set(word.text, file);
  }
  return found;
}

function optionsOf(
  { shell, flags, bounded }: Invocation,
  { secretPaths }: Mounts,
  { manifest, container, containers }: ContainerContext,
  sourced: ReadonlyMap<string, string>,
): ScriptOptions {
  const secrets = items(container.value["env"]).flatMap((entry) =>
    at(entry, "valueFrom", "secretKeyRef") === undefined ? [] : (text(at(entry, "name")) ?? []),
  );
  const alone = container.list === "containers" && containers.filter(({ list }) => list === "containers").length === 1;
  return {
    shell,
    flags,
    bounded,
    role: roleOf(manifest),
    alone,
    secrets,
    secretPaths,
    moreSecrets: items(container.value["envFrom"]).some((entry) => at(entry, "secretRef") !== undefined),
    ...(manifest.namespace !== undefined && { namespace: manifest.namespace }),
    sourced,
  };
}

/** Workloads that are to run on and on are no tests, even beside one. */
function roleOf({ kind, placements, origin }: Manifest): Role {
  if (!["CronJob", "Job", "Pod"].includes(kind)) return "service";
  const isTest =
    placements.some(({ build }) => build.tier === TESTERS) || origin.file.toLowerCase().split("/").includes(TESTERS);
  return isTest ? "test" : "job";
}

function shellOf(invocation: Invocation, program: string | undefined, script: string): Partial<Invocation> | undefined {
  const shebang = readShebang(script);
  if (shebang === undefined) return undefined;
  // A file that is run itself is run by the shell that its first line names.
  return "path" in invocation.script && program === invocation.script.path ? shebang : {};
}

function wordsOf({ value, pointer: base }: Container): { value: string; pointer: string }[] {
  return ["command", "args"].flatMap((field) =>
    items(value[field]).map((word, index) => ({ value: String(word), pointer: base + pointer(field, index) })),
  );
}

function environmentValue({ value }: Container, name: string): string | undefined {
  return text(
    at(
      items(value["env"]).find((entry) => at(entry, "name") === name),
      "value",
    ),
  );
}

/** `$(NAME)` in a command is the kubelet's to replace. */
function expandFields(path: string, container: Container): string {
  const from = path.indexOf("$(");
  const to = path.indexOf(")", from);
  if (from < 0 || to < 0) return path;
  return path.slice(0, from) + (environmentValue(container, path.slice(from + 2, to)) ?? "") + path.slice(to + 1);
}

function cacheKey({ text: script, options }: PodScript, hashes: Map<string, string>): string {
  const hash = (content: string) => {
    const ready = hashes.get(content) ?? contentHash(content);
    hashes.set(content, ready);
    return ready;
  };
  const { sourced, ...rest } = options;
  return contentHash(
    JSON.stringify([hash(script), rest, [...(sourced ?? [])].map(([word, file]) => [word, hash(file)])]),
  );
}

function add(
  { code, message, fix, line, column }: ScriptProblem,
  script: PodScript,
  known: Set<string>,
  problems: Problem[],
): void {
  const { apiVersion, kind, namespace, name } = script.holder;
  const { file, document, pointer: field } = script.origin;
  const key = JSON.stringify([file, document, field, code, line, column]);
  if (known.has(key)) return;
  known.add(key);
  problems.push({
    code,
    message,
    ...(fix !== undefined && { fix }),
    at: { file, document, pointer: field, inside: { line, column } },
    object: { apiVersion, kind, namespace, name },
  });
}

function memo<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const ready = known.get(key) ?? make(key);
    known.set(key, ready);
    return ready;
  };
}
