import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { CommandError } from "../../src/base/errors.js";
import { type ConnectOptions, connect } from "../../src/cluster/connect.js";
import { json } from "./support/api-server.js";
import { authority } from "./support/certificates.js";
import { answered, failureOf, scratchFolder, startServer, writeKubeconfig } from "./support/client.js";
import { fastClock } from "./support/clock.js";

const SERVICE_ACCOUNT = "var/run/secrets/kubernetes.io/serviceaccount";

/** A kubeconfig with contexts, each of a cluster of its own. */
function config(contexts: Readonly<Record<string, string>>, current?: string): string {
  const names = Object.keys(contexts);
  return JSON.stringify({
    clusters: names.map((name) => ({ name: `${name}-cluster`, cluster: { server: contexts[name] } })),
    users: [{ name: "person", user: { token: "t" } }],
    contexts: names.map((name) => ({ name, context: { cluster: `${name}-cluster`, user: "person" } })),
    "current-context": current,
  });
}

function connectWith(options: Partial<ConnectOptions>) {
  return connect({ userAgent: "conformitron-test", clock: fastClock(), env: {}, ...options });
}

async function refusalOf(options: Partial<ConnectOptions>): Promise<string> {
  try {
    await connectWith(options);
  } catch (error) {
    if (error instanceof CommandError) return `${error.message} | ${error.fix} | ${error.exitCode}`;
    throw error;
  }
  throw new Error("it connects");
}

describe("the context", () => {
  const folder = (): string =>
    scratchFolder({
      two: config({ staging: "https://10.0.0.1:6443/", production: "https://10.0.0.2" }, "production"),
      more: config({ staging: "https://10.9.9.9", lab: "https://10.0.0.3/k8s/clusters/c-1" }, "lab"),
      empty: "{}",
      broken: "clusters: [",
      lost: JSON.stringify({ contexts: [{ name: "a", context: { cluster: "gone" } }] }),
      odd: config({ a: "10.0.0.1:6443", b: "ftp://10.0.0.1" }),
    });

  test.each<[string, (folder: string) => Partial<ConnectOptions>, string, string]>([
    [
      "is the one that is named",
      (at) => ({ kubeconfig: `${at}/two`, context: "staging" }),
      "staging",
      "https://10.0.0.1:6443",
    ],
    [
      "is the current one on demand",
      (at) => ({ kubeconfig: `${at}/two`, currentContext: true }),
      "production",
      "https://10.0.0.2",
    ],
    [
      "comes from a list of files, of which the first counts and one may be missing",
      (at) => ({ context: "staging", env: { KUBECONFIG: [`${at}/none`, `${at}/two`, `${at}/more`].join(delimiter) } }),
      "staging",
      "https://10.0.0.1:6443",
    ],
    [
      "comes from a later file of a list",
      (at) => ({ context: "lab", env: { KUBECONFIG: [`${at}/two`, `${at}/more`].join(delimiter) } }),
      "lab",
      "https://10.0.0.3/k8s/clusters/c-1",
    ],
  ])("%s", async (_, options, context, server) => {
    const cluster = await connectWith(options(folder()));
    expect([cluster.context, cluster.server]).toEqual([context, server]);
  });

  test("comes from the home folder", async () => {
    const home = scratchFolder();
    mkdirSync(join(home, ".kube"));
    writeFileSync(join(home, ".kube", "config"), config({ mine: "https://10.0.0.1" }));
    expect((await connectWith({ context: "mine", env: { HOME: home } })).context).toBe("mine");
  });

  test.each<[string, (folder: string) => Partial<ConnectOptions>, RegExp]>([
    [
      "unknown",
      (at) => ({ kubeconfig: `${at}/two`, context: "stagin" }),
      /^there is no context stagin\. Did you mean staging\? \| name one that exists: the contexts are production, staging \| 2$/,
    ],
    [
      "not named",
      (at) => ({ kubeconfig: `${at}/two` }),
      /^no context is named \| name the cluster with --context NAME, or take the current one with --current-context: the contexts are production, staging \| 2$/,
    ],
    [
      "not current",
      (at) => ({ kubeconfig: `${at}/empty`, currentContext: true }),
      /^the kubeconfig has no current context \| .*: the kubeconfig has no contexts \| 2$/,
    ],
    [
      "without a file",
      (at) => ({ kubeconfig: `${at}/none`, context: "a" }),
      /^there is no kubeconfig: .*none does not exist \| name the kubeconfig .* --kubeconfig FILE \| 2$/,
    ],
    [
      "without any file",
      (at) => ({ context: "a", env: { HOME: at } }),
      /^there is no kubeconfig: KUBECONFIG is not set and .*config does not exist/,
    ],
    [
      "without a file of a list",
      () => ({ context: "a", env: { KUBECONFIG: `x${delimiter}y` } }),
      /^there is no kubeconfig: KUBECONFIG names x, y, which do/,
    ],
    [
      "in a broken file",
      (at) => ({ kubeconfig: `${at}/broken`, context: "a" }),
      /^the kubeconfig .*broken cannot be read: /,
    ],
    [
      "without its cluster",
      (at) => ({ kubeconfig: `${at}/lost`, context: "a" }),
      /^the context a names the cluster gone, which the kubeconfig does not have/,
    ],
    [
      "without an address",
      (at) => ({ kubeconfig: `${at}/odd`, context: "a" }),
      /^the server 10\.0\.0\.1:6443 of the kubeconfig is /,
    ],
    [
      "with another protocol",
      (at) => ({ kubeconfig: `${at}/odd`, context: "b" }),
      /^the server ftp:\/\/10\.0\.0\.1 of the kubeconfig is neither https nor http/,
    ],
  ])("is refused where it is %s", async (_, options, expected) => {
    expect(await refusalOf(options(folder()))).toMatch(expected);
  });
});

