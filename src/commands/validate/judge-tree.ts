import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { cacheFolder } from "../../base/cache.js";
import { buildInventory } from "../../build/inventory.js";
import type { RunKustomize } from "../../build/program-build.js";
import { RULES } from "../../check/rules.js";
import { applySettings, isOn, type Severities, severitiesOf } from "../../check/settings.js";
import type { KeptScript } from "../../check/shell/kept.js";
import { applyWaivers } from "../../check/waivers.js";
import type { Finding } from "../../model/finding.js";
import type { Inventory, Manifest, Problem, SourceTree } from "../../model/manifest.js";
import type { ChartSources } from "../../read/charts/open.js";
import { createLocator } from "../../read/locate.js";
import { readSourceFile } from "../../read/source-file.js";
import type { ListedFile } from "../../read/source-list.js";
import { readListed } from "../../read/source-tree.js";
import type { ValidationOutcome } from "../../report/validation/report.js";
import { kustomizeProgram } from "../kustomize-program.js";
import { findEnvironment } from "../selection.js";
import { withDefinitions } from "./definition-sources.js";
import { builtinEnvironments, statedEnvironments } from "./environments.js";
import { toFindings } from "./findings.js";
import { type JudgeOptions, judge, judgeAgain, judgeToKeep } from "./judge.js";
import { withoutObjects } from "./nothing.js";
import type { Selection } from "./paths.js";
import { configuredWaivers } from "./project-files.js";
import { today, type ValidateRequest } from "./request.js";
import type { TreeMemory } from "./tree-memory.js";

/** A tree, and what is judged of it. */
export interface TreeRequest {
  readonly selection: Selection;
  readonly listed: readonly ListedFile[];
  readonly request: ValidateRequest;
  /** What was read and found before. @default nothing, and nothing is kept */
  readonly memory?: TreeMemory;
}

/** What came of it. */
export interface JudgedTree {
  readonly outcome: ValidationOutcome;
  readonly inventory: Inventory;
  /** The objects of the files that are reported. */
  readonly manifests: readonly Manifest[];
  /** The same files give the same result: nothing else had a say. */
  readonly repeatable: boolean;
}

/** An inventory that was judged. */
interface Judged {
  readonly inventory: Inventory;
  readonly problems: readonly Problem[];
  /** Nothing but the files of the tree had a say in what was built. */
  readonly isOfFiles: boolean;
}

/** What building asked for besides the files of the tree. */
interface Asked {
  /** Files that nobody has listed. */
  readonly others: Set<string>;
  /** Folders that the kustomize program has built. */
  readonly programs: Set<string>;
}

/** Reads, builds and judges one tree. */
export async function judgeTree({ selection, listed, request, memory }: TreeRequest): Promise<JudgedTree> {
  const { root, read, selected, stdin } = selection;
  const text = stdin ? request.stdin : undefined;
  const tree = readListed(
    { root, paths: read, ...(memory && { reuse: memory.reuse }), ...(text !== undefined && { stdin: text }) },
    listed,
  );
  const charts = chartSources(request);
  const schemas = resolve(request.project.root, request.project.validate.schemas);
  const options = { today: today(request.now), schemas, charts };
  const { inventory, problems, isOfFiles } =
    (await judgeChanged(tree, request, memory, options)) ?? (await judgeAll(tree, selection, request, memory, options));
  const severities = severitiesOf("conformitron.yaml", request.project.validate, RULES);
  const locate = createLocator(root, text);
  // Where a problem stands is found out by reading its file again: not for what is switched off.
  const told = problems.filter((problem) => isOn(problem, severities));
  const all = settled(toFindings(told, locate), inventory, selection, request, locate, severities);
  const findings = all.filter(({ file }) => selected(file));
  const manifests = inventory.manifests.filter(({ origin }) => selected(origin.file));
  const said = [...manifests.map(({ origin }) => origin.file), ...findings.map(({ file }) => file)];
  return {
    outcome: {
      findings: withDefinitions(root, findings),
      unjudged: [
        ...inventory.unjudged.filter(({ path }) => selected(path)),
        ...(request.allowEmpty ? [] : withoutObjects(selection, tree, said)),
      ],
      files: [...tree.files.keys()].filter(selected).length,
      objects: manifests.length,
    },
    inventory,
    manifests,
    repeatable: charts.places.length === 0 && isOfFiles,
  };
}

