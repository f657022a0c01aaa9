import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ChartAnswer, ChartRequest } from "../../../src/model/chart-contents.js";
import { openCharts } from "../../../src/read/charts/open.js";
import { archive } from "../../support/chart-archives.js";
import { serve, type TestServer } from "../../support/chart-servers.js";

const URL = "https://charts.example.com/acme";
const INDEX = `apiVersion: v1
entries:
  anvil:
    - {version: 1.2.3, urls: [packages/anvil-1.2.3.tgz]}
    - {version: 1.3.0, urls: [packages/anvil-1.3.0.tgz]}
    - {version: 2.0.0-rc.1, urls: [anvil-2.tgz]}
    - {version: 0.9.0, urls: [broken.tgz]}
    - {version: 0.8.0}
`;

const chart = (version: string) => archive({ "anvil/Chart.yaml": `name: anvil\nversion: ${version}\n` });
const request = (version: string, more: Partial<ChartRequest> = {}): ChartRequest => ({
  url: URL,
  name: "anvil",
  version,
  ...more,
});

/** An answer as one line. */
function line(answer: ChartAnswer): string {
  if (answer.state === "found") return `found ${answer.chart.name} ${answer.chart.version}`;
  return answer.state === "missing" ? `no ${answer.what}: ${answer.known.join(" ")}` : `unknown: ${answer.reason}`;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "charts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

describe("in a folder", () => {
  const packages = {
    "anvil-1.2.3.tgz": chart("1.2.3"),
    "anvil-1.3.0.tgz": chart("1.3.0"),
    "anvil-extra-9.0.0.tgz": archive({ "anvil-extra/Chart.yaml": "name: anvil-extra\nversion: 9.0.0\n" }),
  };

  test.each<[what: string, files: Readonly<Record<string, string | Buffer>>, version: string, expected: string]>([
    ["a package", packages, "1.2.3", "found anvil 1.2.3"],
    ["the newest package that fits", packages, "1.x", "found anvil 1.3.0"],
    ["the newest package", packages, "", "found anvil 1.3.0"],
    ["an unpacked chart", { "anything/Chart.yaml": "name: anvil\nversion: 1.2.3\n" }, "1.2.3", "found anvil 1.2.3"],
    ["a chart that is the folder", { "Chart.yaml": "name: anvil\nversion: 1.2.3\n" }, "1.2.3", "found anvil 1.2.3"],
    [
      "a package of the repository's folder",
      { "charts.example.com/acme/anvil-1.2.3.tgz": chart("1.2.3") },
      "1.2.3",
      "found anvil 1.2.3",
    ],
    ["a version with a v", { "anvil-v1.2.3.tgz": chart("v1.2.3") }, "v1.2.3", "found anvil v1.2.3"],
    ["no other version", packages, "1.4.0", "unknown: it is in no folder of charts"],
    [
      "no version that an index denies",
      { "index.yaml": INDEX },
      "1.4.0",
      "no version: 1.2.3 1.3.0 2.0.0-rc.1 0.9.0 0.8.0",
    ],
    [
      "nothing about a chart that any index does not list",
      { "index.yaml": "entries: {}\n" },
      "1.2.3",
      "unknown: it is in no folder of charts",
    ],
    [
      "no chart that the repository's index denies",
      { "charts.example.com/acme/index.yaml": "entries:\n  bolt: []\n" },
      "1.2.3",
      "no chart: bolt",
    ],
    [
      "nothing of a version that is only listed",
      { "index.yaml": INDEX },
      "1.2.3",
      "unknown: it is in no folder of charts",
    ],
    [
      "versions of entries that have one",
      { "index.yaml": "entries:\n  anvil:\n    - {urls: []}\n    - x\n    - {version: 1.0.0}\n" },
      "1.2.3",
      "no version: 1.0.0",
    ],
    [
      "a chart behind files that are none",
      { "anvil-1.2.3.tgz.prov": "x", "anvil-1.2.3": "x", "anvil-1.2.3.tgz": chart("1.2.3") },
      "1.2.3",
      "found anvil 1.2.3",
    ],
    ["nothing in a broken package", { "anvil-1.2.3.tgz": "no" }, "1.2.3", "unknown: it is in no folder of charts"],
    [
      "nothing in a chart without a version",
      { "a/Chart.yaml": "name: anvil\n" },
      "1.2.3",
      "unknown: it is in no folder of charts",
    ],
  ])("%s", async (_, files, version, expected) => {
    write(files);

    expect(line(await openCharts({ places: [folder], cacheFolder: undefined, version: "0" })(request(version)))).toBe(
      expected,
    );
  });

  test("also of a chart whose address is not known", async () => {
    write(packages);
    const open = openCharts({ places: [folder], cacheFolder: undefined, version: "0" });

    expect(line(await open({ name: "anvil", version: "1.2.3", url: undefined }))).toBe("found anvil 1.2.3");
    expect(line(await open({ name: "anvil", version: "1.2.4", url: "no address" }))).toContain("in no folder");
  });

  test("that is not there", async () => {
    const open = openCharts({ places: [join(folder, "no")], cacheFolder: undefined, version: "0" });

    expect(line(await open(request("1.2.3")))).toBe("unknown: it is in no folder of charts");
  });
});

describe("in several places", () => {
  const at = (name: string) => join(folder, name);
  const ask = async (names: readonly string[], version = "1.2.3") => {
    const places = names.map(at);
    return line(await openCharts({ places, cacheFolder: undefined, version: "0" })(request(version)));
  };

  test("the first that has the chart answers, else the first that denies it", async () => {
    write({
      "none/a.txt": "",
      "denies/index.yaml": INDEX,
      "denies-too/index.yaml": "entries: {anvil: [{version: 7.0.0}]}\n",
      "has/anvil-1.2.3.tgz": chart("1.2.3"),
      "has-more/anvil-1.2.9.tgz": chart("1.2.9"),
      "has-more/anvil-1.2.3.tgz": chart("1.2.3"),
    });
    expect(await ask(["none", "has"])).toBe("found anvil 1.2.3");
    expect(await ask(["denies", "has"], "1.2.x")).toBe("found anvil 1.2.3");
    expect(await ask(["has", "has-more"], "1.2.x")).toBe("found anvil 1.2.3");
    expect(await ask(["has-more", "has"], "1.2.x")).toBe("found anvil 1.2.9");
    expect(await ask(["none", "denies", "none"], "1.4.0")).toContain("no version: 1.2.3");
    expect(await ask(["denies", "denies-too"], "1.4.0")).toContain("no version: 1.2.3");
    expect(await ask(["none", "denies"], "1.4.0")).toContain("no version: 1.2.3");
  });

  test("the first tells why nobody knows", async () => {
    const places = ["https://a.example.com", "https://b.example.com"];
    const open = openCharts({ places, cacheFolder: undefined, version: "0" });
    expect(line(await open(request("1.2.3")))).toBe("unknown: https://a.example.com is another place");
    const none = openCharts({ places: [], cacheFolder: undefined, version: "0" });
    expect(line(await none(request("1.2.3")))).toBe("unknown: no place to take it from is given");
  });

  test("large files and deep folders of a chart are left out", async () => {
    const deep = (depth: number) => `anvil/templates/${"a/".repeat(depth)}x.tpl`;
    write({ "anvil/Chart.yaml": "name: anvil\nversion: 1.2.3\n", [deep(11)]: "{{ .Values.near }}" });
    write({ [deep(12)]: "{{ .Values.far }}", "anvil/templates/more.yaml/x.txt": "{{ .Values.inner }}" });
    const answer = await openCharts({ places: [folder], cacheFolder: undefined, version: "0" })(request("1.2.3"));
    expect(answer.state === "found" && answer.chart.usedValues).toEqual(["inner", "near"]);
  });
});

describe("in a repository", () => {
  let server: TestServer;
  beforeAll(async () => {
    const files: Readonly<Record<string, string | Buffer>> = {
      "/acme/index.yaml": INDEX,
      "/acme/packages/anvil-1.2.3.tgz": chart("1.2.3"),
      "/acme/packages/anvil-1.3.0.tgz": chart("1.3.0"),
      "/acme/broken.tgz": "no",
    };
    server = await serve(({ url }, response) => {
      const file = files[url ?? ""];
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
  });
  afterAll(() => server.close());

  const open = (cacheFolder?: string) => openCharts({ places: [`http://${server.host}`], cacheFolder, version: "0" });

  test.each<[what: string, version: string, name: string, expected: string]>([
    ["a version", "1.2.3", "anvil", "found anvil 1.2.3"],
    ["the newest that fits", "^1.0.0", "anvil", "found anvil 1.3.0"],
    ["no other version", "7.0.0", "anvil", "no version: 1.2.3 1.3.0 2.0.0-rc.1 0.9.0 0.8.0"],
    ["no other chart", "1.2.3", "bolt", "no chart: anvil"],
    ["an archive that is lost", "2.0.0-rc.1", "anvil", "unknown: HOST answers 404"],
    ["an archive that is none", "0.9.0", "anvil", "unknown: its archive cannot be read (incorrect header check)"],
    ["an entry without an address", "0.8.0", "anvil", "unknown: the index does not say where it is"],
  ])("%s", async (_, version, name, expected) => {
    const answer = await open()(request(version, { name, url: `http://${server.host}/acme` }));

    expect(line(answer).replace(server.host, "HOST")).toBe(expected);
  });

  test("nowhere else", async () => {
    const before = server.requests.length;

    expect(line(await open()(request("1.2.3", { url: `http://${server.host}0/acme` })))).toContain("is another place");
    expect(line(await openCharts({ places: [], cacheFolder: undefined, version: "0" })(request("1.2.3")))).toContain(
      "no place",
    );
    expect(server.requests).toHaveLength(before);
  });

  test("each chart is asked for once, and kept by its address, name and version", async () => {
    const charts = open();
    const wanted = request("1.2.3", { url: `http://${server.host}/acme` });
    const before = server.requests.length;
    expect(await charts(wanted)).toBe(await charts({ ...wanted }));
    expect(server.requests).toHaveLength(before + 2);
    for (const again of [1, 2]) {
      expect(line(await open(folder)({ ...wanted, version: "7.0.0" })), `${again}`).toContain("no version: 1.2.3");
    }
    for (const version of ["1.2.3", "1.3.0"]) {
      expect(line(await open(folder)({ ...wanted, version }))).toBe(`found anvil ${version}`);
      expect(line(await open(folder)({ ...wanted, version }))).toBe(`found anvil ${version}`);
    }
  });

  test.each([
    ["", "/acme", true],
    ["/acme", "/acme", true],
    ["/acme//", "/acme", true],
    ["/acme", "/acme///", true],
    ["/acm", "/acme", false],
    ["/acme/more", "/acme", false],
    ["//acme", "/acme", false],
  ])("below %j is %s: %s", async (place, path, expected) => {
    const charts = openCharts({ places: [`http://${server.host}${place}`], cacheFolder: undefined, version: "0" });
    const answer = await charts(request("1.2.3", { url: `http://${server.host}${path}` }));
    expect(answer.state === "found").toBe(expected);
  });

  test("once: what was opened is kept", async () => {
    const wanted = request("1.2.3", { url: `http://${server.host}/acme` });
    await open(folder)(wanted);
    const before = server.requests.length;

    expect(line(await open(folder)(wanted))).toBe("found anvil 1.2.3");
    expect(server.requests).toHaveLength(before);
  });

  test("a range is asked anew, and answered by what is kept where nobody answers", async () => {
    const other = await serve(({ url }, response) => {
      if (url === "/index.yaml")
        response.writeHead(200).end("entries:\n  anvil:\n    - {version: 1.2.3, urls: [a.tgz]}\n");
      else response.writeHead(200).end(chart("1.2.3"));
    });
    const places = [`http://${other.host}`];
    const wanted = request("1.x", { url: `http://${other.host}` });
    await openCharts({ places, cacheFolder: folder, version: "0" })(wanted);
    await other.close();

    expect(line(await openCharts({ places, cacheFolder: folder, version: "0" })(wanted))).toBe("found anvil 1.2.3");
    expect(line(await openCharts({ places, cacheFolder: folder, version: "1" })(wanted))).toContain(
      "cannot be reached",
    );
  });
});

describe("in a registry", () => {
  const layer = chart("1.2.3");
  const digest = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const mediaType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
  const manifests: Readonly<Record<string, unknown>> = {
    "1.2.3": { layers: [{ mediaType, digest }] },
    "1.2.4": { layers: [{ mediaType, digest: `sha256:${"0".repeat(64)}` }] },
    "1.2.5": { layers: [{ mediaType: "application/octet-stream", digest }] },
    "1.2.6": { layers: "none" },
    "1.2.7": { layers: [{ mediaType, digest: `x${digest}` }] },
    "1.2.8": { layers: [{ mediaType, digest: `${digest}0` }] },
    "1.2.9": { layers: [{ mediaType, digest: `sha256:${"1".repeat(64)}` }] },
    "1.2.10": { layers: [{ mediaType, digest: `sha256:${"2".repeat(64)}` }] },
    "1.2.11": { layers: [null, { mediaType: "text/plain" }, { mediaType, digest }] },
  };
  let server: TestServer;
  beforeAll(async () => {
    server = await serve(({ url = "" }, response, host) => {
      const [, what, name = ""] = /^\/v2\/acme\/anvil\/(manifests|blobs|tags)\/(.+)$/.exec(url) ?? [];
      if (what === "tags") response.writeHead(200).end(JSON.stringify({ tags: ["1.2.3", "not-a-version"] }));
      else if (what === "blobs" && name.includes("1".repeat(64))) response.writeHead(404).end();
      else if (what === "blobs" && name.includes("2".repeat(64))) response.destroy();
      else if (what === "blobs") response.writeHead(200).end(layer);
      else if (what === undefined || manifests[name] === undefined) response.writeHead(404).end(host);
      else response.writeHead(200).end(JSON.stringify(manifests[name]));
    });
  });
  afterAll(() => server.close());

  test.each<[what: string, version: string, name: string, expected: string]>([
    ["a version", "1.2.3", "anvil", "found anvil 1.2.3"],
    ["the newest that fits", "1.x", "anvil", "found anvil 1.2.3"],
    ["no other version", "9.0.0", "anvil", "no version: 1.2.3 not-a-version"],
    ["no version in a range", "9.x", "anvil", "no version: 1.2.3 not-a-version"],
    ["no other chart", "1.2.3", "bolt", "no chart: "],
    ["an archive with another digest", "1.2.4", "anvil", "unknown: the archive is not the one that its digest names"],
    ["an artifact that is no chart", "1.2.5", "anvil", "unknown: what the registry has under this name is no chart"],
    ["a digest that is none", "1.2.7", "anvil", "unknown: what the registry has under this name is no chart"],
    ["a digest that is longer", "1.2.8", "anvil", "unknown: what the registry has under this name is no chart"],
    ["an archive that is lost", "1.2.9", "anvil", "unknown: HOST answers 404"],
    ["an archive that does not come", "1.2.10", "anvil", "unknown: HOST cannot be reached (UND_ERR_SOCKET)"],
    ["a layer behind others", "1.2.11", "anvil", "found anvil 1.2.3"],
    ["a digest as version", digest, "anvil", "no version: 1.2.3 not-a-version"],
    ["a manifest that is none", "1.2.6", "anvil", "unknown: what the registry has under this name is no chart"],
  ])("%s", async (_, version, name, expected) => {
    const url = `oci://${server.host}/acme`;
    const open = openCharts({ places: [url], cacheFolder: undefined, version: "0" });

    const answer = line(await open({ url: `${url}/${name}`, name, version }));
    expect(answer.replace(server.host, "HOST")).toBe(expected);
  });
});
