import { join, resolve } from "node:path";
import { ROOT } from "../../support/files.js";
import { GeneratedTree } from "./tree.js";

/** The committed tree, or the one that the environment variable `TREE` names. */
export function judgedTree(): GeneratedTree {
  return new GeneratedTree(resolve(process.env["TREE"] || join(ROOT, "dist")));
}
