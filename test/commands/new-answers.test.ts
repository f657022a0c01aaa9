import { describe, expect, test } from "vitest";
import { type AskPerson, completeAnswers, type NewFlags } from "../../src/commands/new-answers.js";
import { judgeLookup } from "../../src/commands/new-chart.js";
import type { Chart, ChartLookup } from "../../src/model/chart.js";

const HTTPS = "https://charts.example.com/";
/** Flags that replace others; undefined takes one away. */
type Changed = { readonly [flag in keyof NewFlags]?: NewFlags[flag] | undefined };

const GIVEN = { vendor: "acme", product: "anvil", maintainer: "@example" };

describe("--chart takes", () => {
  test.each<[what: string, values: readonly string[], expected: Chart]>([
    ["a Helm repository", [HTTPS, "anvil", "1.2.3"], { kind: "helm", url: HTTPS, name: "anvil", version: "1.2.3" }],
    [
      "an address of the chart itself",
      ["oci://ghcr.io/acme/anvil", "1.2.3"],
      { kind: "oci", url: "oci://ghcr.io/acme/anvil", name: "anvil", version: "1.2.3" },
    ],
    [
      "an address of the chart itself, and its name",
      ["oci://ghcr.io/acme/anvil/", "anvil", "1.2.3"],
      { kind: "oci", url: "oci://ghcr.io/acme/anvil", name: "anvil", version: "1.2.3" },
    ],
    [
      "a folder of a registry, and a name",
      ["oci://ghcr.io/acme", "anvil", "v1.2.3"],
      { kind: "oci", url: "oci://ghcr.io/acme/anvil", name: "anvil", version: "v1.2.3" },
    ],
    [
      "a registry, and a name",
      ["oci://ghcr.io", "anvil", "1.2.3"],
      { kind: "oci", url: "oci://ghcr.io/anvil", name: "anvil", version: "1.2.3" },
    ],
  ])("%s", async (_, chart, expected) => {
    expect((await completeAnswers({ ...GIVEN, chart }, undefined)).chart).toEqual(expected);
  });
});

