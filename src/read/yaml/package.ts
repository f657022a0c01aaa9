import { createRequire } from "node:module";
import type * as Yaml from "yaml";

/** The `yaml` package, loaded by the first text that needs it: loading takes longer than a thousand manifests in the fast parser. */
export function yamlPackage(): typeof Yaml {
  loaded ??= createRequire(import.meta.url)("yaml") as typeof Yaml;
  return loaded;
}

let loaded: typeof Yaml | undefined;
