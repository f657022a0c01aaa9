import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../support/run.js";
import { cached, digest } from "./cache.js";

const STAND_INS = fileURLToPath(new URL("stand-ins", import.meta.url));
const METRICS_SERVER = "sigs.k8s.io/metrics-server";
// Never another toolchain than the machine's, and programs that need no libraries.
const GO = { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly -buildvcs=false" };
// The first build downloads and compiles several hundred packages.
const BUILD_SECONDS = 1200;

/** The program of a release of Metrics Server, such as `v0.7.1`, built from its Go module. */
export function metricsServer(release: string): Promise<string> {
  return cached(`metrics-server-${release}`, async (path) => {
    const folder = await module(METRICS_SERVER, release);
    await build(folder, "./cmd/metrics-server", path, `-X ${METRICS_SERVER}/pkg/version.gitVersion=${release}`);
  });
}

/** The folder of Metrics Server's chart, which lies in its Go module of a release. */
export async function metricsServerChart(release: string): Promise<string> {
  return join(await module(METRICS_SERVER, release), "charts/metrics-server");
}

/** The program of all stand-ins, built anew where their sources have changed. */
export function standIn(): Promise<string> {
  const sources = readdirSync(STAND_INS).sort();
  const key = digest(
    sources,
    sources.map((name) => join(STAND_INS, name)),
  );
  return cached(`stand-in-${key}`, (path) => build(STAND_INS, ".", path, ""));
}

async function module(name: string, release: string): Promise<string> {
  const text = await run("go", ["mod", "download", "-json", `${name}@${release}`], { env: GO, seconds: BUILD_SECONDS });
  return (JSON.parse(text) as { Dir: string }).Dir;
}

function build(folder: string, program: string, path: string, flags: string): Promise<string> {
  const args = ["build", "-trimpath", "-ldflags", `-s -w ${flags}`, "-o", path, program];
  return run("go", args, { cwd: folder, env: GO, seconds: BUILD_SECONDS });
}
