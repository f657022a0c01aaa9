import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KubernetesInput } from "../../../../src/model/cluster.js";
import type { VerificationReport } from "../../../../src/model/verification.js";
import { ROOT } from "../../../support/files.js";
import { attempt, run } from "../../support/run.js";
import { isOfDeadRun } from "./clean-up.js";
import { container, cronJob } from "./objects.js";
import type { Place, Scenario } from "./scenario.js";

const LAB = join(ROOT, "../shared/lab/lab");
const CHART = fileURLToPath(new URL("charts/product", import.meta.url));

const FOLDER = "eks-anywhere-common";
const KUSTOMIZE = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };

/** What all names of one run of these tests begin with: other runs have other ones. */
export const PREFIX = `faults-${process.pid}`;

/** A Git repository of trees, one in each of its folders, and a Helm repository, on the lab's server. */
export class Site {
  static async make(): Promise<Site> {
    const [www = "", address = ""] = (await run(LAB, ["serve"])).trim().split(" ");
    for (const folder of [tmpdir(), join(www, "git"), join(www, "charts")]) forget(folder);
    const site = new Site(mkdtempSync(join(tmpdir(), `${PREFIX}-`)), www, address);
    await run("helm", ["package", CHART, "--destination", site.#chartFolder()]);
    await run("helm", ["repo", "index", site.#chartFolder()]);
    await site.git("init", "--quiet", "--initial-branch=main");
    await site.git("init", "--quiet", "--bare", "--initial-branch=main", site.#bare());
    return site;
  }

  #runs = 0;

  private constructor(
    readonly folder: string,
    private readonly www: string,
    private readonly address: string,
  ) {}

  /** Address of the Git repository, as the cluster reads it. */
  get url(): string {
    return `${this.address}/git/${PREFIX}.git`;
  }

  place({ name }: Pick<Scenario, "name">): Place {
    return { namespace: `${PREFIX}-${name}`, charts: `${this.address}/charts/${PREFIX}` };
  }

  /** Writes the solution of a scenario into a tree, and into `flux` a folder by which Flux applies it as a whole. */
  write(tree: string, scenario: Scenario): void {
    const { name } = scenario;
    const place = this.place(scenario);
    const files = [`${FOLDER}/Addons/Partner/${name}/all.yaml`, `${FOLDER}/Testers/${name}/all.yaml`] as const;
    const test = scenario.test?.(place) ?? [cronJob(place.namespace, container(["true"]))];
    this.#file(join(tree, files[0]), [namespaceOf(place, scenario), ...scenario.addon(place)]);
    this.#file(join(tree, files[1]), test);
    const resources = files.map((file) => join("../..", tree, file));
    this.#file(join("flux", name, "kustomization.yaml"), [{ ...KUSTOMIZE, resources }]);
  }

  /** Gives the commit. */
  async commit(message: string): Promise<string> {
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return (await this.git("rev-parse", "HEAD")).trim();
  }

  async push(): Promise<void> {
    await this.git("push", "--quiet", "--force", this.#bare(), "HEAD:main");
  }

  /** Runs the verifier on a tree, to its end, and gives its record. */
  async verify(tree: string, ...flags: readonly string[]): Promise<VerificationReport> {
    const file = join(this.folder, "..", `${PREFIX}-${tree}-${++this.#runs}.json`);
    const bin = join(ROOT, "lib/bin.cjs");
    const output = ["--output", `json=${file}`];
    const args = [bin, "verify", join(this.folder, tree), "-e", "snow", "--current-context", ...output, ...flags];
    const ended = await attempt(process.execPath, args, { cwd: ROOT, seconds: 1200 });
    try {
      return JSON.parse(readFileSync(file, "utf8"));
    } catch {
      throw new Error(`the verifier has written no record:\n${ended.stderr}\n${ended.stdout}`);
    } finally {
      rmSync(file, { force: true });
    }
  }

  git(...args: readonly string[]): Promise<string> {
    const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    const who = ["-c", "user.name=cluster-test", "-c", "user.email=cluster-test@example.com"];
    return run("git", [...who, ...args], { cwd: this.folder, env });
  }

  dispose(): void {
    for (const folder of [this.folder, this.#bare(), this.#chartFolder()])
      rmSync(folder, { recursive: true, force: true });
  }

  #file(path: string, objects: readonly object[]): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  }

  #bare(): string {
    return join(this.www, "git", `${PREFIX}.git`);
  }

  #chartFolder(): string {
    return join(this.www, "charts", PREFIX);
  }
}

/** Removes what runs that were killed have left in a folder. */
function forget(folder: string): void {
  const left = existsSync(folder) ? readdirSync(folder).filter(isOfDeadRun) : [];
  for (const name of left) rmSync(join(folder, name), { recursive: true, force: true });
}

function namespaceOf({ namespace }: Place, { name }: Scenario): KubernetesInput {
  const label = "aws.conformance.vendor";
  const labels = { [label]: PREFIX, [`${label}-solution`]: name, [`${label}-solution-version`]: "1.0.0" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
}
