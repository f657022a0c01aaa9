import type { EnvironmentDefinition } from "../model/environment.js";
import { compare, type Finding } from "../model/finding.js";
import { environmentProblems, looksLikeEnvironment } from "./environment-facts.js";
import type { Namespace } from "./modules.js";
import { errorAt } from "./report.js";

interface Declared {
  readonly file: string;
  readonly environment: EnvironmentDefinition;
}

/** The environments that the modules export as `default`, sorted by name, with what is wrong about them. */
export function environmentsOf(modules: ReadonlyMap<string, Namespace>): {
  environments: EnvironmentDefinition[];
  findings: Finding[];
} {
  const declared: Declared[] = [];
  const findings: Finding[] = [];
  for (const [file, { default: environment }] of modules) {
    if (looksLikeEnvironment(environment)) declared.push({ file, environment });
    else findings.push(notAnEnvironment(file));
  }
  findings.push(...declared.flatMap(badFacts), ...duplicates(declared));
  const environments = declared.map(({ environment }) => environment);
  return { environments: environments.sort((a, b) => compare(a.name, b.name)), findings };
}

function badFacts({ file, environment }: Declared): Finding[] {
  return environmentProblems(environment).map(({ property, problem, fix }) =>
    errorAt(start(file), "bad-environment", `environment '${environment.name}': ${property} ${problem}`, fix),
  );
}

/** Names and aliases share one name space, folders have another; names that differ only in case are the same. */
function duplicates(declared: readonly Declared[]): Finding[] {
  const names = new Map<string, string>();
  const folders = new Map<string, string>();
  return declared.flatMap(({ file, environment }) => [
    ...[environment.name, ...(environment.aliases ?? [])].flatMap((name) => duplicate(names, file, "name", name)),
    ...duplicate(folders, file, "folder", environment.folder),
  ]);
}

function duplicate(seen: Map<string, string>, file: string, what: string, text: string): Finding[] {
  const other = seen.get(text.toLowerCase());
  seen.set(text.toLowerCase(), other ?? file);
  if (other === undefined) return [];
  const message = `the ${what} '${text}' is taken already by ${other === file ? "the same file" : other}`;
  return [errorAt(start(file), "duplicate-environment", message, `give the environment a ${what} of its own`)];
}

function notAnEnvironment(file: string): Finding {
  return errorAt(
    start(file),
    "not-an-environment",
    `${file} has no environment as its default export`,
    "write `export default defineEnvironment({ … })`, or begin the file's name with '_' when others import it",
  );
}

function start(file: string): { file: string; line: number; column: number } {
  return { file, line: 1, column: 1 };
}
