import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./files.js";

/** The command as `npm run build` has compiled it. */
export const BIN = join(ROOT, "lib/bin.cjs");

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a run takes place. */
export interface RunOptions {
  /** From the project's root. */
  readonly folder?: string;
  readonly stdin?: string | Buffer;
}

/** A project in a folder of its own, which finds conformitron and the CDK as an installed package would. */
export class CliProject {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "conformitron-cli-")));

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write({
      "package.json": '{ "type": "module", "private": true }\n',
      "conformitron.yaml": "repository: { url: 'https://git.example.com/lab/addons.git' }\n",
      ...files,
    });
    mkdirSync(join(this.root, "node_modules"));
    symlinkSync(ROOT, join(this.root, "node_modules/conformitron"), "junction");
    for (const name of ["cdk8s", "cdk8s-plus-27", "constructs"]) {
      symlinkSync(join(ROOT, "node_modules", name), join(this.root, "node_modules", name), "junction");
    }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  delete(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  /** Runs the command to its end: in a folder of the project, its root unless `at` says more, and with an empty standard input. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}, at: RunOptions = {}): Ended {
    const cwd = join(this.root, at.folder ?? ".");
    const options = {
      cwd,
      encoding: "utf8",
      env: environment(env),
      maxBuffer: 1 << 26,
      input: at.stdin ?? "",
    } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], options);
    return { code: status, stdout, stderr };
  }

  /** Starts the command. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(process.execPath, [BIN, ...args], {
      cwd: this.root,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Removes the project. */
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The machine's variables without those that change what the command says. */
function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NO_COLOR|FORCE_COLOR|CONFORMITRON_.*|NODE_OPTIONS|VITEST.*)$/.test(name),
  );
  return { ...Object.fromEntries(kept), ...more };
}