describe("a kubeconfig that changes while it is in use", () => {
  test.each<[string, (server: string) => string, string]>([
    [
      "names another context as the current one, which does not count",
      (at) => config({ a: at, b: "https://10.0.0.2" }, "b"),
      "ok",
    ],
    [
      "names another server, to which nothing is sent",
      () => config({ a: "https://10.0.0.2" }, "a"),
      "the credentials cannot be read: the kubeconfig now names another server for a",
    ],
  ])("%s", async (_, changed, expected) => {
    const server = await startServer();
    const folder = scratchFolder({ kubeconfig: config({ a: server.url, b: "https://10.0.0.2" }, "a") });
    const cluster = await connectWith({ kubeconfig: join(folder, "kubeconfig"), currentContext: true });
    answered(await cluster.version());
    writeFileSync(join(folder, "kubeconfig"), changed(server.url));
    server.answerNext(
      () => true,
      (response) => json(response, 401, {}),
    );
    const answer = await cluster.version();
    expect(answer.ok ? "ok" : answer.failure.message).toContain(expected);
  });
});

describe("who asks", () => {
  /** The headers with which the server sees the user. */
  async function headersOf(user: object, files: Record<string, string> = {}) {
    const server = await startServer();
    const kubeconfig = writeKubeconfig(scratchFolder(files), server.url, user);
    const cluster = await connectWith({ kubeconfig, context: "test" });
    answered(await cluster.version());
    return server.seen[0]?.headers ?? {};
  }

  test("a token, with the name of the program", async () => {
    expect(await headersOf({ token: "abc" })).toMatchObject({
      authorization: "Bearer abc",
      "user-agent": "conformitron-test",
    });
  });

  test("a token in a file beside the kubeconfig", async () => {
    expect((await headersOf({ tokenFile: "token" }, { token: "from-file\n" })).authorization).toBe("Bearer from-file");
  });

  test("a name and a password", async () => {
    expect((await headersOf({ username: "a", password: "b" })).authorization).toBe("Basic YTpi");
  });

  test("somebody else's name", async () => {
    expect(await headersOf({ token: "abc", as: "jane" })).toMatchObject({ "impersonate-user": "jane" });
  });

  test("a plugin, which is told for what it is asked and not asked twice", async () => {
    const script = `
      const fs = require("node:fs");
      fs.appendFileSync(process.argv[2], "x");
      const { spec, apiVersion } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      console.log(JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token: spec.cluster.server.slice(0, 4) + fs.readFileSync(process.argv[2], "utf8") } }));`;
    const server = await startServer();
    const folder = scratchFolder({ "plugin.cjs": script });
    const args = ["FOLDER/plugin.cjs", "FOLDER/calls"];
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args,
      provideClusterInfo: true,
    };
    const cluster = await connectWith({ kubeconfig: writeKubeconfig(folder, server.url, { exec }), context: "test" });
    for (let i = 0; i < 3; i++) answered(await cluster.version());
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill("Bearer httpx"));

    server.intercept(({ headers }, response) => {
      if (headers.authorization === "Bearer httpx") json(response, 401, {});
      return headers.authorization === "Bearer httpx";
    });
    await Promise.all(Array.from({ length: 5 }, async () => answered(await cluster.version())));
    expect(server.seen.slice(-5).map(({ headers }) => headers.authorization)).toEqual(Array(5).fill("Bearer httpxx"));
  });

  test("a plugin that fails is a failure that says why, until it works", async () => {
    const server = await startServer();
    const script = `
      if (!require("node:fs").existsSync(process.argv[2])) { console.error("no session"); process.exit(1); }
      console.log(JSON.stringify({ status: { token: "t" } }));`;
    const folder = scratchFolder({ "plugin.cjs": script });
    const exec = { command: process.execPath, args: ["FOLDER/plugin.cjs", "FOLDER/session"] };
    const kubeconfig = writeKubeconfig(folder, server.url, { exec });
    const cluster = await connectWith({ kubeconfig, context: "test" });
    const failure = failureOf(await cluster.version());
    expect(failure.kind).toBe("unauthorized");
    expect(failure.message).toBe(
      `cannot read the version at ${server.url}: the credentials cannot be read: no session`,
    );
    expect(server.seen).toEqual([]);
    writeFileSync(join(folder, "session"), "");
    expect((await cluster.version()).ok).toBe(true);
  });
});

