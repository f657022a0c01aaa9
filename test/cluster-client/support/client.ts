import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Clock } from "../../../src/cluster/clock.js";
import { connect } from "../../../src/cluster/connect.js";
import type { RequestInfo } from "../../../src/cluster/transport.js";
import type { Answer, Cluster, Failure } from "../../../src/model/cluster.js";
import { type ApiServer, apiServer } from "./api-server.js";
import { fastClock } from "./clock.js";

/** A server with a client for it; both end with the test. */
export interface Pair {
  readonly server: ApiServer;
  readonly cluster: Cluster;
  readonly requests: RequestInfo[];
  readonly folder: string;
  readonly clock: Clock;
}

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Starts a server and connects to it. @param user of the kubeconfig; a file name in it may begin with `FOLDER` */
export async function pair(
  options: { user?: object; clock?: Clock; files?: Record<string, string> } = {},
): Promise<Pair> {
  const { clock = fastClock() } = options;
  const server = await startServer();
  const folder = scratchFolder(options.files);
  const requests: RequestInfo[] = [];
  const kubeconfig = writeKubeconfig(folder, server.url, options.user ?? { token: "s3cret" });
  const cluster = await connect({
    kubeconfig,
    context: "test",
    userAgent: "conformitron-test",
    clock,
    onRequest: (info) => requests.push(info),
  });
  endings.push(() => cluster.close());
  return { server, cluster, requests, folder, clock };
}

/** A server that ends with the test. */
export async function startServer(...tls: Parameters<typeof apiServer>): Promise<ApiServer> {
  const server = await apiServer(...tls);
  endings.push(() => server.stop());
  return server;
}

/** A folder, with files in it, that ends with the test. */
export function scratchFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "cluster-client-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Writes a kubeconfig with one context, `test`. JSON is YAML too. */
export function writeKubeconfig(folder: string, server: string, user: object, cluster: object = {}): string {
  const file = join(folder, "kubeconfig");
  const config = {
    clusters: [{ name: "one", cluster: { server, ...cluster } }],
    users: [{ name: "person", user }],
    contexts: [{ name: "test", context: { cluster: "one", user: "person" } }],
  };
  writeFileSync(file, JSON.stringify(config).replaceAll("FOLDER", folder));
  return file;
}

/** The failure that an answer is. */
export function failureOf(answer: Answer<unknown>): Failure {
  if (answer.ok) throw new Error(`no failure: ${JSON.stringify(answer.value)}`);
  return answer.failure;
}

/** The value that an answer has. */
export function answered<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}
