import { readFileSync } from "node:fs";
import { packageFile } from "../base/package.js";

/** The version of the package. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(packageFile("package.json"), "utf8")).version;
}
