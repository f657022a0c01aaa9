import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { cacheFolder } from "../../base/cache.js";
import { buildInventory } from "../../build/inventory.js";
import { RULES } from "../../check/rules.js";
import { applySettings, isOn, type Severities, severitiesOf } from "../../check/settings.js";
import { applyWaivers } from "../../check/waivers.js";
import type { Finding } from "../../model/finding.js";
import type { Inventory, Manifest, SourceFile, SourceTree } from "../../model/manifest.js";
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
import { judge } from "./judge.js";
import { withoutObjects } from "./nothing.js";
import type { Selection } from "./paths.js";
import { configuredWaivers } from "./project-files.js";
import { today, type ValidateRequest } from "./request.js";

/** A tree, and what is judged of it. */
export interface TreeRequest {
  readonly selection: Selection;
  readonly listed: readonly ListedFile[];
  readonly request: ValidateRequest;
  /** What was read of a file before. */
  readonly reuse: (file: ListedFile) => SourceFile | undefined;
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

/** Reads, builds and judges one tree. */
export async function judgeTree({ selection, listed, request, reuse }: TreeRequest): Promise<JudgedTree> {
  const { root, read, selected, stdin } = selection;
  const text = stdin ? request.stdin : undefined;
  const tree = readListed({ root, paths: read, reuse, ...(text !== undefined && { stdin: text }) }, listed);
  const charts = chartSources(request);
  const others = new Set<string>();
  const inventory = await inventoryOf(tree, selection, request, others);
  request.progress(`${inventory.manifests.length} objects in ${inventory.builds.length} builds`);
  const schemas = resolve(request.project.root, request.project.validate.schemas);
  const problems = await judge(inventory, { today: today(request.now), schemas, charts });
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
    repeatable:
      charts.places.length === 0 && inventory.unjudged.length === 0 && others.size === 0 && !hasOtherInputs(tree),
  };
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

/** @param others is told which files were asked for that nobody has listed */
async function inventoryOf(
  tree: SourceTree,
  { root, read }: Selection,
  request: ValidateRequest,
  others: Set<string>,
): Promise<Inventory> {
  const { kubernetesVersion, fluxVersion } = request;
  const facts = statedEnvironments(tree);
  const environments = builtinEnvironments();
  const only = request.environments.map((name) => findEnvironment(facts.length > 0 ? facts : environments, name).name);
  return buildInventory(tree, {
    environments,
    facts,
    kustomize: kustomizeProgram({ root }),
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
