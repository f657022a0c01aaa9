import { existsSync, watch as watchFolder } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runInTerminal } from "../base/process.js";
import type { Project } from "./project.js";

/** Changes that come within this time belong together: editors write a file in several steps. */
const SETTLE_MILLISECONDS = 100;

/**
 * Runs the command again, in a process of its own, whenever a definition or an environment changes: Node never forgets a module that it
 * has loaded. Ends with Ctrl-C.
 */
export async function watch(project: Project, argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const changes = new Changes();
  const folders = [project.solutions, project.environments]
    .map((folder) => resolve(project.root, folder))
    .filter(existsSync);
  for (const folder of folders) watchFolder(folder, { recursive: true, signal: stop.signal }, () => changes.tell());
  const end = (): void => {
    stop.abort();
    changes.tell();
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  const args = [process.argv[1] ?? "", ...argv.filter((word) => word !== "--watch")];
  while (!stop.signal.aborted) {
    await runInTerminal(process.execPath, args, stop.signal);
    if (stop.signal.aborted) break;
    process.stderr.write("watching for changes; Ctrl-C ends\n");
    await changes.next();
    await sleep(SETTLE_MILLISECONDS);
  }
  process.exitCode = 130;
}

/** Remembers that something changed until somebody asks. */
class Changes {
  #changed = false;
  #tell: () => void = () => {};

  tell(): void {
    this.#changed = true;
    this.#tell();
  }

  async next(): Promise<void> {
    if (!this.#changed) await new Promise<void>((resolve) => (this.#tell = resolve));
    this.#changed = false;
  }
}
