import { statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { projectFile } from "./paths.js";

/** What a relative import leads to; `file` is relative to the root, with `/`. */
export type Resolved =
  /** TypeScript or JavaScript that is transpiled and run. */
  | { readonly kind: "source"; readonly file: string }
  /** JSON, which Node loads itself. */
  | { readonly kind: "data"; readonly file: string }
  /** Only types: nothing is loaded. */
  | { readonly kind: "types" }
  | { readonly kind: "outside" | "missing" | "unsupported" };

/** Resolves a relative import like a TypeScript bundler: `./x.js` may be `x.ts`, and the extension may be left out. */
export function resolveRelative(root: string, importer: string, specifier: string): Resolved {
  const path = join(root, dirname(importer), specifier);
  const inside = projectFile(root, path);
  if (inside === undefined) return { kind: "outside" };
  const file = candidates(inside).find((candidate) => isFile(join(root, candidate)));
  return file === undefined ? { kind: "missing" } : { kind: kindOf(file), file };
}

/** Whether the specifier is a path relative to the importing file. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(\/|$)/.test(specifier);
}

function candidates(path: string): string[] {
  const extension = posix.extname(path);
  const bare = path.slice(0, path.length - extension.length);
  if (extension === ".js") return [`${bare}.ts`, path, `${bare}.d.ts`];
  if (extension === ".mjs") return [`${bare}.mts`, path, `${bare}.d.mts`];
  return [path, `${path}.ts`, `${path}.js`, `${path}.d.ts`, `${path}/index.ts`];
}

function kindOf(file: string): "source" | "data" | "types" | "unsupported" {
  if (/\.d\.m?ts$/.test(file)) return "types";
  if (/\.m?[tj]s$/.test(file)) return "source";
  return file.endsWith(".json") ? "data" : "unsupported";
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
