import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Scenario } from "./scenario.js";

/** The project's root. */
export const root = new URL("../../..", import.meta.url).pathname;

/** All scenarios, by file name without `.ts`. */
export async function loadScenarios(): Promise<ReadonlyMap<string, Scenario>> {
  const folder = join(root, "test/functional/scenarios");
  const found = new Map<string, Scenario>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .sort()) {
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: Scenario };
    found.set(file.slice(0, -".ts".length), module.default);
  }
  return found;
}
