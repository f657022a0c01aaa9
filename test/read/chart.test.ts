import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Chart } from "../../src/model/chart.js";
import { lookUpChart } from "../../src/read/chart.js";
import { serve, serveIndexes, serveRegistry, type TestServer } from "../support/chart-servers.js";

/** As Helm writes it: items at the indentation of their key, long texts folded. */
const INDEX = `apiVersion: v1
entries:
  2fa:
  - version: 0.1.0
  anvil:
  - apiVersion: v2
    created: "2026-01-01T00:00:00Z"
    description: |
      entries:
        anvil: heavy
      nothing: else
    name: anvil
    urls:
    - https://charts.example.com/anvil-1.2.3.tgz
    version: 1.2.3
  - apiVersion: v2
    name: anvil
    version: 1.3.0-rc.1+build.7
# what follows has no versions
  empty: []
  "quoted":
    - {version: 1.0.0}
  torn:
  - version: "1.0.0
generated: "2026-01-01T00:00:00Z"
serverInfo:
  contextPath: x
`;

const CRLF = INDEX.replaceAll("\n", "\r\n");
const CHARTS = ["2fa", "anvil", "empty", "quoted", "torn"];
const VERSIONS = ["1.2.3", "1.3.0-rc.1+build.7"];

describe("in a Helm repository", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveIndexes({
      "/charts": INDEX,
      "/crlf": CRLF,
      "/json": JSON.stringify({ entries: { anvil: [{ version: "1.2.3" }], "an:vil": [] } }),
      "/spaced": `\n  ${JSON.stringify({ entries: { anvil: [{ version: "1.2.3" }] } })}`,
      "/none": "apiVersion: v1\nentries: {}\n",
      "/web": "<!doctype html>\nentries of a page\n",
      "/private": 403,
    });
  });
  afterAll(() => server.close());

  test.each<[what: string, path: string, name: string, version: string, expected: object]>([
    ["a version", "charts", "anvil", "1.2.3", { state: "found" }],
    ["a version behind an address with a slash", "charts/", "anvil", "1.2.3", { state: "found" }],
    ["a version with build metadata", "charts", "anvil", "1.3.0-rc.1+build.7", { state: "found" }],
    [
      "the version of the chart before",
      "charts",
      "anvil",
      "0.1.0",
      { state: "missing", what: "version", known: VERSIONS },
    ],
    ["the version of a chart named by digits", "charts", "2fa", "0.1.0", { state: "found" }],
    ["the version of a chart with a quoted name", "charts", "quoted", "1.0.0", { state: "found" }],
    ["a chart without versions", "charts", "empty", "1.2.3", { state: "missing", what: "version", known: [] }],
    ["a chart that is not there", "charts", "hammer", "1.2.3", { state: "missing", what: "chart", known: CHARTS }],
    ["a word of a description", "charts", "nothing", "1.2.3", { state: "missing", what: "chart", known: CHARTS }],
    ["an index with line ends of Windows", "crlf", "anvil", "1.2.3", { state: "found" }],
    ["an index in JSON", "json", "anvil", "1.2.3", { state: "found" }],
    ["an index in JSON behind blanks", "spaced", "anvil", "1.2.3", { state: "found" }],
    ["a version not in JSON", "json", "anvil", "2.0.0", { state: "missing", what: "version", known: ["1.2.3"] }],
    ["an empty index", "none", "anvil", "1.2.3", { state: "missing", what: "chart", known: [] }],
    ["a page that is no index", "web", "anvil", "1.2.3", { state: "missing", what: "repository", known: [] }],
    ["an address without an index", "nowhere", "anvil", "1.2.3", { state: "missing", what: "repository", known: [] }],
    [
      "an entry that cannot be read",
      "charts",
      "torn",
      "1.0.0",
      { state: "unknown", reason: "the index says nothing readable about torn" },
    ],
    [
      "a repository that wants a password",
      "private",
      "anvil",
      "1.2.3",
      { state: "unknown", reason: "HOST answers 403" },
    ],
  ])("%s", async (_, path, name, version, expected) => {
    const found = await lookUpChart(helm(`http://${server.host}/${path}`, name, version));
    expect(withoutHost(found, server)).toEqual(expected);
  });

  test("of a size that takes minutes to parse, in seconds", async () => {
    const chart = (name: string): string => `  ${name}:\n${`  - name: ${name}\n    version: 1.0.0\n`.repeat(5_000)}`;
    const names = Array.from({ length: 60 }, (_, index) => `chart-${index}`);
    const large = await serveIndexes({ "": `entries:\n${names.map(chart).join("")}  last:\n  - version: 2.0.0\n` });
    try {
      expect(await lookUpChart(helm(`http://${large.host}`, "last", "2.0.0"))).toEqual({ state: "found" });
    } finally {
      await large.close();
    }
  }, 15_000);
});

