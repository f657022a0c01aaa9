import type { Inventory } from "../../../model/manifest.js";
import { type Group, groupsOf } from "./homes.js";

/** Finds the tests of a solution and the solution of tests. */
export interface Counterparts {
  /** The tests of a solution, or the solutions of a test: by folder, else by the namespaces in which they work. */
  of(group: Group): readonly Group[];
  /** The tree has only solutions, or only tests: then nobody can say what is missing. */
  readonly isEmpty: boolean;
}

const SHARED = /^(default|kube-.*|flux-system)$/;
const ready = new WeakMap<Inventory, Counterparts>();

/** The counterparts of a whole tree; worked out once. */
export function counterpartsOf(inventory: Inventory): Counterparts {
  const known = ready.get(inventory) ?? findCounterparts(groupsOf(inventory));
  ready.set(inventory, known);
  return known;
}

function findCounterparts(groups: readonly Group[]): Counterparts {
  const names = new Map(groups.map((group) => [group, namesOf(group)]));
  const byName = new Map<string, Group[]>();
  for (const [group, { known }] of names) {
    for (const name of known) {
      const key = `${sideOf(group)} ${name}`;
      const found = byName.get(key);
      if (found === undefined) byName.set(key, [group]);
      else found.push(group);
    }
  }
  return {
    of: (group) => {
      const other = sideOf(group) === "tests" ? "solutions" : "tests";
      return (names.get(group)?.wanted ?? []).flatMap((name) => byName.get(`${other} ${name}`) ?? []);
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
  const namespaces = new Set<string>();
  for (const { kind, name, namespace } of manifests) {
    const used = kind === "Namespace" ? name : namespace;
    if (used !== undefined && !namespaces.has(used) && !SHARED.test(used)) namespaces.add(used);
  }
  return {
    known: [`/${folder}`, ...(above === undefined ? [] : [`below /${above}`]), ...namespaces],
    wanted: [`/${folder}`, above === undefined ? `below /${folder}` : `/${above}`, ...namespaces],
  };
}
