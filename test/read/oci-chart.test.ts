import { expect, test } from "vitest";
import type { Download } from "../../src/read/download.js";
import { type Ask, apiAddress, askManifest, versionsIn } from "../../src/read/oci-chart.js";

test.each([
  ["oci://docker.io/acme/anvil", "https://registry-1.docker.io/v2/acme/anvil"],
  ["oci://registry.example.com/acme/anvil", "https://registry.example.com/v2/acme/anvil"],
  ["oci://localhost:5000/anvil", "http://localhost:5000/v2/anvil"],
  ["oci://127.0.0.1:5000/anvil", "http://127.0.0.1:5000/v2/anvil"],
])("the registry's API knows %s as %s", (url, expected) => {
  expect(apiAddress(url)).toBe(expected);
});

const URL = "oci://registry.example.com/anvil";
const API = "https://registry.example.com/v2/anvil";

/** A registry that answers by the address behind that of the chart; what it was asked for goes to `asked`. */
function registry(answers: Readonly<Record<string, Download>>, asked: string[] = []): Ask {
  return async (url, method) => {
    asked.push(`${method} ${url}`);
    return answers[url.slice(API.length)] ?? answer(404);
  };
}

function answer(status: number, text = "", link?: string): Download {
  const headers = new Headers(link === undefined ? {} : { link });
  return { status, headers, body: Buffer.from(text), text };
}

const tags = (...names: unknown[]) => JSON.stringify({ tags: names });

test.each<[what: string, answers: Readonly<Record<string, Download>>, expected: object]>([
  ["it is there", { "/manifests/1.0.0_1": answer(200, "found") }, { manifest: "found" }],
  ["nobody answers", { "/manifests/1.0.0_1": { problem: "no answer" } }, { state: "unknown", reason: "no answer" }],
  [
    "a token is wanted",
    { "/manifests/1.0.0_1": answer(401) },
    { state: "unknown", reason: "registry.example.com shows the chart only to those who log in, or does not have it" },
  ],
  [
    "it is forbidden",
    { "/manifests/1.0.0_1": answer(403) },
    { state: "unknown", reason: "registry.example.com shows the chart only to those who log in, or does not have it" },
  ],
  [
    "the server has trouble",
    { "/manifests/1.0.0_1": answer(500) },
    { state: "unknown", reason: "registry.example.com answers 500" },
  ],
  [
    "the version is missing",
    { "/tags/list?n=1000": answer(200, tags("2.0.0_3", 4)) },
    { state: "missing", what: "version", known: ["2.0.0+3"] },
  ],
  ["the chart is missing", {}, { state: "missing", what: "chart", known: [] }],
  [
    "the tags are not told",
    { "/tags/list?n=1000": { problem: "no answer" } },
    { state: "missing", what: "chart", known: [] },
  ],
  [
    "the tags are forbidden",
    { "/tags/list?n=1000": answer(403, tags("1.0.0")) },
    { state: "missing", what: "chart", known: [] },
  ],
  ["the tags are none", { "/tags/list?n=1000": answer(200, "no") }, { state: "missing", what: "chart", known: [] }],
])("tells of a version where %s", async (_, answers, expected) => {
  const asked: string[] = [];
  expect(await askManifest(URL, "1.0.0+1", registry(answers, asked), "HEAD")).toEqual(expected);
  expect(asked[0]).toBe(`HEAD ${API}/manifests/1.0.0_1`);
});

test("follows a list of tags from page to page, on the same server only", async () => {
  const answers = {
    "/tags/list?n=1000": answer(200, tags("1.0.0"), '</v2/anvil/tags/list?last=1>; rel="next"'),
    "/tags/list?last=1": answer(200, tags("2.0.0"), '<https://evil.example.com/v2/anvil/tags/list?last=2>; rel="next"'),
  };
  const asked: string[] = [];
  expect(await versionsIn(URL, registry(answers, asked))).toEqual(["1.0.0", "2.0.0"]);
  expect(asked).toEqual([`GET ${API}/tags/list?n=1000`, `GET ${API}/tags/list?last=1`]);
});

test("gives up a list of tags that never ends", async () => {
  const asked: string[] = [];
  const page = answer(200, tags("1.0.0"), '</v2/anvil/tags/list?n=1000>; rel="next"');
  expect(await versionsIn(URL, registry({ "/tags/list?n=1000": page }, asked))).toHaveLength(20);
  expect(asked).toHaveLength(20);
});
