import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished } from "vitest";
import type { ExpectedTree } from "../../../src/emit/output/types.js";

export type Files = Readonly<Record<string, string>>;

/** The path of an output folder that does not exist yet, in a folder of its own that goes with the test. */
export function outputFolder(files: Files = {}): string {
  const parent = mkdtempSync(join(tmpdir(), "conformitron-output-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const out = join(parent, "dist");
  put(out, files);
  return out;
}

/** Writes files into a folder; a path that ends in `/` becomes an empty folder. */
export function put(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith("/")) mkdirSync(join(folder, path), { recursive: true });
    else {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }
}

/** All files and empty folders below a folder, in the manner of `put`. */
export function contentOf(folder: string): Files {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll("\\", "/");
    if (entry.isFile()) return [name, readFileSync(path, "utf8")] as const;
    if (entry.isDirectory()) return readdirSync(path).length === 0 ? ([`${name}/`, ""] as const) : undefined;
    return [name, "(link)"] as const;
  });
  return Object.fromEntries(entries.filter((entry) => entry !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What stands beside the output folder: nothing, unless a write left something. */
export function besides(out: string): string[] {
  return readdirSync(dirname(out)).filter((name) => name !== "dist");
}

/** Everything that would show that a file or folder was touched. */
export function stamps(folder: string): string[] {
  const paths = [".", ...readdirSync(folder, { recursive: true }).map(String)].sort();
  return paths.map((path) => {
    const { ino, mtimeMs, ctimeMs } = lstatSync(join(folder, path));
    return `${path} ${ino} ${mtimeMs} ${ctimeMs}`;
  });
}

/** What a compiler would expect: its files, what it wrote before, and its folders `clusters` and `snow`. */
export function expecting(files: Files, owned: readonly string[] = [], lists: readonly string[] = []): ExpectedTree {
  return {
    files: new Map(Object.entries(files)),
    lists: new Set(lists),
    owned: new Set(owned),
    folders: new Set(["clusters", "snow"]),
  };
}
