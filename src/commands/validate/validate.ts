import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { cacheFolder, shortName } from "../../base/cache.js";
import { optimizeLate } from "../../base/optimizer.js";
import { packageFile } from "../../base/package.js";
import { type Finding, sortFindings } from "../../model/finding.js";
import { listSources } from "../../read/source-list.js";
import type { ReportedObject } from "../../report/validation/options.js";
import type { JudgedTree } from "./judge-tree.js";
import type { Keeping } from "./keeping.js";
import { fingerprint, keepOutcome, keptObjects, keptOutcome } from "./kept.js";
import { type Listing, listKept } from "./kept-list.js";
import { type Selection, selectPaths } from "./paths.js";
import { withoutExcluded } from "./project-files.js";
import { type Mending, today, type ValidateRequest, type Validation } from "./request.js";

/** Judges the trees that the paths belong to. Throws a CommandError for paths and names that do not exist. */
export async function validate(request: ValidateRequest): Promise<Validation> {
  const parts: Validation[] = [];
  const out = resolve(request.project.root, request.project.out);
  for (const selection of selectPaths({ ...request, out })) parts.push(await validateTree(selection, request));
  return {
    outcome: {
      findings: sortFindings(parts.flatMap(({ outcome }) => outcome.findings)),
      unjudged: parts.flatMap(({ outcome }) => outcome.unjudged),
      files: parts.reduce((sum, { outcome }) => sum + outcome.files, 0),
      objects: parts.reduce((sum, { outcome }) => sum + outcome.objects, 0),
    },
    objects: () => parts.flatMap(({ objects }) => objects()),
  };
}

async function validateTree(selection: Selection, request: ValidateRequest): Promise<Validation> {
  if (request.mending !== undefined && !selection.stdin) return mendTree(selection, request, request.mending);
  const keeping = keepingFor(selection, request);
  const name = `validate-${shortName([selection.root, ...selection.read].join("\n"))}`;
  const listing = listKept(name, selection.root, selection.read, keeping);
  request.progress(`${listing.count} files below ${selection.root}`);
  const print = fingerprint(listing, keeping);
  const outcome = keptOutcome(name, print, listing, keeping);
  if (outcome !== undefined) {
    request.progress("nothing has changed since the last run");
    const findings = await definedToday(selection.root, outcome.findings);
    return { outcome: { ...outcome, findings }, objects: () => keptObjects(name, print, keeping) ?? [] };
  }
  return judgeAgain(selection, request, { name, print, listing, keeping });
}

/** Lines of definitions move without a change of the tree. */
async function definedToday(root: string, findings: readonly Finding[]): Promise<readonly Finding[]> {
  if (findings.every(({ source }) => source === undefined)) return findings;
  const { withDefinitions } = await import("./definition-sources.js");
  return withDefinitions(root, findings);
}

interface Memory {
  readonly name: string;
  readonly print: string;
  readonly listing: Listing;
  readonly keeping: Keeping;
}

/** What judges is loaded only where something has changed. */
async function judgeAgain(selection: Selection, request: ValidateRequest, memory: Memory): Promise<Validation> {
  const { name, print, listing, keeping } = memory;
  const listed = withoutExcluded(listing.files(), request.project);
  optimizeLate();
  const [{ judgeTree }, { openTreeMemory }] = await Promise.all([
    import("./judge-tree.js"),
    import("./tree-memory.js"),
  ]);
  const tree = keeping.folder === undefined ? {} : { memory: openTreeMemory(name, listed, keeping) };
  const judged = await judgeTree({ selection, listed, request, ...tree });
  const objects = reportedObjects(judged);
  if (judged.repeatable) keepOutcome(name, print, { outcome: judged.outcome, objects }, keeping);
  return { outcome: judged.outcome, objects: () => objects };
}

/** Mends and judges what is left. What was found before is of no use here, nor is what is found on the way. */
async function mendTree(
  selection: Selection,
  request: ValidateRequest,
  { dryRun, report }: Mending,
): Promise<Validation> {
  optimizeLate();
  const [{ judgeTree }, { judgeAndMend }] = await Promise.all([import("./judge-tree.js"), import("./fix.js")]);
  const judge = () => {
    const listed = withoutExcluded(listSources(selection.root, selection.read), request.project);
    return judgeTree({ selection, listed, request });
  };
  const mended = await judgeAndMend({ root: selection.root, judge, dryRun });
  report(mended.report);
  return { outcome: mended.judged.outcome, objects: () => reportedObjects(mended.judged) };
}

function reportedObjects({ manifests }: JudgedTree): ReportedObject[] {
  return manifests.map(({ apiVersion, kind, namespace, name, origin }) => {
    return { apiVersion, kind, namespace, name, file: origin.file };
  });
}

/** All that makes another result of the same files; `program` also changes what is kept of a file. */
function keepingFor(selection: Selection, request: ValidateRequest): Keeping {
  const { project, environments, kubernetesVersion, fluxVersion, charts, now, version, paths, allowEmpty } = request;
  const settings = { project, environments, kubernetesVersion, fluxVersion, charts, paths, allowEmpty, selection };
  const program = `${version} ${buildDigest()}`;
  return {
    folder: request.cache && !selection.stdin ? cacheFolder(project.root) : undefined,
    program,
    key: JSON.stringify([program, today(now), settings, process.env["PATH"], pulledSchemas(project)]),
    now,
  };
}

/** Two builds of one version may judge differently. */
function buildDigest(): string {
  return readFileSync(packageFile("lib/bundle/digest.txt"), "utf8");
}

/** What `schemas pull` has written, with sizes and times; nothing where there is no such folder. */
function pulledSchemas({ root, validate: { schemas } }: ValidateRequest["project"]): unknown {
  const folder = resolve(root, schemas);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).map((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return [name, stats?.size, stats?.mtimeMs];
  });
}
