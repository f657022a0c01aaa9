import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import type { FakeCluster } from "./cluster/fake-cluster.js";
import { fakeCluster } from "./cluster/fake-cluster.js";
import { kubectl } from "./cluster/kubectl.js";
import type { Scenario, World } from "./scenario.js";
import type { Shell } from "./shells.js";
import { writeBin } from "./shims.js";
import { closedPort, type Listener, serveControl, serveHttp, serveSilence } from "./stand-in.js";

/** What one run of a script left. */
export interface RunResult {
  readonly exit: number;
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly virtualSeconds: number;
  /** The command lines of curl and kubectl. */
  readonly calls: readonly string[];
  /** Usage that the stand-ins do not know or allow. */
  readonly complaints: readonly string[];
  readonly leftovers: readonly string[];
  /** What the script asked of the API server, as `[verb, group, resource, namespace]` in JSON. */
  readonly requests: readonly string[];
  /** The script ran into the real-time limit and was killed. */
  readonly killed: boolean;
}

/** Which part of the world never answers. */
export type Silence = "none" | "http" | "kubectl";

/** Where things are and how they run. */
export interface RunOptions {
  readonly root: string;
  readonly shell: Shell;
  readonly silence?: Silence;
  /** Distinguishes runs, as the pod's name does. */
  readonly run?: number;
  /** What the world's clock shows when the run begins. @default 0 */
  readonly startSeconds?: number;
  /** Real seconds after which a script counts as hanging. @default 90 */
  readonly limitSeconds?: number;
}

const libraryPath = "src/constructs/shell/lib.sh";

/** Runs the script of a scenario once in a world. */
export async function runScript(scenario: Scenario, world: World, options: RunOptions): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), "functional-"));
  const cluster = world.kubectl ?? fakeCluster();
  const spent = (): number => virtualSeconds(folder);
  const elapsed = (): number => (options.startSeconds ?? 0) + spent();
  cluster.elapsed = elapsed;
  for (const name of ["clock", "calls", "complaints"]) writeFileSync(join(folder, name), "");
  const open: Listener[] = [];
  try {
    const http = await httpListener(world, options.silence, elapsed, open);
    const control = await serveControl(controlOf(folder, cluster));
    open.push(control);
    const bin = writeBin({
      folder,
      httpPort: http,
      controlPort: control.port,
      httpSilent: options.silence === "http",
      kubectlSilent: options.silence === "kubectl",
      applets: options.shell.applets,
    });
    const outcome = await execute(scenario, { folder, bin, ...options });
    const read = (name: string): string => readFileSync(join(folder, name), "utf8");
    return {
      ...outcome,
      virtualSeconds: spent(),
      calls: read("calls")
        .split("\0\n")
        .filter((call) => call !== "")
        .map((call) => call.replaceAll("\0", " ")),
      complaints: [
        ...read("complaints")
          .split("\n")
          .filter((line) => line !== ""),
        ...cluster.complaints.splice(0),
      ],
      leftovers: cluster.leftovers(),
      requests: [...cluster.requests].sort(),
    };
  } finally {
    for (const listener of open) await listener.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function httpListener(
  world: World,
  silence: Silence | undefined,
  elapsed: () => number,
  open: Listener[],
): Promise<number> {
  if (silence !== "http" && world.http === undefined) return closedPort();
  const listener =
    silence === "http" || world.http === undefined ? await serveSilence() : await serveHttp(world.http, elapsed);
  open.push(listener);
  return listener.port;
}

async function execute(
  scenario: Scenario,
  place: RunOptions & { folder: string; bin: string },
): Promise<Pick<RunResult, "exit" | "output" | "killed">> {
  const test = join(place.folder, "test");
  const temporary = join(place.folder, "tmp");
  mkdirSync(test);
  mkdirSync(temporary);
  const files = { "test.sh": scenario.script, "lib.sh": libraryPath, ...scenario.files };
  for (const [name, path] of Object.entries(files))
    writeFileSync(join(test, name), readFileSync(resolve(place.root, path)));
  const [command = "sh", ...words] = place.shell.command;
  const child = execa(command, [...words, join(test, "test.sh")], {
    cwd: temporary,
    env: {
      PATH: place.bin,
      ...environment(scenario, test, temporary, place.run ?? 1),
      ...ambient(scenario, place.folder),
      ...secretFiles(scenario, place.folder),
    },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
    detached: true,
  });
  const started = Date.now();
  let killed = false;
  // The Job's deadline counts virtual seconds; a script that makes no virtual progress either runs into the real limit.
  const timer = setInterval(() => {
    const late = Date.now() - started > (place.limitSeconds ?? 90) * 1000;
    if (!late && virtualSeconds(place.folder) <= scenario.timeoutSeconds) return;
    killed = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, 500);
  const result = await child;
  clearInterval(timer);
  return { exit: result.exitCode ?? 137, output: result.all ?? "", killed };
}

/** The variables of the container; the pod's name is that of a CronJob's pod. */
function environment(scenario: Scenario, test: string, temporary: string, run: number): Record<string, string> {
  const name = [...scenario.solution.split("/"), ...(scenario.id === undefined ? [] : [scenario.id])].join("-");
  return {
    TEST_DIR: test,
    NAMESPACE: scenario.namespace,
    RUN_ID: `${name}-test-2912345${run}-x7k2${run}`,
    TMPDIR: temporary,
    HOME: temporary,
    ...scenario.env,
  };
}

function ambient(scenario: Scenario, folder: string): Record<string, string> {
  if (scenario.ambient === undefined) return {};
  const file = join(folder, "ambient.env");
  writeFileSync(
    file,
    Object.entries(scenario.ambient)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join(""),
  );
  return { AMBIENT_FILE: file };
}

function secretFiles(scenario: Scenario, folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(scenario.secretFiles ?? {}).map(([name, content]) => {
      const file = join(folder, `secret-${name}`);
      writeFileSync(file, content, { mode: 0o600 });
      return [name, file];
    }),
  );
}

/** The kubectl shim sends its folder, the number of its arguments, the arguments and then its input, with NUL between. */
function controlOf(folder: string, cluster: FakeCluster): (body: Buffer) => string {
  let count = 0;
  return (body) => {
    const parts = body.toString("utf8").split("\0");
    const [cwd = folder, size = "0"] = parts;
    const end = 2 + Number(size);
    const call = { folder: cwd, words: parts.slice(2, end), input: parts.slice(end).join("\0") };
    const result = kubectl(cluster, call, (seconds) => appendFileSync(join(folder, "clock"), `${seconds}\n`));
    count += 1;
    writeFileSync(join(folder, `${count}.out`), result.stdout);
    writeFileSync(join(folder, `${count}.err`), result.stderr);
    writeFileSync(join(folder, `${count}.exit`), String(result.exit));
    return String(count);
  };
}

function virtualSeconds(folder: string): number {
  const lines = readFileSync(join(folder, "clock"), "utf8").split("\n");
  return lines.reduce((sum, line) => sum + Number(line), 0);
}
