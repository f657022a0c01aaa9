import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { cacheFolder } from "../../base/cache.js";
import { buildInventory } from "../../build/inventory.js";
import { RULES } from "../../check/rules.js";
import { applySettings, isOn, severitiesOf } from "../../check/settings.js";
import { applyWaivers } from "../../check/waivers.js";
import { type Finding, sortFindings } from "../../model/finding.js";
import type { Inventory, Manifest, SourceTree, Unjudged } from "../../model/manifest.js";
import type { ChartSources } from "../../read/charts/open.js";
import { createLocator } from "../../read/locate.js";
import { readSourceTree } from "../../read/source-tree.js";
import { kustomizeProgram } from "../kustomize-program.js";
import type { Project } from "../project.js";
import { findEnvironment } from "../selection.js";
import { withDefinitions } from "./definition-sources.js";
import { builtinEnvironments, statedEnvironments } from "./environments.js";
import { toFindings } from "./findings.js";
import { judge } from "./judge.js";
import { type Selection, selectPaths } from "./paths.js";

/** What the command line and the configuration ask for. */
export interface ValidateRequest {
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly project: Project;
  /** Absolute folder of the project's own tree. */
  readonly out: string;
  /** What came on standard input. */
  readonly stdin?: string;
  /** Folder that holds the whole tree. @default see `selectPaths` */
  readonly tree?: string;
  /** Names or aliases of environments. @default all */
  readonly environments: readonly string[];
  readonly kubernetesVersion?: string;
  readonly fluxVersion?: string;
  /** Where charts are: folders, and addresses of Helm and OCI repositories. */
  readonly charts: readonly string[];
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Version of conformitron. */
  readonly version: string;
  /** Says what goes on. */
  readonly progress: (text: string) => void;
}

/** What came of a run. */
export interface Validation {
  readonly findings: readonly Finding[];
  readonly unjudged: readonly Unjudged[];
  /** Files that were read and are reported. */
  readonly files: number;
  /** The objects that were judged. */
  readonly manifests: readonly Manifest[];
}

/** Judges the trees that the paths belong to. Throws a CommandError for paths and names that do not exist. */
export async function validate(request: ValidateRequest): Promise<Validation> {
  const parts: Validation[] = [];
  for (const selection of selectPaths(request)) parts.push(await validateTree(selection, request));
  return {
    findings: sortFindings(parts.flatMap(({ findings }) => findings)),
    unjudged: parts.flatMap(({ unjudged }) => unjudged),
    files: parts.reduce((sum, { files }) => sum + files, 0),
    manifests: parts.flatMap(({ manifests }) => manifests),
  };
}

async function validateTree(selection: Selection, request: ValidateRequest): Promise<Validation> {
  const { root, read, selected, stdin } = selection;
  const text = stdin ? request.stdin : undefined;
  const tree = readSourceTree({ root, paths: read, ...(text !== undefined && { stdin: text }) });
  request.progress(`read ${tree.files.size} files below ${root}`);
  const inventory = await inventoryOf(tree, selection, request);
  request.progress(`${inventory.manifests.length} objects in ${inventory.builds.length} builds`);
  const problems = await judge(inventory, {
    today: request.today,
    schemas: resolve(request.project.root, request.project.validate.schemas),
    charts: chartSources(request),
  });
  const locate = createLocator(root, text);
  const findings = settled(toFindings(problems, locate), inventory, selection, request, locate);
  return {
    findings: withDefinitions(
      root,
      findings.filter(({ file }) => selected(file)),
    ),
    unjudged: inventory.unjudged.filter(({ path }) => selected(path)),
    files: [...tree.files.keys()].filter(selected).length,
    manifests: inventory.manifests.filter(({ origin }) => selected(origin.file)),
  };
}

/** Places on the command line are seen from the current folder, those of the configuration from its own. */
function chartSources({ charts, cwd, project, version }: ValidateRequest): ChartSources {
  const place = (from: string) => (text: string) => (text.includes("://") ? text : resolve(from, text));
  const places = [...charts.map(place(cwd)), ...project.validate.charts.map(place(project.root))];
  return { places, cacheFolder: cacheFolder(project.root), version };
}

async function inventoryOf(tree: SourceTree, { root, read }: Selection, request: ValidateRequest): Promise<Inventory> {
  const { kubernetesVersion, fluxVersion } = request;
  const facts = statedEnvironments(tree);
  const environments = builtinEnvironments();
  const only = request.environments.map((name) => findEnvironment(facts.length > 0 ? facts : environments, name).name);
  return buildInventory(tree, {
    environments,
    facts,
    kustomize: kustomizeProgram({ root }),
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
  { root, selected }: Selection,
  { project, today }: ValidateRequest,
  locate: ReturnType<typeof createLocator>,
): Finding[] {
  const severities = severitiesOf("conformitron.yaml", project.validate, RULES);
  const { findings, problems } = applyWaivers(applySettings(found, severities), tree, {
    rules: RULES,
    textOf: (file) => readText(root, file),
    configured: project.validate.waivers,
    today,
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