describe("over TLS", () => {
  const ca = authority();
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  const client = ca.certify("jane");
  const user = { "client-certificate-data": base64(client.cert), "client-key-data": base64(client.key) };

  async function connectOverTls(cluster: object, who: object = user) {
    const server = await startServer({
      ...ca.certify("server"),
      ca: ca.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const kubeconfig = writeKubeconfig(scratchFolder({ "ca.crt": ca.cert }), server.url, who, cluster);
    const seen: (number | undefined)[] = [];
    const onRequest = ({ status }: { status: number | undefined }): void => void seen.push(status);
    return { server, seen, cluster: await connectWith({ kubeconfig, context: "test", onRequest }) };
  }

  test.each<[string, object]>([
    ["an authority in the kubeconfig", { "certificate-authority-data": base64(ca.cert) }],
    ["an authority in a file beside it", { "certificate-authority": "ca.crt" }],
    ["no authority at all", { "insecure-skip-tls-verify": true }],
  ])("lets in a client with a certificate, by %s", async (_, cluster) => {
    const made = await connectOverTls(cluster);
    expect(answered(await made.cluster.version())).toBe("v1.34.3");
    expect(made.server.url).toMatch(/^https:/);
  });

  test("does not talk to a server that nobody vouches for, and does not try it again", async () => {
    const made = await connectOverTls({ "certificate-authority-data": base64(authority("another").cert) });
    const failure = failureOf(await made.cluster.version());
    expect(failure.kind).toBe("unreachable");
    expect(failure.message).toMatch(
      /^cannot read the version at https:\/\/127\.0\.0\.1:\d+: .*(verify|signature|certificate)/,
    );
    expect(made.seen).toHaveLength(1);
  });

  test("in a pod, by its service account", async () => {
    const server = await startServer(ca.certify("server"));
    const podRoot = scratchFolder();
    mkdirSync(join(podRoot, SERVICE_ACCOUNT), { recursive: true });
    writeFileSync(join(podRoot, SERVICE_ACCOUNT, "token"), "pod-token");
    writeFileSync(join(podRoot, SERVICE_ACCOUNT, "ca.crt"), ca.cert);
    const env = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(server.port) };
    const cluster = await connectWith({ podRoot, currentContext: true, env });
    answered(await cluster.version());
    expect([cluster.context, server.seen[0]?.headers.authorization]).toEqual(["in-cluster", "Bearer pod-token"]);

    expect(await refusalOf({ podRoot, env: { ...env, HOME: podRoot } })).toMatch(/^there is no kubeconfig/);
    writeFileSync(join(podRoot, SERVICE_ACCOUNT, "token"), "next-token");
    server.answerNext(
      () => true,
      (response) => json(response, 401, {}),
    );
    answered(await cluster.version());
    expect(server.seen.at(-1)?.headers.authorization).toBe("Bearer next-token");
  });
});
