import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./files.js";
import { blockFile, type CodeBlock, shellCommands } from "./markdown.js";

/** What a project of partners has installed. */
const PACKAGES = ["constructs", "cdk8s", "cdk8s-plus-27", "@types/node"];
/** A definition for documents that show commands and no definition of their own. */
const HELLO = `import { type Environment, Manifests, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Hello extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "example", product: "hello", version: { value: "1.0.0", reason: "no chart" } });
    new Manifests(this, "hello", { objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "hello" } }] });
  }
}
`;

/** Whether a document shows files of a project or commands that can be run in one. */
export function hasProject(blocks: readonly CodeBlock[]): boolean {
  return blocks.some((block) => blockFile(block) !== undefined || runnable(block).length > 0);
}

/**
 * Does what a reader of the document does, in a project in a temporary folder: writes the files and runs the commands of
 * conformitron in their order, then synthesizes.
 * @returns what went wrong, each with its place
 */
export function followDocument(blocks: readonly CodeBlock[]): { folder: string; problems: string[] } {
  const folder = emptyProject();
  const problems: string[] = [];
  if (!blocks.some((block) => blockFile(block)?.startsWith("solutions/"))) write(folder, "solutions/hello.ts", HELLO);
  for (const block of blocks) {
    const file = blockFile(block);
    if (file !== undefined) write(folder, file, block.text);
    for (const command of runnable(block)) problems.push(...run(folder, command, `${block.file}:${block.line}`));
  }
  // docs.test.ts has checked the types of all blocks together.
  problems.push(...run(folder, "npx conformitron synth --no-type-check", blocks[0]?.file ?? ""));
  return { folder, problems };
}

/** The commands of a block that end by themselves and need nothing but a project. */
function runnable(block: CodeBlock): string[] {
  if (!["sh", "console"].includes(block.language) || blockFile(block) !== undefined) return [];
  // What judges a tree needs one with something to judge, charts, a cluster or a history: other tests run it.
  return shellCommands(block).filter((command) =>
    /^npx conformitron (?!validate|verify|diff|schemas)(?!.*--watch)/.test(command),
  );
}

function emptyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "conformitron-docs-"));
  // Ends the search for conformitron.yaml.
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
  for (const name of PACKAGES) link(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  link(ROOT, join(folder, "node_modules", "conformitron"));
  return folder;
}

function link(target: string, path: string): void {
  if (existsSync(target)) symlinkSync(target, path, "junction");
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function run(folder: string, command: string, place: string): string[] {
  const words = command.split(/\s+/).slice(2);
  const foreign = /^(CONFORMITRON_|FORCE_COLOR$|NO_COLOR$|VITEST|NODE_OPTIONS$)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "lib/bin.cjs"), ...words], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return status === 0 ? [] : [`${place} ${command}: exit ${status}\n${stdout}${stderr}`];
}
