import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LAB = fileURLToPath(new URL("../../shared/lab/lab", import.meta.url));
const SERVER = join(process.env.LAB_HOME ?? "/tmp/conformitron-lab", "serve/pid/serve");
export const BIN = join(homedir(), ".cache/conformitron-lab/bin");

export function hasLab() {
  return existsSync(LAB);
}

/** The kubeconfig of a cluster of the lab, which is started with a fake node where it is not up yet. */
export function clusterUp(name) {
  const isUp = new RegExp(`^${name}: [1-9]`, "m").test(lab("status"));
  if (!isUp) atExit(() => lab("down", name));
  return isUp ? lab("kubeconfig", name) : lab("up", name, "--nodes", "fake");
}

/** A Git repository and a Helm repository with one chart on the lab's server. */
export function repository(name, chart) {
  if (!existsSync(SERVER)) atExit(() => lab("down", "serve"));
  const [www, address] = lab("serve").split(" ");
  const bare = join(www, "git", `${name}.git`);
  const charts = join(www, "charts", name);
  for (const folder of [bare, charts]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    atExit(() => rmSync(folder, { recursive: true, force: true }));
  }
  run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  run(join(BIN, "helm"), ["package", chart, "--destination", charts]);
  run(join(BIN, "helm"), ["repo", "index", charts]);
  return { bare, git: `${address}/git/${name}.git`, charts: `${address}/charts/${name}` };
}

/** Makes a Git repository of a folder. Gives the commit. */
export function committed(folder, pushTo) {
  const git = (...args) => run("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args], folder);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Publish");
  if (pushTo !== undefined) git("push", "--quiet", pushTo, "HEAD:main");
  return git("rev-parse", "HEAD");
}

const endings = [];

/** What is to be done at the end, whatever happens; the last first. */
export function atExit(work) {
  if (endings.length === 0) {
    process.on("exit", tearDown);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
  }
  endings.push(work);
}

function tearDown() {
  for (const end of endings.splice(0).reverse()) {
    try {
      end();
    } catch (error) {
      console.error(error.message);
    }
  }
}

function lab(...args) {
  return run(LAB, args, dirname(LAB));
}

function run(program, args, cwd) {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return execFileSync(program, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
}