describe("nobody is there, and refused is", () => {
  test.each<[what: string, flags: Changed, message: string]>([
    [
      "nothing at all",
      { vendor: undefined, product: undefined, chart: undefined },
      "missing: --vendor, --product, --chart (its address, its name, its version)",
    ],
    ["no product", { product: undefined }, "missing: --product"],
    ["a Helm repository alone", { chart: [HTTPS] }, "missing: --chart (its name, its version)"],
    ["a chart without version", { chart: [HTTPS, "anvil"] }, "missing: --chart (its version)"],
    ["an oci chart without version", { chart: ["oci://ghcr.io/acme/anvil"] }, "missing: --chart (its version)"],
    ["a registry without chart", { chart: ["oci://ghcr.io", "1.2.3"] }, "missing: --chart (its name)"],
    ["a fourth value", { chart: [HTTPS, "anvil", "1.2.3", "x"] }, "--chart has 4 values"],
    ["http", { chart: ["http://charts.example.com", "anvil", "1.2.3"] }, "must begin with https:// or oci://"],
    ["a password", { chart: ["https://a:b@charts.example.com", "anvil", "1.2.3"] }, "contains credentials"],
    ["a range", { chart: [HTTPS, "anvil", "^1.2.3"] }, "--chart: version '^1.2.3' floats"],
    ["a bad name of a chart", { chart: [HTTPS, "../anvil", "1.2.3"] }, "--chart: name '../anvil' is no name"],
    ["a bad vendor", { vendor: "ac me" }, "--vendor 'ac me' must consist of"],
    ["a name that Windows reserves", { product: "nul" }, "--product 'nul' contains 'nul', which Windows reserves"],
    ["a bad folder", { folder: "../x" }, "--folder '../x' must be parts"],
    ["a bad namespace", { namespace: "Acme" }, "--namespace 'Acme' must consist of"],
    ["a bad maintainer", { maintainer: "example" }, "--maintainer 'example' is no handle"],
    ["all that is wrong, at once", { vendor: "", product: "-" }, "--vendor '' is empty; --product '-' must"],
  ])("%s", async (_, flags, message) => {
    const all = { ...GIVEN, chart: [HTTPS, "anvil", "1.2.3"], ...flags } as NewFlags;
    const complete = completeAnswers(all, undefined);
    await expect(complete).rejects.toMatchObject({
      name: "CommandError",
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});

describe("somebody is asked", () => {
  test.each<[what: string, flags: Partial<NewFlags>, said: readonly string[], asked: readonly string[], chart: Chart]>([
    [
      "for everything",
      {},
      ["acme", HTTPS, "anvil", "1.2.3", "anvil"],
      ["Vendor", "Chart", "Name of the chart", "Exact version", "Product"],
      { kind: "helm", url: HTTPS, name: "anvil", version: "1.2.3" },
    ],
    [
      "not for the name that an address ends with",
      { vendor: "acme" },
      ["oci://ghcr.io/acme/anvil/", "1.2.3", "anvil"],
      ["Chart", "Exact version", "Product"],
      { kind: "oci", url: "oci://ghcr.io/acme/anvil", name: "anvil", version: "1.2.3" },
    ],
    [
      "for the name that an address does not end with",
      { vendor: "acme", product: "anvil" },
      ["oci://ghcr.io", "anvil", "1.2.3"],
      ["Chart", "Name of the chart", "Exact version"],
      { kind: "oci", url: "oci://ghcr.io/anvil", name: "anvil", version: "1.2.3" },
    ],
    [
      "only for what is missing",
      { vendor: "acme", product: "anvil", chart: [HTTPS, "anvil"] },
      ["1.2.3"],
      ["Exact version"],
      { kind: "helm", url: HTTPS, name: "anvil", version: "1.2.3" },
    ],
  ])("%s", async (_, flags, said, asked, chart) => {
    const answers = [...said];
    const messages: string[] = [];
    const ask: AskPerson = async ({ message }) => {
      messages.push(message);
      return answers.shift() ?? "";
    };
    expect(await completeAnswers({ maintainer: "@example", ...flags }, ask)).toEqual({
      vendor: "acme",
      product: "anvil",
      chart,
      maintainer: "@example",
    });
    expect(messages).toEqual(asked.map((start) => expect.stringMatching(new RegExp(`^${start}.*:$`))));
  });

  test("and an answer is judged like a flag; the product is called like the chart", async () => {
    const seen: Record<string, unknown> = {};
    const ask: AskPerson = async ({ message, problem, default: preset }) => {
      seen[message.split(/[ :,]/)[0] ?? ""] = problem("a b") ?? "nothing";
      return (
        preset ?? { Vendor: "acme", Chart: HTTPS, Name: "anvil", Exact: "1.2.3" }[message.split(/[ :,]/)[0] ?? ""] ?? ""
      );
    };
    expect((await completeAnswers({ maintainer: "@example" }, ask)).product).toBe("anvil");
    expect(Object.values(seen)).toEqual([
      expect.stringContaining("must consist of"),
      "is no address",
      "is no name of a chart",
      expect.stringContaining("is no semantic version"),
      expect.stringContaining("must consist of"),
    ]);
  });
});

describe("the message about a chart that is not there", () => {
  const helm: Chart = { kind: "helm", url: HTTPS, name: "anvil", version: "1.2.3" };
  const oci: Chart = { ...helm, kind: "oci", url: "oci://ghcr.io/acme/anvil" };
  test.each<[what: string, chart: Chart, lookup: ChartLookup, message: string]>([
    [
      "names the nearest version and the newest, releases first",
      helm,
      { state: "missing", what: "version", known: ["1.2.4", "0.1.0", "10.0.0", "9.0.0", "11.0.0-rc.1", "latest"] },
      "there is no version 1.2.3 of chart 'anvil'. Did you mean 1.2.4? The newest: 10.0.0, 9.0.0, 1.2.4",
    ],
    [
      "shows pre-releases where there is nothing else",
      helm,
      { state: "missing", what: "version", known: ["20.0.0-rc.1", "20.0.0-rc.2"] },
      "there is no version 1.2.3 of chart 'anvil'. The newest: 20.0.0-rc.2, 20.0.0-rc.1",
    ],
    [
      "names the nearest chart",
      helm,
      { state: "missing", what: "chart", known: ["anvils", "hammer"] },
      "there is no chart 'anvil' in https://charts.example.com/. Did you mean anvils?",
    ],
    [
      "names the address in a registry",
      oci,
      { state: "missing", what: "chart", known: [] },
      "there is no chart oci://ghcr.io/acme/anvil.",
    ],
    [
      "names the index",
      helm,
      { state: "missing", what: "repository", known: [] },
      "there is no index of charts at https://charts.example.com/index.yaml",
    ],
  ])("%s", (_, chart, lookup, message) => {
    expect(() => judgeLookup(chart, lookup)).toThrow(expect.objectContaining({ message, exitCode: 2 }));
  });
});
