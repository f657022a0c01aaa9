import { joinPath, nameOf, parentOf } from "../../build/folders.js";
import { resourcesOf } from "../../build/kustomization-file.js";
import { fieldsOf, stableText } from "../../build/records.js";
import type { SolutionPlan, TreePlan } from "../../model/verify-plan.js";
import { readSourceFile } from "../../read/source-file.js";
import type { Changes } from "./changes.js";

/** What is known of the tree besides its solutions. */
export interface Surroundings {
  readonly shared: TreePlan["shared"];
  /** Every folder that something applies in the scope. */
  readonly builds: readonly { readonly path: string }[];
  /** The text of a file as it is now; undefined where there is none. */
  readonly now: (path: string) => string | undefined;
}

/**
 * The solutions that a change touches: one of their own files, or a file that they share with others. A list that several solutions
 * stand in touches those whose entries came or went, and all in its folder where anything else of it has changed.
 */
export async function touchedSolutions(
  plans: readonly SolutionPlan[],
  changes: Changes,
  surroundings: Surroundings,
): Promise<SolutionPlan[]> {
  const known = new Set(plans.flatMap(({ sources, uses }) => [...sources, ...uses]));
  const isOther = otherFile(surroundings);
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of changes.paths) {
    const above = withFolders(path);
    if (above.some((it) => known.has(it))) for (const it of above) files.add(it);
    else if (isOther(path)) for (const folder of await affected(path, changes, surroundings)) folders.add(folder);
  }
  const isTouched = (path: string) => files.has(path) || withFolders(path).some((it) => folders.has(it));
  return folders.has("")
    ? [...plans]
    : plans.filter(({ sources, uses }) => sources.some(isTouched) || uses.some(isTouched));
}

/** Whether a file of no solution can change what is applied: it is in a folder that is built, and no object that nobody uses. */
function otherFile({ shared, builds }: Surroundings): (path: string) => boolean {
  const built = new Set(builds.map(({ path }) => path));
  const unused = new Set(shared.map(({ file }) => file));
  return (path) => {
    if (nameOf(path) === ".sourceignore") return true;
    if (unused.has(path) || path.endsWith(".md")) return false;
    return built.has("") || withFolders(path).some((folder) => built.has(folder));
  };
}

/** The folders, and single files, in which a change of a file of no solution may change anything. */
async function affected(path: string, changes: Changes, { now }: Surroundings): Promise<readonly string[]> {
  const folder = parentOf(path);
  if (!/^(?:kustomization\.ya?ml|Kustomization)$/.test(nameOf(path))) return [folder];
  const entries = differingEntries(await changes.before(path), now(path));
  return entries?.flatMap((entry) => joinPath(folder, entry) ?? []) ?? [folder];
}

/** What came into a list or went out of it; undefined where anything else differs. */
function differingEntries(before: string | undefined, after: string | undefined): string[] | undefined {
  const [old, present] = [listOf(before), listOf(after)];
  if (old === undefined || present === undefined || old.rest !== present.rest) return undefined;
  return [
    ...[...old.entries].filter((entry) => !present.entries.has(entry)),
    ...[...present.entries].filter((entry) => !old.entries.has(entry)),
  ];
}

function listOf(
  text: string | undefined,
): { readonly entries: ReadonlySet<string>; readonly rest: string } | undefined {
  const value = text && fieldsOf(readSourceFile("kustomization.yaml", text).documents[0]?.value);
  if (!value) return undefined;
  const { resources: _resources, bases: _bases, ...rest } = value;
  return { entries: new Set(resourcesOf(value).map((entry) => entry.text)), rest: stableText(rest) };
}

function withFolders(path: string): string[] {
  const found = [path];
  for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) found.push(folder);
  return found;
}
