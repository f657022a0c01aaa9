import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FIXTURE = fileURLToPath(new URL("./fixture", import.meta.url));
const PEERS = ["cdk8s", "cdk8s-plus-27", "constructs"];

/** What a process printed and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder of which `remove` leaves nothing. */
export interface Project {
  readonly folder: string;
  /** The packed package. */
  readonly tarball: string;
  readonly remove: () => void;
}

/** An empty folder in which the packed package is installed, with a solution and an environment of its own. */
export function installProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "conformitron-package-"));
  const tarball = join(folder, npm(ROOT, "pack", "--ignore-scripts", "--silent", "--pack-destination", folder).trim());
  setPackageType(folder, "module");
  npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball, ...PEERS.map(likeHere));
  cpSync(FIXTURE, folder, { recursive: true });
  return { folder, tarball, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Sets the `type` of the project's package.json and leaves the rest as it is. */
export function setPackageType(folder: string, type: "module" | "commonjs"): void {
  const file = join(folder, "package.json");
  writeFileSync(file, JSON.stringify({ name: "anvils", private: true, ...readJson(file), type }, undefined, 2));
}

/** Runs a program in the project, as a pipeline would: without a terminal. */
export function run(folder: string, command: string, ...args: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: plainEnv(),
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** The path of a Node of another line, which npm gets from its registry. */
export function nodeOfLine(major: number): string {
  return npx("-y", `node@${major}`, "-p", "process.execPath").trim();
}

/** Files below a folder with their text, by their path with `/`. */
export function readTree(folder: string): Record<string, string> {
  return Object.fromEntries(listFiles(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")] as const));
}

/** The files below a folder, sorted, with `/` between the parts. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

function likeHere(name: string): string {
  return `${name}@${String(readJson(join(ROOT, "node_modules", name, "package.json"))["version"])}`;
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

function npm(folder: string, ...args: readonly string[]): string {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", env: plainEnv() });
}

function npx(...args: readonly string[]): string {
  return execFileSync("npx", args, { cwd: tmpdir(), encoding: "utf8", env: plainEnv() });
}

/** The environment without what npm and vitest put there for the scripts that they run. */
function plainEnv(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
