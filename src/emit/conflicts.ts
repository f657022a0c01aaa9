import type { Environment } from "../model/environment.js";
import { compare, type Finding } from "../model/finding.js";
import { apiGroup } from "../model/kinds.js";
import { placeOf } from "./origin.js";
import { type Site, stagesOf } from "./solution-files.js";
import type { PlacedSolution } from "./types.js";

/** What no two solutions may share: identity, name, namespace, folder, and objects on the same cluster. */
export function findConflicts(
  solutions: readonly { readonly solution: PlacedSolution; readonly sites: readonly Site[] }[],
): Finding[] {
  const placed = solutions.map(({ solution }) => solution);
  return [
    ...clashes(
      placed,
      "duplicate-solution",
      ({ id }) => [id.toLowerCase()],
      "vendor and product",
      "give one of them another product name",
      () => true,
    ),
    ...clashes(
      placed,
      "duplicate-name",
      names,
      "name of a Flux Kustomization",
      "rename vendor or product so that <vendor>-<product> differs",
    ),
    ...clashes(placed, "duplicate-namespace", namespaces, "namespace", "give one of them another namespace"),
    ...folderClashes(solutions),
    ...clashes(
      placed,
      "object-managed-twice",
      objects,
      "object",
      "make the object in one of them only",
      shareEnvironment,
    ),
  ];
}

type Sharing = (a: PlacedSolution, b: PlacedSolution) => boolean;

/** Pairs of solutions that have a key in common, once for each key. */
function clashes(
  solutions: readonly PlacedSolution[],
  code: string,
  keysOf: (solution: PlacedSolution) => Iterable<string>,
  what: string,
  fix: string,
  sharing: Sharing = differ,
): Finding[] {
  const owners = new Map<string, PlacedSolution[]>();
  const findings: Finding[] = [];
  for (const solution of solutions) {
    for (const key of new Set(keysOf(solution))) {
      const others = owners.get(key);
      if (others === undefined) {
        owners.set(key, [solution]);
        continue;
      }
      const other = others.find((candidate) => sharing(candidate, solution));
      if (other) findings.push(clash(code, `${what} '${key}'`, other, solution, fix));
      others.push(solution);
    }
  }
  return findings;
}

/** Of the same product twice everything is there twice; that is said once. */
function differ(a: PlacedSolution, b: PlacedSolution): boolean {
  return a.id.toLowerCase() !== b.id.toLowerCase();
}

/** Objects of the same name on different clusters are no trouble. */
function shareEnvironment(a: PlacedSolution, b: PlacedSolution): boolean {
  return differ(a, b) && [...a.made.keys()].some((environment) => b.made.has(environment));
}

function clash(code: string, what: string, first: PlacedSolution, second: PlacedSolution, fix: string): Finding {
  return {
    code,
    severity: "error",
    message: `${second.id} has the same ${what} as ${first.id} in ${first.definition.file}`,
    fix,
    ...placeOf(second),
  };
}

function* names({ name, made }: PlacedSolution): Iterable<string> {
  for (const solution of new Set(made.values())) {
    yield name;
    if (solution.objects.some(({ part }) => part === "test")) yield `${name}-test`;
    for (const stage of stagesOf(solution)) yield `${name}-${stage.name}`;
  }
}

function* namespaces({ made }: PlacedSolution): Iterable<string> {
  for (const { objects: own } of new Set(made.values())) {
    for (const { json } of own) if (json.kind === "Namespace") yield json.metadata.name;
  }
}

function* objects({ made }: PlacedSolution): Iterable<string> {
  for (const { objects: own } of new Set(made.values())) {
    for (const { json } of own) {
      if (json.kind === "Namespace") continue;
      const { name, namespace } = json.metadata;
      yield `${json.kind}.${apiGroup(json.apiVersion)} ${namespace === undefined ? name : `${namespace}/${name}`}`;
    }
  }
}

/** Folders that are equal, also by case only, or inside each other: one's list would take in the other. */
function folderClashes(
  solutions: readonly { readonly solution: PlacedSolution; readonly sites: readonly Site[] }[],
): Finding[] {
  const folders = solutions
    .flatMap(({ solution, sites }) =>
      sites.flatMap(({ addon, tests }) =>
        [addon, ...(tests ? [tests] : [])].map((path) => ({ key: `${path.toLowerCase()}/`, path, solution })),
      ),
    )
    .sort((a, b) => compare(a.key, b.key));
  const findings: Finding[] = [];
  let open = folders[0];
  for (const folder of folders.slice(1)) {
    if (open && folder.key.startsWith(open.key)) {
      if (!differ(open.solution, folder.solution)) continue;
      findings.push(
        clash(
          "duplicate-folder",
          `folder '${folder.path}' (or one inside it)`,
          open.solution,
          folder.solution,
          "give one of them another folder",
        ),
      );
    } else open = folder;
  }
  return findings;
}

/** Ambient values that a solution uses and a cluster does not have: Flux would not substitute at all. */
export function missingAmbient(
  solution: PlacedSolution,
  environments: readonly Environment[],
  ambientOf: (
    environment: Environment,
    cluster: Environment["clusters"][number],
  ) => Readonly<Record<string, string | undefined>>,
): Finding[] {
  return environments.flatMap((environment) =>
    environment.clusters.flatMap((cluster) => {
      const known = ambientOf(environment, cluster);
      const missing = (solution.made.get(environment.name)?.ambient ?? []).filter((name) => known[name] === undefined);
      return missing.map((name) => ({
        code: "missing-ambient-value",
        severity: "error" as const,
        message: `${solution.id} uses the ambient value ${name}, which cluster ${cluster.name} of ${environment.name} does not have`,
        fix: `add ${name} to the cluster's ambient values in the environment file, or limit the solution to other environments`,
        ...placeOf(solution),
      }));
    }),
  );
}
