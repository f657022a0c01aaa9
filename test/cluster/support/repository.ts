import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../support/files.js";
import { run } from "./run.js";

const LAB = join(ROOT, "../shared/lab/lab");
const CHART = fileURLToPath(new URL("../fixture/chart", import.meta.url));
const GIT = ["-c", "user.name=cluster-test", "-c", "user.email=cluster-test@example.com"];

/** A Git repository and a Helm repository on the lab's server, both with the same name. */
export class LabRepository {
  /** Makes both; the Helm repository has the chart of the fixture. */
  static async make(name: string): Promise<LabRepository> {
    const [www = "", address = ""] = (await run(LAB, ["serve"])).trim().split(" ");
    const repository = new LabRepository(name, www, address, mkdtempSync(join(tmpdir(), `${name}-`)));
    await repository.#prepare();
    return repository;
  }

  private constructor(
    private readonly name: string,
    private readonly www: string,
    private readonly address: string,
    private readonly folder: string,
  ) {}

  /** Addresses, as the cluster reads them. */
  get url(): string {
    return `${this.address}/git/${this.name}.git`;
  }

  get charts(): string {
    return `${this.address}/charts/${this.name}`;
  }

  /** Commits the files, which are objects by their path, and pushes them. Gives the commit. */
  async publish(files: Readonly<Record<string, readonly object[]>>): Promise<string> {
    for (const [path, objects] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), objects.map((object) => JSON.stringify(object)).join("\n---\n"));
    }
    await this.#git("add", "--all");
    await this.#git("commit", "--quiet", "--allow-empty", "--message", "Publish");
    await this.#git("push", "--quiet", "--force", this.#bare(), "HEAD:main");
    return (await this.#git("rev-parse", "HEAD")).trim();
  }

  dispose(): void {
    for (const folder of [this.folder, this.#bare(), this.#chartFolder()])
      rmSync(folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    await this.#git("init", "--quiet", "--initial-branch=main");
    rmSync(this.#bare(), { recursive: true, force: true });
    await this.#git("init", "--quiet", "--bare", "--initial-branch=main", this.#bare());
    mkdirSync(this.#chartFolder(), { recursive: true });
    await run("helm", ["package", CHART, "--destination", this.#chartFolder()]);
    await run("helm", ["repo", "index", this.#chartFolder()]);
  }

  #git(...args: readonly string[]): Promise<string> {
    const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    return run("git", [...GIT, ...args], { cwd: this.folder, env });
  }

  #bare(): string {
    return join(this.www, "git", `${this.name}.git`);
  }

  #chartFolder(): string {
    return join(this.www, "charts", this.name);
  }
}
