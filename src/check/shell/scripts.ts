import { posix } from "node:path";
import type { Inventory, Manifest, Origin, Problem } from "../../model/manifest.js";
import { at, items, pointer, text } from "../fields.js";
import { indexObjects, type ObjectIndex, scopesOf } from "../object-index.js";
import { type Container, containersOf, type PodTemplate, podOf } from "../pods.js";
import { analyzeScript } from "./analyze.js";
import type { Facts } from "./facts.js";
import { type Invocation, readInvocation, readShebang } from "./invocation.js";
import { makeHasher, problemsKey, relevantOptions, type ScriptCache } from "./kept.js";
import { type Expanded, expandWord } from "./kubelet.js";
import { makeShelf, type Shelf } from "./library.js";
import { type FindConfigMap, type MountedFile, type Mounts, mountsOf } from "./mounts.js";
import type { Role, ScriptOptions, ScriptProblem } from "./options.js";
import { readScript } from "./read.js";
import { type Run, runsOf } from "./runs.js";
import { resolvePath, type Source, sourcesOf } from "./sources.js";

/** A script that a pod runs. */
export interface PodScript {
  readonly text: string;
  /** The object whose field holds the text. */
  readonly holder: Manifest;
  /** Where the text stands. */
  readonly origin: Origin;
  readonly options: ScriptOptions;
  /** The column of the field for one of the text, both from 0, with the line from 0. @default the same */
  readonly column?: Expanded["column"];
  /** What the text says, where it had to be read to find out what it sources. */
  readonly facts?: Facts;
}

/** What a script sources, and what else was read of it on the way. */
interface Reading {
  readonly sources: readonly Source[];
  readonly runs: readonly Run[];
  readonly facts?: Facts;
}

const TESTERS = "testers";

/** Everything that is wrong with the scripts that pods run, each once, whoever runs it. */
export function checkScripts(inventory: Inventory, cache: ScriptCache): Problem[] {
  const index = indexObjects(inventory);
  const known = new Set<string>();
  const shelf = makeShelf();
  const hash = makeHasher();
  const read = keptReading(shelf, cache, hash);
  const problems: Problem[] = [];
  for (const manifest of inventory.manifests) {
    if (podOf(manifest) === undefined) continue;
    for (const find of differentFinds(manifest, index)) {
      for (const script of scriptsOf(manifest, find, read)) {
        for (const problem of keptProblems(script, shelf, cache, hash)) add(problem, script, known, problems);
      }
    }
  }
  return problems;
}

/** How an object finds ConfigMaps, scope by scope. Where it would find what it has found before, its scripts are the same ones. */
function* differentFinds(manifest: Manifest, index: ObjectIndex): Generator<FindConfigMap> {
  const { namespace } = manifest;
  const before: Map<string, Manifest | undefined>[] = [];
  for (const scope of scopesOf(manifest)) {
    const find: FindConfigMap = (name) => index.find(scope, { group: "", kind: "ConfigMap", namespace, name })[0];
    if (before.some((answers) => [...answers].every(([name, answer]) => find(name) === answer))) continue;
    const answers = new Map<string, Manifest | undefined>();
    before.push(answers);
    yield (name) => {
      const answer = find(name);
      answers.set(name, answer);
      return answer;
    };
  }
}

function keptReading(shelf: Shelf, cache: ScriptCache, hash: (text: string) => string): (text: string) => Reading {
  return (text) => {
    const key = hash(text);
    const { sources, runs } = cache.get(key) ?? {};
    if (sources !== undefined && runs !== undefined) return { sources, runs };
    const reading = readSources(text, shelf.facts);
    cache.set(key, { sources: reading.sources, runs: reading.runs });
    return reading;
  };
}