/** Where only the content of some objects has changed, they and what looks at them are judged again; undefined elsewhere. */
async function judgeChanged(
  tree: SourceTree,
  request: ValidateRequest,
  memory: TreeMemory | undefined,
  options: JudgeOptions,
): Promise<Judged | undefined> {
  const earlier = memory?.earlier(tree);
  if (earlier === undefined) return undefined;
  const { inventory, changed, judgement, scripts } = earlier;
  request.progress(`${changed.objects.size} objects have changed`);
  const problems = await judgeAgain(inventory, judgement, changed, { ...options, scripts });
  return { inventory, problems, isOfFiles: true };
}

async function judgeAll(
  tree: SourceTree,
  selection: Selection,
  request: ValidateRequest,
  memory: TreeMemory | undefined,
  options: JudgeOptions,
): Promise<Judged> {
  const asked: Asked = { others: new Set(), programs: new Set() };
  const inventory = await inventoryOf(tree, selection, request, asked);
  request.progress(`${inventory.manifests.length} objects in ${inventory.builds.length} builds`);
  const isOfFiles =
    inventory.unjudged.length === 0 && asked.others.size === 0 && !hasOtherInputs(tree) && !hasUnreadable(tree);
  if (memory === undefined) return { inventory, problems: await judge(inventory, options), isOfFiles };
  const scripts = new Map<string, KeptScript>();
  const { problems, judgement } = await judgeToKeep(inventory, { ...options, scripts });
  // Which parts of a folder the program looks at, only the program knows.
  memory.keep(tree, isOfFiles && asked.programs.size === 0 ? { inventory, judgement, scripts } : undefined);
  return { inventory, problems, isOfFiles };
}

/** Rights may change without a trace in the time of a file. */
function hasUnreadable({ files }: SourceTree): boolean {
  return [...files.values()].some(({ problems }) => problems.some(({ code }) => code === "unreadable-file"));
}

/** A text of YAML as the cluster reads it. */
function parseValue(text: string): unknown {
  return readSourceFile("value.yaml", text).documents[0]?.value;
}

/** Fields of build files by which kustomize reads files that are no YAML, or runs programs. */
const OTHER_INPUTS = ["configMapGenerator", "secretGenerator", "generators", "helmCharts", "openapi", "transformers"];

/** Whether a build can depend on files that nobody has listed. */
function hasOtherInputs({ files }: SourceTree): boolean {
  return [...files.values()].some(
    ({ role, documents }) =>
      role === "kustomization" && documents.some(({ value }) => OTHER_INPUTS.some((name) => name in Object(value))),
  );
}

/** Places on the command line are seen from the current folder, those of the configuration from its own. */
function chartSources({ charts, cwd, project, version }: ValidateRequest): ChartSources {
  const place = (from: string) => (text: string) => (text.includes("://") ? text : resolve(from, text));
  const places = [...charts.map(place(cwd)), ...project.validate.charts.map(place(project.root))];
  return { places, cacheFolder: cacheFolder(project.root), version };
}

async function inventoryOf(
  tree: SourceTree,
  { root, read }: Selection,
  request: ValidateRequest,
  { others, programs }: Asked,
): Promise<Inventory> {
  const { kubernetesVersion, fluxVersion } = request;
  const facts = statedEnvironments(tree);
  const environments = builtinEnvironments();
  const only = request.environments.map((name) => findEnvironment(facts.length > 0 ? facts : environments, name).name);
  return buildInventory(tree, {
    environments,
    facts,
    kustomize: noting(kustomizeProgram({ root }), programs),
    parse: parseValue,
    exists: (path) => {
      others.add(path);
      return existsSync(join(root, path));
    },
    bases: read.map((path) => relative(root, path).split(sep).join("/")),
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    ...(fluxVersion !== undefined && { fluxVersion }),
    ...(only.length > 0 && { only }),
  });
}

/** Notes which folders are built by the program. */
function noting(run: RunKustomize | undefined, folders: Set<string>): RunKustomize | undefined {
  if (run === undefined) return undefined;
  return (folder, kustomization) => {
    folders.add(folder);
    return run(folder, kustomization);
  };
}

/** The findings as the configuration and the waivers see them. */
function settled(
  found: readonly Finding[],
  { tree, unjudged }: Inventory,
  selection: Selection,
  { project, now }: ValidateRequest,
  locate: ReturnType<typeof createLocator>,
  severities: Severities,
): Finding[] {
  const { root, selected } = selection;
  const { findings, problems } = applyWaivers(applySettings(found, severities), tree, {
    rules: RULES,
    textOf: (file) => readText(root, file),
    ...configuredWaivers(project, selection),
    today: today(now),
    ran: (code) => isOn({ code }, severities),
    selected,
    unjudged,
  });
  return [...findings, ...applySettings(toFindings(problems, locate), severities)];
}

function readText(root: string, file: string): string | undefined {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}
