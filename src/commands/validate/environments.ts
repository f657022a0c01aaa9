import { readFileSync } from "node:fs";
import { packageFile } from "../../base/package.js";
import { type Environment, type EnvironmentDefinition, environmentFacts } from "../../model/environment.js";
import type { SourceTree } from "../../model/manifest.js";

const FACTS = "environment.json";

/** The environments that the tree states by itself: `synth` writes their facts into each environment's folder. */
export function statedEnvironments({ files }: SourceTree): Environment[] {
  const found: Environment[] = [];
  for (const [path, { documents }] of files) {
    if (!path.endsWith(`/${FACTS}`) && path !== FACTS) continue;
    const facts = documents[0]?.value;
    if (isEnvironment(facts)) found.push(environmentFacts(facts));
  }
  return found;
}

// The build writes them there as data: loading the environment files as code would load all constructs with them.
const BUILTIN = packageFile("lib/environments/facts.json");

/** The environments that are part of the package. */
export function builtinEnvironments(): Environment[] {
  return JSON.parse(readFileSync(BUILTIN, "utf8"));
}

/** As much as has to be right so that nothing breaks: whoever writes facts by hand may leave things out. */
function isEnvironment(value: unknown): value is EnvironmentDefinition {
  if (typeof value !== "object" || value === null) return false;
  const { apiVersion, kind, name, folder, secretStore, gitops, architectures, clusters } = value as Record<
    string,
    unknown
  >;
  const texts = [name, folder].every((it) => typeof it === "string");
  const maps = [secretStore, gitops].every((it) => typeof it === "object" && it !== null);
  const lists = [architectures, clusters].every(Array.isArray);
  return apiVersion === "conformitron.io/v1" && kind === "Environment" && texts && maps && lists;
}
