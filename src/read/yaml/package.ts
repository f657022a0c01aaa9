import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type * as Yaml from "yaml";
import { packageFile } from "../../base/package.js";

// The build makes one file of the package's many: they load four times as fast.
const BUNDLE = packageFile("lib/bundle/yaml.cjs");

/** The `yaml` package, loaded by the first text that needs it: loading takes longer than a thousand manifests in the fast parser. */
export function yamlPackage(): typeof Yaml {
  loaded ??= createRequire(import.meta.url)(fileURLToPath(BUNDLE)) as typeof Yaml;
  return loaded;
}

let loaded: typeof Yaml | undefined;
