import type { Inventory } from "../../../model/manifest.js";
import { type Group, groupsOf } from "./homes.js";

/** Finds the tests of a solution and the solution of tests. */
export interface Counterparts {
  /** The tests of a solution, or the solutions of a test: by folder, else by the namespaces in which they work. */
  of(group: Group): readonly Group[];
  /** The tree has only solutions, or only tests: then nobody can say what is missing. */
  readonly isEmpty: boolean;
}

const found = new WeakMap<Inventory, Counterparts>();

/** The counterparts of a whole tree; worked out once. */
export function counterpartsOf(inventory: Inventory): Counterparts {
  const ready = found.get(inventory) ?? findCounterparts(groupsOf(inventory));
  found.set(inventory, ready);
  return ready;
}

function findCounterparts(groups: readonly Group[]): Counterparts {
  const byName = new Map<string, Group[]>();
  for (const group of groups) {
    for (const name of namesOf(group).known) {
      const key = `${sideOf(group)} ${name}`;
      const known = byName.get(key);
      if (known === undefined) byName.set(key, [group]);
      else known.push(group);
    }
  }
  return {
    of: (group) => {
      const other = sideOf(group) === "tests" ? "solutions" : "tests";
      return namesOf(group).wanted.flatMap((name) => byName.get(`${other} ${name}`) ?? []);
    },
    isEmpty: new Set(groups.map(sideOf)).size < 2,
  };
}

function sideOf({ home }: Group): "tests" | "solutions" {
  return home.tier === "testers" ? "tests" : "solutions";
}

/** The names by which a group is found, and those by which it looks: its folder, the one above or those below, its namespaces. */
function namesOf({ home, manifests }: Group): { readonly known: string[]; readonly wanted: string[] } {
  const folder = home.folder.toLowerCase();
  const above = folder.includes("/") ? folder.slice(0, folder.indexOf("/")) : undefined;
  const namespaces = new Set(
    manifests
      .flatMap(({ kind, name, namespace }) => (kind === "Namespace" ? name : (namespace ?? [])))
      .filter((name) => !/^(default|kube-.*|flux-system)$/.test(name)),
  );
  return {
    known: [`/${folder}`, ...(above === undefined ? [] : [`below /${above}`]), ...namespaces],
    wanted: [`/${folder}`, above === undefined ? `below /${folder}` : `/${above}`, ...namespaces],
  };
}