describe("in a registry", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveRegistry({
      "charts/anvil": ["1.0.0", "1.2.3", "1.3.0_build.7", "latest", "2.0.0"],
      anvil: ["1.0.0"],
    });
  });
  afterAll(() => server.close());

  test.each<[what: string, path: string, version: string, expected: object]>([
    ["a version", "charts/anvil", "1.2.3", { state: "found" }],
    ["a repository of one part", "anvil", "1.0.0", { state: "found" }],
    ["a version with build metadata", "charts/anvil", "1.3.0+build.7", { state: "found" }],
    [
      "a version that is not there, with all pages of tags",
      "charts/anvil",
      "9.9.9",
      { state: "missing", what: "version", known: ["1.0.0", "1.2.3", "1.3.0+build.7", "latest", "2.0.0"] },
    ],
    ["a chart that is not there", "charts/hammer", "1.2.3", { state: "missing", what: "chart", known: [] }],
    [
      "a chart that only some may see",
      "charts/secret",
      "1.2.3",
      { state: "unknown", reason: "HOST shows the chart only to those who log in, or does not have it" },
    ],
  ])("%s", async (_, path, version, expected) => {
    const found = await lookUpChart(oci(`oci://${server.host}/${path}`, version));
    expect(withoutHost(found, server)).toEqual(expected);
  });

  test("one token is enough", async () => {
    server.requests.length = 0;
    await lookUpChart(oci(`oci://${server.host}/charts/anvil`, "9.9.9"));
    expect(server.requests.filter((request) => request.includes("/token"))).toHaveLength(1);
  });

  test("a token by its other name", async () => {
    const registry = await serveRegistry({ anvil: ["1.0.0"] });
    try {
      expect(await lookUpChart(oci(`oci://${registry.host}/anvil`, "1.0.0"))).toEqual({ state: "found" });
    } finally {
      await registry.close();
    }
  });

  test("a list of tags that leads to another server is not followed", async () => {
    const other = await serveRegistry({});
    const registry = await serve((request, response) => {
      const found = request.url?.includes("/tags/");
      response.writeHead(found ? 200 : 404, { link: `<http://${other.host}/v2/anvil/tags/list>; rel="next"` });
      response.end('{"tags": ["1.0.0"]}');
    });
    try {
      const found = await lookUpChart(oci(`oci://${registry.host}/anvil`, "2.0.0"));
      expect(found).toEqual({ state: "missing", what: "version", known: ["1.0.0"] });
      expect(other.requests).toEqual([]);
    } finally {
      await Promise.all([registry.close(), other.close()]);
    }
  });
});

describe("nobody can say", () => {
  test("where nothing listens", async () => {
    const server = await serveIndexes({});
    await server.close();
    expect(withoutHost(await lookUpChart(helm(`http://${server.host}`, "anvil", "1.2.3")), server)).toEqual({
      state: "unknown",
      reason: "HOST cannot be reached (ECONNREFUSED)",
    });
  });

  test("where no answer comes in time", async () => {
    const server = await serve(() => undefined);
    try {
      expect(withoutHost(await lookUpChart(helm(`http://${server.host}`, "anvil", "1.2.3"), 200), server)).toEqual({
        state: "unknown",
        reason: "HOST cannot be reached (no answer in time)",
      });
    } finally {
      await server.close();
    }
  });

  test("where the answer has no end", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (response.writable && response.write(Buffer.alloc(2 ** 20)));
      };
      response.on("drain", more);
      more();
    });
    try {
      expect(withoutHost(await lookUpChart(helm(`http://${server.host}`, "anvil", "1.2.3")), server)).toEqual({
        state: "unknown",
        reason: "the answer of HOST is longer than 64 MiB",
      });
    } finally {
      await server.close();
    }
  }, 20_000);

  test("without TLS, unless on this machine", async () => {
    expect(await lookUpChart(helm("http://charts.invalid", "anvil", "1.2.3"))).toEqual({
      state: "unknown",
      reason: "http://charts.invalid/index.yaml is neither https nor on this machine",
    });
  });

  // 0.0.0.0 is this machine too, but no name for it that is asked without TLS.
  test("where an answer leads to a place without TLS", async () => {
    const other = await serveIndexes({ "": INDEX });
    const place = `http://${other.host.replace("127.0.0.1", "0.0.0.0")}`;
    const server = await serve(
      (_request, response) => void response.writeHead(302, { location: `${place}/index.yaml` }).end(),
    );
    try {
      expect(withoutHost(await lookUpChart(helm(`http://${server.host}`, "anvil", "1.2.3")), server)).toEqual({
        state: "unknown",
        reason: "HOST leads to an address without https",
      });
    } finally {
      await Promise.all([server.close(), other.close()]);
    }
  });

  test("where a token is to be had only without TLS", async () => {
    const other = await serveRegistry({});
    const realm = `http://${other.host.replace("127.0.0.1", "0.0.0.0")}/token`;
    const challenge = `Bearer realm="${realm}",service="registry.test"`;
    const server = await serve(
      (_request, response) => void response.writeHead(401, { "www-authenticate": challenge }).end(),
    );
    try {
      expect(await lookUpChart(oci(`oci://${server.host}/anvil`, "1.2.3"))).toMatchObject({ state: "unknown" });
      expect(other.requests).toEqual([]);
    } finally {
      await Promise.all([server.close(), other.close()]);
    }
  });
});

function helm(url: string, name: string, version: string): Chart {
  return { kind: "helm", url, name, version };
}

function oci(url: string, version: string): Chart {
  return { kind: "oci", url, name: url.split("/").at(-1) ?? "", version };
}

/** The result with the server's address as `HOST`. */
function withoutHost(value: unknown, { host }: TestServer): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(host, "HOST"));
}
