import { relative, sep } from "node:path";
import { CommandError } from "../../base/errors.js";
import { secretFields } from "../../check/secrets/mask.js";
import { compareInventories } from "../../compare/inventories.js";
import type { Inventory } from "../../model/manifest.js";
import type { DiffReport } from "../../report/diff.js";
import { inventoryOf } from "../inventory.js";
import { selectPaths } from "../validate/paths.js";
import { withRevision } from "./git-tree.js";

/** What the command line and the configuration ask for. */
export interface DiffRequest {
  readonly cwd: string;
  /** Folder of the tree. @default the project's own */
  readonly path: string | undefined;
  /** Absolute folder of the project's own tree. */
  readonly out: string;
  /** The Git revision to compare with. */
  readonly from: string;
  /** Names or aliases of environments. @default all */
  readonly environments: readonly string[];
}

/** What the tree on disk changes against the one of a Git revision. Throws a CommandError where the tree is in no repository. */
export async function diff(request: DiffRequest): Promise<DiffReport> {
  const [selection] = selectPaths({ ...request, paths: request.path === undefined ? [] : [request.path] });
  const tree = selection?.read[0];
  if (selection === undefined || tree === undefined || !selection.inGit) {
    throw new CommandError(`${request.path ?? request.out} is in no Git repository`, "name a folder of a Git checkout");
  }
  const folder = portable(relative(selection.root, tree));
  const { inventory: after } = await inventoryOf({ root: selection.root, folder }, request.environments);
  const { inventory: before } = await withRevision({ root: selection.root, folder, revision: request.from }, (root) =>
    inventoryOf({ root, folder }, request.environments),
  );
  refuseUnjudged(before, after);
  return report(request.from, before, after);
}

function report(from: string, before: Inventory, after: Inventory): DiffReport {
  const changes = compareInventories(before, after, secretFields);
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  const environments = [...new Set([...before.scopes.keys(), ...after.scopes.keys()])].filter(Boolean).sort();
  return {
    apiVersion: "conformitron.io/v1",
    kind: "DiffReport",
    from,
    environments,
    changes,
    summary: {
      added: count("added"),
      changed: count("changed"),
      removed: count("removed"),
      risks: changes.reduce((sum, { risks }) => sum + risks.length, 0),
    },
  };
}

/** A folder that cannot be built would look as if everything in it had gone. */
function refuseUnjudged(...inventories: readonly Inventory[]): void {
  const folder = inventories.flatMap(({ unjudged }) => unjudged)[0];
  if (folder === undefined) return;
  throw new CommandError(
    `what ${folder.path} gives cannot be told: ${folder.reason}`,
    "make the folder build; conformitron validate says more",
    3,
  );
}

function portable(path: string): string {
  return path.split(sep).join("/");
}
