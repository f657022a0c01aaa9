import { createRequire } from "node:module";
import type * as Yaml from "yaml";

/** The `yaml` package, loaded by the first file that is mended. */
export function yamlPackage(): typeof Yaml {
  loaded ??= createRequire(import.meta.url)("yaml") as typeof Yaml;
  return loaded;
}

let loaded: typeof Yaml | undefined;
