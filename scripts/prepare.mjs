// Builds the package when npm installs it from a checkout or from Git: its script `prepare`.
//
// What is installed globally from Git, as pre-commit does it, npm prepares without installing what that needs
// (https://github.com/npm/cli/issues/8440). Then it is installed here, as the lock file says.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

if (!existsSync(new URL("../node_modules/typescript", import.meta.url))) {
  npm("ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund");
}
npm("run", "build");

/** Runs the npm that runs this script, for the package alone, and ends where it fails. */
function npm(...args) {
  const { npm_execpath: program, ...rest } = process.env;
  const env = { ...rest, npm_config_global: "false", npm_config_location: "project", npm_config_dry_run: "false" };
  const options = { cwd: root, env, stdio: ["ignore", 2, 2] };
  const { status, error } =
    program === undefined ? spawnSync("npm", args, options) : spawnSync(process.execPath, [program, ...args], options);
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
