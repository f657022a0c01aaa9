import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { CommandError } from "../base/errors.js";
import { didYouMean } from "../base/suggest.js";

/** Which cluster is meant. */
export interface KubeconfigOptions {
  /** A file. @default those of `KUBECONFIG`, or `~/.kube/config` */
  readonly kubeconfig?: string | undefined;
  /** The name of a context. */
  readonly context?: string | undefined;
  /** Takes the current context where none is named; in a pod without a kubeconfig, its service account. @default false */
  readonly currentContext?: boolean | undefined;
  /** @default those of the process */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where a pod's files begin. @default "" */
  readonly podRoot?: string | undefined;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Reads the kubeconfig files and chooses the context.
 * @throws CommandError where there is no kubeconfig, none that can be read, or no such context
 */
export async function readKubeconfig(options: KubeconfigOptions): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import("@kubernetes/client-node/dist/config.js");
  const config = new Config();
  if (isInCluster(options)) config.loadFromOptions(inCluster(options));
  else {
    config.loadFromOptions(merged(filesOf(options).map((file) => loadFile(new Config(), file))));
    config.setCurrentContext(chooseContext(config, options));
  }
  prepare(config);
  return config;
}

/** In a pod, where nobody has named anything else. */
export function isInCluster({
  kubeconfig,
  context,
  currentContext,
  env = process.env,
  podRoot = "",
}: KubeconfigOptions) {
  const named = kubeconfig ?? context ?? env["KUBECONFIG"];
  if (named !== undefined || !currentContext || !env["KUBERNETES_SERVICE_HOST"]) return false;
  return existsSync(`${podRoot}${SERVICE_ACCOUNT}/token`);
}

function inCluster({ env = process.env, podRoot = "" }: KubeconfigOptions): object {
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "";
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${env["KUBERNETES_SERVICE_PORT"] ?? "443"}`;
  const name = "in-cluster";
  const folder = `${podRoot}${SERVICE_ACCOUNT}`;
  return {
    clusters: [{ name, server, caFile: `${folder}/ca.crt`, skipTLSVerify: false }],
    users: [{ name, authProvider: { name: "tokenFile", config: { tokenFile: `${folder}/token` } } }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  };
}

function filesOf({ kubeconfig, env = process.env }: KubeconfigOptions): string[] {
  if (kubeconfig !== undefined) return existing([kubeconfig], `${kubeconfig} does not exist`);
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  if (listed.length > 0) return existing(listed, `KUBECONFIG names ${listed.join(", ")}, which does not exist`);
  const usual = join(env["HOME"] ?? homedir(), ".kube", "config");
  return existing([usual], `KUBECONFIG is not set and ${usual} does not exist`);
}

/** Of a list, as kubectl does it, those files that are there. */
function existing(files: readonly string[], otherwise: string): string[] {
  const there = files.filter((file) => existsSync(file));
  if (there.length > 0) return there;
  throw new CommandError(
    `there is no kubeconfig: ${otherwise}`,
    "name the kubeconfig of the cluster with --kubeconfig FILE",
  );
}

function loadFile(config: KubeConfig, file: string): KubeConfig {
  try {
    const folder = dirname(resolve(file));
    config.loadFromString(withTokenFiles(readFileSync(file, "utf8"), folder));
    config.makePathsAbsolute(folder);
    return config;
  } catch (error) {
    throw new CommandError(
      `the kubeconfig ${file} cannot be read: ${firstLine(error)}`,
      "repair the kubeconfig or name another one",
    );
  }
}

/**
 * The library knows the `tokenFile` of a user by another name, and from the working folder. There is no other way to tell it than in the
 * text.
 */
function withTokenFiles(text: string, folder: string): string {
  return text.replace(/(["']?)\btokenFile\1\s*:\s*("[^"\n]*"|'[^'\n]*'|[^\s,}#]+)/g, (_, __, value: string) => {
    const path = resolve(folder, value.replace(/^(["'])(.*)\1$/, "$2"));
    return `"token-file": ${JSON.stringify(path)}`;
  });
}

/** Of what several files name alike, the first counts. */
function merged(configs: readonly KubeConfig[]): object {
  const first = <T extends { name: string }>(lists: readonly (readonly T[])[]): T[] => [
    ...new Map(
      lists
        .flat()
        .reverse()
        .map((entry) => [entry.name, entry]),
    ).values(),
  ];
  return {
    clusters: first(configs.map((config) => config.clusters)),
    users: first(configs.map((config) => config.users)),
    contexts: first(configs.map((config) => config.contexts)),
    currentContext: configs.find((config) => config.currentContext)?.currentContext,
  };
}

function chooseContext(config: KubeConfig, { context, currentContext = false }: KubeconfigOptions): string {
  const names = config.contexts.map(({ name }) => name).sort();
  const chosen = context ?? (currentContext ? config.currentContext : undefined);
  const known = names.length === 0 ? "the kubeconfig has no contexts" : `the contexts are ${names.join(", ")}`;
  if (!chosen) throw unnamed(currentContext, known);
  const entry = config.getContextObject(chosen);
  if (!entry)
    throw new CommandError(
      `there is no context ${chosen}.${didYouMean(chosen, names)}`,
      `name one that exists: ${known}`,
    );
  if (config.getCluster(entry.cluster)) return chosen;
  throw new CommandError(
    `the context ${chosen} names the cluster ${entry.cluster}, which the kubeconfig does not have`,
    "repair the kubeconfig",
  );
}

function unnamed(currentContext: boolean, known: string): CommandError {
  const message = currentContext ? "the kubeconfig has no current context" : "no context is named";
  return new CommandError(
    message,
    `name the cluster with --context NAME${currentContext ? "" : ", or take the current one with --current-context"}: ${known}`,
  );
}

/** What the library leaves to do: plain HTTP is said by the address alone, and plugins are told whom they are asked for. */
function prepare(config: KubeConfig): void {
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith("http:") ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  const cluster = config.getCurrentCluster();
  config.users = config.users.map((user) => {
    const exec = user.exec as ExecPlugin | null | undefined;
    return exec ? { ...user, exec: { ...exec, env: [...(exec.env ?? []), execInfo(exec, cluster)] } } : user;
  });
}

interface ExecPlugin {
  readonly apiVersion?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
}

/** `KUBERNETES_EXEC_INFO`, which plugins read. */
function execInfo(
  { apiVersion = "client.authentication.k8s.io/v1", provideClusterInfo }: ExecPlugin,
  cluster: KubeConfig["clusters"][number] | null,
) {
  const about = {
    server: cluster?.server,
    "certificate-authority-data": cluster?.caData,
    "insecure-skip-tls-verify": cluster?.skipTLSVerify,
    "tls-server-name": cluster?.tlsServerName,
  };
  const spec = { interactive: false, ...(provideClusterInfo ? { cluster: about } : {}) };
  return { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify({ apiVersion, kind: "ExecCredential", spec }) };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
