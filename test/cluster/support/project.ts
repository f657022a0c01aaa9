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

/** What a project is made of. */
export interface Content {
  /** What the names of its repository and its charts on the server begin with. */
  readonly name: string;
  /** Puts definitions and environments into it. */
  readonly fill: (project: TestProject) => void;
  /** Packs its charts into the project's folder for them. */
  readonly charts: (project: TestProject) => Promise<void>;
}

/** The definitions and the chart of `fixture/`. */
const DEMO: Content = {
  name: "cluster-test",
  fill: (project) => {
    for (const part of ["solutions", "environments"]) project.take(part);
  },
  charts: async ({ charts }) => {
    const repository = join(charts, "cluster-test");
    await run("helm", ["package", join(FIXTURE, "chart"), "--destination", repository]);
    await run("helm", ["repo", "index", repository]);
  },
};

/** A repository of definitions, compiled by the real command and pushed to where the cluster reads it. */
export class TestProject {
  /** Makes the project in a temporary folder, and its repository and charts on the lab's server. */
  static async make(content: Content = DEMO): Promise<TestProject> {
    const [www = "", address = ""] = (await run(LAB, ["serve"])).trim().split(" ");
    // Other runs, on other clusters, may use the same server.
    const name = `${content.name}-${process.pid}`;
    const project = new TestProject(mkdtempSync(join(tmpdir(), `${name}-`)), www, address, name);
    await project.#prepare(content);
    return project;
  }

  readonly tree: GeneratedTree;

  private constructor(
    readonly folder: string,
    private readonly www: string,
    private readonly address: string,
    private readonly name: string,
  ) {
    this.tree = new GeneratedTree(join(folder, "dist"));
  }

  /** Address of the repository, as the cluster reads it. */
  get url(): string {
    return `${this.address}/git/${this.name}.git`;
  }

  /** The folder that the server serves as the address `CHARTS` of the environments. */
  get charts(): string {
    return join(this.www, "charts", this.name);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  write(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  /** Takes a file or folder of the fixture. */
  take(from: string, to: string = from): void {
    this.copy(join(FIXTURE, from), to);
  }

  /** Copies a file or folder, with the folders that it needs. */
  copy(from: string, to: string): void {
    cpSync(from, this.path(to), { recursive: true });
  }

  remove(...files: readonly string[]): void {
    for (const file of files) rmSync(this.path(file));
  }

  /** Compiles the definitions into the tree. */
  async synth(): Promise<void> {
    await run(process.execPath, [join(ROOT, "lib/bin.cjs"), "synth"], { cwd: this.folder });
    this.tree.forget();
  }

  /** Compiles, commits and pushes. Gives the commit. */
  async publish(message: string): Promise<string> {
    await this.synth();
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
    for (const folder of [this.folder, this.#bare(), this.charts]) rmSync(folder, { recursive: true, force: true });
  }

  async #prepare(content: Content): Promise<void> {
    content.fill(this);
    this.write("environments/_server.ts", `export const CHARTS = "${this.address}/charts/${this.name}";\n`);
    this.write("conformitron.yaml", `repository: {url: "${this.url}"}\n`);
    this.write(".gitignore", "node_modules\n");
    for (const name of PACKAGES) link(join(ROOT, "node_modules", name), this.path(`node_modules/${name}`));
    link(ROOT, this.path("node_modules/conformitron"));
    await this.git("init", "--quiet", "--initial-branch=main");
    rmSync(this.#bare(), { recursive: true, force: true });
    await this.git("init", "--quiet", "--bare", "--initial-branch=main", this.#bare());
    mkdirSync(this.charts, { recursive: true });
    await content.charts(this);
  }

  #bare(): string {
    return join(this.www, "git", `${this.name}.git`);
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(target)) symlinkSync(target, path);
}
