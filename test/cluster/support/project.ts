import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../support/files.js";
import { run } from "./run.js";
import { GeneratedTree } from "./tree.js";

const FIXTURE = fileURLToPath(new URL("../fixture", import.meta.url));
const LAB = join(ROOT, "../shared/lab/lab");
const PACKAGES = ["constructs", "cdk8s", "cdk8s-plus-27", "@types/node"];
// Other runs, on other clusters, may use the same server.
const NAME = `cluster-test-${process.pid}`;

/** A repository with the definitions of `fixture/`, compiled by the real command and pushed to where the cluster reads it. */
export class TestProject {
  /** Makes the project in a temporary folder, and its repository and charts on the lab's server. */
  static async make(): Promise<TestProject> {
    const [www = "", address = ""] = (await run(LAB, ["serve"])).trim().split(" ");
    const project = new TestProject(mkdtempSync(join(tmpdir(), `${NAME}-`)), www, address);
    await project.#prepare();
    return project;
  }

  readonly tree: GeneratedTree;

  private constructor(
    private readonly folder: string,
    private readonly www: string,
    private readonly address: string,
  ) {
    this.tree = new GeneratedTree(join(folder, "dist"));
  }

  /** Address of the repository, as the cluster reads it. */
  get url(): string {
    return `${this.address}/git/${NAME}.git`;
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  write(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  /** Takes a file of the fixture. */
  take(from: string, to: string = from): void {
    cpSync(join(FIXTURE, from), this.path(to));
  }

  remove(...files: readonly string[]): void {
    for (const file of files) rmSync(this.path(file));
  }

  /** Compiles, commits and pushes. Gives the commit. */
  async publish(message: string): Promise<string> {
    await run(process.execPath, [join(ROOT, "lib/bin.js"), "synth"], { cwd: this.folder });
    this.tree.forget();
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--allow-empty", "--message", message);
    await this.git("push", "--quiet", "--force", this.#bare(), "HEAD:main");
    return (await this.git("rev-parse", "HEAD")).trim();
  }

  /** Runs git in the project, without the settings of whoever runs the tests. */
  git(...args: readonly string[]): Promise<string> {
    const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    const who = ["-c", "user.name=cluster-test", "-c", "user.email=cluster-test@example.com"];
    return run("git", [...who, ...args], { cwd: this.folder, env });
  }

  /** Removes the project, its repository and its charts. */
  dispose(): void {
    for (const folder of [this.folder, this.#bare(), this.#charts()]) rmSync(folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    for (const part of ["solutions", "environments"]) cpSync(join(FIXTURE, part), this.path(part), { recursive: true });
    this.write("environments/_server.ts", `export const CHARTS = "${this.address}/charts/${NAME}";\n`);
    this.write("conformitron.yaml", `repository: {url: "${this.url}"}\n`);
    this.write(".gitignore", "node_modules\n");
    for (const name of PACKAGES) link(join(ROOT, "node_modules", name), this.path(`node_modules/${name}`));
    link(ROOT, this.path("node_modules/conformitron"));
    await this.git("init", "--quiet", "--initial-branch=main");
    rmSync(this.#bare(), { recursive: true, force: true });
    await this.git("init", "--quiet", "--bare", "--initial-branch=main", this.#bare());
    const repository = join(this.#charts(), "cluster-test");
    mkdirSync(repository, { recursive: true });
    await run("helm", ["package", join(FIXTURE, "chart"), "--destination", repository]);
    await run("helm", ["repo", "index", repository]);
  }

  #bare(): string {
    return join(this.www, "git", `${NAME}.git`);
  }

  #charts(): string {
    return join(this.www, "charts", NAME);
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(target)) symlinkSync(target, path);
}
