import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { type Captured, capture } from "../base/process.js";
import type { ProgramResult, RunKustomize } from "../build/program-build.js";
import { parseAnyYaml } from "../read/yaml/library.js";
import { parseBlockYaml } from "../read/yaml/parse.js";

/** How the program is run. */
export interface KustomizeOptions {
  /** Absolute folder of the tree. */
  readonly root: string;
  /** Folders to look for the program in, as `PATH` has them. @default the environment's PATH */
  readonly path?: string;
  /** Ends running programs. */
  readonly signal?: AbortSignal;
  /** How long one build may take. @default 60000 */
  readonly timeoutMs?: number;
}

interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

const BUILD_FILES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const AT_ONCE = 4;
const MAX_OUTPUT = 1 << 28;

/** Whatever the program would fetch goes to a port where nothing listens. */
const NO_NETWORK = {
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  http_proxy: "http://127.0.0.1:9",
  https_proxy: "http://127.0.0.1:9",
  NO_PROXY: "",
  no_proxy: "",
  GIT_ALLOW_PROTOCOL: "file",
};

/**
 * Builds folders with `kustomize`, else with `kubectl kustomize`, at most four at once and without the network; undefined
 * where neither is installed. The tree itself is never changed: a build file other than the folder's own stands in a
 * temporary folder, with links to everything else.
 */
export function kustomizeProgram(options: KustomizeOptions): RunKustomize | undefined {
  const program = findProgram(options.path ?? process.env["PATH"] ?? "");
  if (program === undefined) return undefined;
  const enter = limiter(AT_ONCE);
  return (folder, kustomization) => enter(() => buildInShadow(program, folder, kustomization, options));
}

function findProgram(path: string): Program | undefined {
  const load = ["--load-restrictor", "LoadRestrictionsNone"];
  const kustomize = findExecutable("kustomize", path);
  if (kustomize !== undefined) return { file: kustomize, args: ["build", ...load] };
  const kubectl = findExecutable("kubectl", path);
  return kubectl === undefined ? undefined : { file: kubectl, args: ["kustomize", ...load] };
}

function findExecutable(name: string, path: string): string | undefined {
  const names = process.platform === "win32" ? [`${name}.exe`] : [name];
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((file) => join(folder, file))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Lets at most so many tasks run at once; the others wait in their order. */
function limiter(atOnce: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await task();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

async function buildInShadow(
  program: Program,
  folder: string,
  kustomization: Readonly<Record<string, unknown>>,
  options: KustomizeOptions,
): Promise<ProgramResult> {
  let shadow: string | undefined;
  try {
    shadow = await mkdtemp(join(tmpdir(), "conformitron-build-"));
    const text = JSON.stringify(kustomization);
    await makeShadow(options.root, shadow, folder, text);
    const ended = await capture(program.file, [...program.args, join(shadow, folder)], {
      cwd: shadow,
      env: NO_NETWORK,
      timeoutMs: options.timeoutMs ?? 60_000,
      maxBuffer: MAX_OUTPUT,
      ...(options.signal && { signal: options.signal }),
    });
    return judge(ended, basename(program.file), [shadow, options.root]);
  } catch (error) {
    return {
      kind: "unjudged",
      reason: `could not be built: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    if (shadow !== undefined) await rm(shadow, { recursive: true, force: true });
  }
}

/** The folder with another build file and links to the rest of it; what lies around it only where the build looks there. */
async function makeShadow(root: string, shadow: string, folder: string, text: string): Promise<void> {
  await mkdir(join(shadow, folder), { recursive: true });
  await linkEntries(join(root, folder), join(shadow, folder), BUILD_FILES);
  await writeFile(join(shadow, folder, "kustomization.yaml"), text);
  if (!text.includes("..")) return;
  for (let inner = folder; inner !== "" && inner !== "."; inner = dirname(inner)) {
    const outer = dirname(inner);
    await linkEntries(join(root, outer), join(shadow, outer), [basename(inner)]);
  }
}

async function linkEntries(from: string, to: string, without: readonly string[]): Promise<void> {
  const entries = (await readdir(from)).filter((name) => name !== ".git" && !without.includes(name));
  await Promise.all(entries.map((name) => symlink(join(from, name), join(to, name))));
}

function judge(ended: Captured, name: string, prefixes: readonly string[]): ProgramResult {
  if (ended.timedOut) return { kind: "unjudged", reason: `took ${name} too long` };
  if (ended.exitCode === undefined) return { kind: "unjudged", reason: `could not be built: ${name} was ended` };
  if (ended.exitCode !== 0) return { kind: "failed", error: plainError(ended.stderr, prefixes) };
  const { documents, problems } = parseBlockYaml(ended.stdout) ?? parseAnyYaml(ended.stdout);
  if (problems.some(({ code }) => code === "yaml-syntax"))
    return { kind: "unjudged", reason: `${name} wrote what cannot be read` };
  return { kind: "built", documents: documents.map(({ value }) => value) };
}

/** What the program says, without the paths of this machine. */
function plainError(stderr: string, prefixes: readonly string[]): string {
  const text = prefixes.reduce((left, prefix) => left.replaceAll(`${prefix}/`, "").replaceAll(prefix, "."), stderr);
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("# Warning"));
  return (
    lines
      .join(" ")
      .replace(/^error: /i, "")
      .trim() || "the build failed without a message"
  );
}