function keptProblems(
  { text, options: all, facts }: PodScript,
  shelf: Shelf,
  cache: ScriptCache,
  hash: (text: string) => string,
): readonly ScriptProblem[] {
  const options = relevantOptions(text, all);
  const key = problemsKey(text, options, hash);
  const kept = cache.get(key)?.problems;
  if (kept !== undefined) return kept;
  const problems = analyzeScript(text, options, shelf, facts);
  cache.set(key, { problems });
  return problems;
}

function readSources(text: string, read: (text: string) => Facts = readScript): Reading {
  const facts = read(text);
  return { facts, sources: sourcesOf(facts), runs: runsOf(facts) };
}

/** The scripts of a pod's containers, those that they source included; none for kinds without a pod. */
export function scriptsOf(
  manifest: Manifest,
  find: FindConfigMap,
  read: (text: string) => Reading = readSources,
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
  readonly read: (text: string) => Reading;
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
  const { text, column } = expandWord(word.value, (name) => environmentValue(container, name) !== undefined);
  return withSourced({ text, origin, holder: manifest, column }, invocation, mounts, context, "/");
}

function withSourced(
  file: MountedFile & Pick<PodScript, "column">,
  invocation: Invocation,
  mounts: Mounts,
  context: ContainerContext,
  path: string,
  role: Role = roleOf(context.manifest),
  seen: Set<string> = new Set(),
): PodScript[] {
  const { sources, runs, facts } = context.read(file.text);
  const sourced = sourcedBy(sources, mounts, context, path);
  const texts = new Map([...sourced].map(([word, { text }]) => [word, text]));
  const options = { ...optionsOf(invocation, mounts, context, texts), role };
  const libraries = [...new Set(sourced.values())].map((library) => ({
    ...library,
    options: { ...options, role: "library", sourced: without(texts, library.text) } as const,
  }));
  const run = runs.flatMap((one) => runScripts(one, invocation, mounts, context, role, seen));
  return [{ ...file, options, ...(facts && { facts }) }, ...libraries, ...run];
}

/** The script in a file that another one runs. What is one of several steps of a test is no test by itself. */
function runScripts(
  { path: written, by, only }: Run,
  { bounded }: Invocation,
  mounts: Mounts,
  context: ContainerContext,
  outer: Role,
  seen: Set<string>,
): PodScript[] {
  const path = resolvePath(written, (variable) => environmentValue(context.container, variable));
  const file = path === undefined ? undefined : mounts.file(path);
  const shebang = file && readShebang(file.text);
  if (path === undefined || file === undefined || shebang === undefined || seen.has(path)) return [];
  seen.add(path);
  const invocation = { ...shebang, ...by, script: { path }, bounded };
  return withSourced(file, invocation, mounts, context, path, outer === "test" && !only ? "job" : outer, seen);
}

function without(texts: ReadonlyMap<string, string>, own: string): ReadonlyMap<string, string> {
  return new Map([...texts].filter(([, other]) => other !== own));
}

function sourcedBy(
  sources: readonly Source[],
  mounts: Mounts,
  { container }: ContainerContext,
  path: string,
): Map<string, MountedFile> {
  const found = new Map<string, MountedFile>();
  for (const { word, path: written } of sources) {
    const resolved = written && resolvePath(written, (variable) => environmentValue(container, variable));
    const beside = posix.join(posix.dirname(path), posix.basename(word.replaceAll('"', "")));
    const file = mounts.file(resolved ?? beside);
    if (file !== undefined) found.set(word, file);
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

function add(
  { code, message, fix, line, column }: ScriptProblem,
  script: PodScript,
  known: Set<string>,
  problems: Problem[],
): void {
  const { apiVersion, kind, namespace, name } = script.holder;
  const { file, document, pointer: field } = script.origin;
  const place = { line, column: script.column?.(line, column) ?? column };
  const key = JSON.stringify([file, document, field, code, line, column]);
  if (known.has(key)) return;
  known.add(key);
  problems.push({
    code,
    message,
    ...(fix !== undefined && { fix }),
    at: { file, document, pointer: field, inside: place },
    object: { apiVersion, kind, namespace, name },
  });
}
