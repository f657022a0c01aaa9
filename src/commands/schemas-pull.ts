import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { CommandError } from "../base/errors.js";
import { capture } from "../base/process.js";
import { at, items } from "../check/fields.js";
import { type CrdKind, crdKinds } from "../check/schema/crd.js";
import { catalogText, shareSchemas } from "../check/schema/share.js";
import { readSourceTree } from "../read/source-tree.js";
import type { Project } from "./project.js";

/** Where the definitions are. */
export interface PullRequest {
  readonly context?: string;
  readonly kubeconfig?: string;
  /** A folder or file in place of a cluster. */
  readonly crds?: string;
  /** @default `cluster.crds.json` in the project's folder of schemas */
  readonly out?: string;
}

/** What was written. */
export interface Pulled {
  /** From the current folder. */
  readonly file: string;
  readonly kinds: number;
  /** A file was there before. */
  readonly replaced: boolean;
}

const KUBECTL_TIMEOUT_MS = 60_000;

/** Writes the schemas of all CustomResourceDefinitions that a cluster or a folder has. Throws a CommandError where there are none. */
export async function pullSchemas(project: Project, request: PullRequest): Promise<Pulled> {
  const objects = request.crds === undefined ? await fromCluster(request) : fromFolder(resolve(request.crds));
  const kinds = objects.flatMap((object) => items(at(object, "items")).concat([object])).flatMap(crdKinds);
  if (kinds.length === 0) throw nothingFound(request);
  const file =
    request.out === undefined
      ? resolve(project.root, project.validate.schemas, "cluster.crds.json")
      : resolve(request.out);
  if (!file.endsWith(".crds.json")) {
    throw new CommandError(
      `--out ${request.out} does not end in .crds.json, by which validate knows such files`,
      "name a file such as schemas/cluster.crds.json",
    );
  }
  const replaced = existsSync(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, catalogText(shareSchemas(sourceOf(request), "*", inOrder(kinds))));
  return { file: relative(process.cwd(), file) || file, kinds: kinds.filter(({ served }) => served).length, replaced };
}

/** In what order a cluster or a folder lists them must not change the bytes. */
function inOrder(kinds: readonly CrdKind[]): CrdKind[] {
  const unique = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

function sourceOf({ context, crds }: PullRequest): string {
  return crds === undefined ? `the cluster ${context}` : "CRDs of the project";
}

async function fromCluster({ context, kubeconfig }: PullRequest): Promise<unknown[]> {
  if (context === undefined) {
    throw new CommandError(
      "neither a cluster nor a folder was named",
      "add --context with the name of the cluster (kubectl config get-contexts lists them), or --crds with a folder",
    );
  }
  const args = ["--context", context, ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig])];
  const list = ["get", "customresourcedefinitions", "-o", "json", "--request-timeout", "30s"];
  const { exitCode, stdout, stderr, timedOut } = await capture("kubectl", [...args, ...list], {
    timeoutMs: KUBECTL_TIMEOUT_MS,
  });
  if (timedOut) throw new CommandError(`the cluster ${context} did not answer within a minute`, "check that it is up");
  if (exitCode !== 0) throw kubectlFailed(context, exitCode, stderr);
  return [parseList(stdout, context)];
}

function parseList(stdout: string, context: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new CommandError(`kubectl wrote no JSON for the cluster ${context}`, "run it by hand to see what it says");
  }
}

function kubectlFailed(context: string, exitCode: number | undefined, stderr: string): CommandError {
  const words = stderr.trim().split("\n").at(-1) ?? "";
  if (exitCode === undefined && /ENOENT/.test(stderr)) {
    return new CommandError(
      "the program kubectl was not found",
      "install kubectl, or use --crds with a folder of CustomResourceDefinitions",
    );
  }
  if (/context was not found|context .* does not exist|no context exists/i.test(stderr)) {
    return new CommandError(
      `the kubeconfig has no context ${context}`,
      "use one that kubectl config get-contexts lists, or name the file with --kubeconfig",
    );
  }
  return new CommandError(
    `kubectl could not read the cluster ${context}: ${words}`,
    "check the context and your rights",
  );
}

function fromFolder(folder: string): unknown[] {
  if (!existsSync(folder)) throw new CommandError(`there is no folder ${folder}`, "name a folder with --crds");
  const root = statSync(folder).isDirectory() ? folder : dirname(folder);
  const tree = readSourceTree({ root, paths: [folder] });
  const broken = [...tree.files.values()].find(
    ({ documents, problems }) => documents.length === 0 && problems.length > 0,
  );
  if (broken !== undefined) {
    throw new CommandError(
      `${broken.path} cannot be read: ${broken.problems[0]?.message ?? ""}`,
      "correct the file; conformitron validate shows the line",
    );
  }
  return [...tree.files.values()].flatMap(({ documents }) => documents.map(({ value }) => value));
}

function nothingFound({ context, crds }: PullRequest): CommandError {
  return crds === undefined
    ? new CommandError(
        `the cluster ${context} has no CustomResourceDefinitions`,
        "check the context: is it the cluster you mean?",
      )
    : new CommandError(
        `${crds} holds no CustomResourceDefinition`,
        "name a folder with YAML or JSON files of kind CustomResourceDefinition",
      );
}
