import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { VALUES } from "../../src/check/rules/values.js";
import { checkValues } from "../../src/check/values/check.js";
import type { ChartAnswer, ChartContents, ChartRequest } from "../../src/model/chart-contents.js";
import type { Problem } from "../../src/model/manifest.js";
import { openCharts } from "../../src/read/charts/open.js";
import { filesBelow, ROOT } from "../support/files.js";
import { expectedLines, inventoryOf, lineOf } from "../support/inventory.js";

type Files = Readonly<Record<string, string>>;

function filesOf(folder: string): Files {
  const files = filesBelow(relative(ROOT, folder), ".yaml");
  return Object.fromEntries(
    files.map((file) => [relative(folder, join(ROOT, file)), readFileSync(join(ROOT, file), "utf8")]),
  );
}

/** The line of a problem; a key stands above the map or list that it holds. */
function lineText(files: Files, { at }: Problem): string {
  if (!("pointer" in at)) return `${at.file}:${at.line}`;
  const yaml = files[at.file] ?? "";
  const key = at.pointer.slice(at.pointer.lastIndexOf("/") + 1);
  const line = lineOf(yaml, at.document, at.pointer);
  const isAbove =
    !(yaml.split("\n")[line - 1] ?? "").includes(`${key}:`) && (yaml.split("\n")[line - 2] ?? "").includes(`${key}:`);
  return `${at.file}:${isAbove ? line - 1 : line}`;
}

describe.each(VALUES.map(({ code }) => code))("%s", (code) => {
  const folder = join(ROOT, "test/bad", code);
  const charts = openCharts({ places: [join(folder, "charts")], cacheFolder: undefined, version: "0" });
  const check = async (which: string) => {
    const files = filesOf(join(folder, which));
    return { files, problems: await checkValues(inventoryOf({ files }), charts, parse) };
  };

  test("is found at the marked lines, and nothing else", async () => {
    const { files, problems } = await check("fails");

    expect(existsSync(join(folder, "charts"))).toBe(true);
    expect(problems.map((problem) => `${problem.code} ${lineText(files, problem)}`).sort()).toEqual(
      expectedLines(code, files)
        .map((line) => `${code} ${line}`)
        .sort(),
    );
    expect(problems).not.toEqual([]);
  });

  test("is not found where it nearly is", async () => {
    expect((await check("passes")).problems).toEqual([]);
  });
});

/** A chart with what a test needs. */
function chartWith(more: Partial<ChartContents>): ChartContents {
  const nothing = { values: {}, schema: undefined, dependencies: [], subcharts: [], usedValues: [] };
  const about = { name: "anvil", version: "1.2.3", library: false, deprecated: false, kubeVersion: undefined };
  return { ...about, ...nothing, ...more };
}

interface Setting {
  readonly chart?: Partial<ChartContents>;
  readonly answer?: ChartAnswer;
  readonly values?: unknown;
  readonly valuesFrom?: unknown;
  readonly spec?: object;
  readonly objects?: readonly object[];
}

const SOURCE = { kind: "HelmRepository", name: "acme", namespace: "flux-system" };

/** Code, pointer and message of what is found in one release, and what was asked for. */
async function judge({ chart = {}, answer, values, valuesFrom, spec, objects = [] }: Setting) {
  const asked: ChartRequest[] = [];
  const release = {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "anvil", namespace: "acme" },
    spec: spec ?? { chart: { spec: { chart: "anvil", version: "1.2.3", sourceRef: SOURCE } }, values, valuesFrom },
  };
  const yaml = [release, ...objects].map((object) => JSON.stringify(object)).join("\n---\n");
  const library = async (request: ChartRequest): Promise<ChartAnswer> => {
    asked.push(request);
    return answer ?? { state: "found", chart: chartWith(chart) };
  };
  const problems = await checkValues(inventoryOf({ files: { "a.yaml": yaml } }), library, parse);
  const found = problems.map(({ code, at, message }) => [code, "pointer" in at ? at.pointer : "", message]);
  return { found, asked };
}

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const SERVER = object({
  server: object({ replicas: { type: "integer", minimum: 1 } }, { additionalProperties: false }),
});

describe("values against a schema", () => {
  test.each<[what: string, schema: unknown, values: unknown, pointer: string, message: string]>([
    [
      "a wrong type",
      SERVER,
      { server: { replicas: "three" } },
      "/server/replicas",
      'server.replicas is "three"; it must be integer',
    ],
    [
      "a wrong type in the root",
      object({ a: { type: ["string", "null"] } }),
      { a: [] },
      "/a",
      "a is a list; it must be string or null",
    ],
    ["too little", SERVER, { server: { replicas: 0 } }, "/server/replicas", "server.replicas is 0; it must be >= 1"],
    [
      "an unknown value",
      SERVER,
      { server: { replica: 1 } },
      "/server/replica",
      "server has no value 'replica'. Did you mean replicas?",
    ],
    [
      "an unknown value in the root",
      object({}, { additionalProperties: false }),
      { "a/b": 1 },
      "/a~1b",
      "there is no value 'a/b'.",
    ],
    ["a missing value", object({ a: object({}, { required: ["b"] }) }), { a: {} }, "/a", "a.b is missing"],
    ["no choice", object({ a: { enum: ["x", "y"] } }), { a: "z" }, "/a", 'a is "z"; it must be one of "x", "y"'],
    ["another constant", object({ a: { const: 1 } }), { a: 2 }, "/a", "a is 2; it must be 1"],
    [
      "no type of several",
      object({ a: { anyOf: [{ type: "string" }, { type: "integer" }] } }),
      { a: true },
      "/a",
      "a is true; it must be string or integer",
    ],
    [
      "no type of several by reference",
      object(
        { a: { oneOf: [{ $ref: "#/definitions/s" }, { type: "integer" }] } },
        { definitions: { s: { type: "string" } } },
      ),
      { a: true },
      "/a",
      "a is true; it must be string or integer",
    ],
    [
      "no form of several",
      object({ a: { anyOf: [object({}, { required: ["x"] }), object({}, { required: ["y"] })] } }),
      { a: {} },
      "/a",
      "a is a map; it fits none of the forms that the chart allows, or more than one",
    ],
    [
      "a secret",
      object({ password: { type: "integer" } }),
      { password: "hunter2" },
      "/password",
      "password holds something else than expected; it must be integer",
    ],
    [
      "draft 2020-12",
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        properties: { a: { $ref: "#/$defs/x", minimum: 2 } },
        $defs: { x: { type: "integer" } },
      },
      { a: 1 },
      "/a",
      "a is 1; it must be >= 2",
    ],
    [
      "draft 2019-09",
      { $schema: "https://json-schema.org/draft/2019-09/schema", unevaluatedProperties: false },
      { a: 1 },
      "/a",
      "there is no value 'a'.",
    ],
    [
      "draft 4",
      {
        $schema: "http://json-schema.org/draft-04/schema#",
        id: "http://example.com/a#",
        properties: { a: { minimum: 1, exclusiveMinimum: true, required: true } },
      },
      { a: 0 },
      "/a",
      "a is 0; it must be >= 1",
    ],
    [
      "a place in a list",
      object({ a: { items: { type: "string" } } }),
      { a: ["x", 1] },
      "/a/1",
      "a.1 is 1; it must be string",
    ],
  ])("%s", async (_, schema, values, pointer, message) => {
    const { found } = await judge({ chart: { schema }, values });

    expect(found).toEqual([["values-invalid", `/spec/values${pointer}`, `chart anvil 1.2.3: ${message}`]]);
  });

  test.each<[what: string, schema: unknown, reason: string]>([
    ["refers to nothing", { $ref: "#/definitions/none" }, "can't resolve reference #/definitions/none from id #"],
    [
      "has a pattern that is none",
      { properties: { a: { pattern: "(?i)x" } } },
      "Invalid regular expression: /(?i)x/: Invalid group",
    ],
    ["refers to itself without end", { $ref: "#" }, "Maximum call stack size exceeded"],
    ["is no schema", "text", "schema must be object or boolean"],
  ])("that %s makes nothing invalid", async (_, schema, reason) => {
    const { found } = await judge({ chart: { schema }, values: { a: 1 } });

    expect(found.map(([code]) => code)).toEqual(["values-schema-unresolvable"]);
    expect(found[0]?.[2]).toContain(reason);
  });

  test.each<[what: string, setting: Setting]>([
    [
      "over the chart's own",
      { chart: { schema: object({ a: { required: ["x", "y"] } }), values: { a: { x: 1 } } }, values: { a: { y: 2 } } },
    ],
    [
      "without what null takes away",
      {
        chart: { schema: object({ a: { type: "object", additionalProperties: false } }), values: { a: { x: 1 } } },
        values: { a: { x: null } },
      },
    ],
    ["that Flux substitutes", { chart: { schema: SERVER }, values: { server: { replicas: "${REPLICAS}" } } }],
    [
      "of a chart that is switched off",
      {
        chart: {
          dependencies: [{ name: "spark", alias: "spark", conditions: ["none", "spark.enabled"], tags: [] }],
          subcharts: [chartWith({ name: "spark", schema: SERVER })],
          values: { spark: { enabled: true } },
        },
        values: { spark: { enabled: false, server: 1 } },
      },
    ],
    [
      "of a chart whose tag is off",
      {
        chart: {
          dependencies: [{ name: "spark", alias: "spark", conditions: [], tags: ["hot"] }],
          subcharts: [chartWith({ name: "spark", schema: SERVER })],
        },
        values: { tags: { hot: false }, spark: { server: 1 } },
      },
    ],
  ])("%s", async (_, setting) => {
    expect((await judge(setting)).found).toEqual([]);
  });

  test("with global ones, which only whoever sets them can take away", async () => {
    const closed = object({ heat: {} }, { additionalProperties: false });
    const spark = chartWith({ name: "spark", schema: closed });
    const open = { subcharts: [spark] };

    expect((await judge({ chart: open, values: { spark: { heat: 1 }, global: { a: 1 } } })).found).toEqual([]);
    expect((await judge({ chart: { schema: closed }, values: { global: {} } })).found).toHaveLength(1);
  });

  test("with null where the chart has nothing to take away", async () => {
    const { found } = await judge({ chart: { schema: SERVER }, values: { server: { replicas: null } } });

    expect(found.map(([, , message]) => message)).toEqual([
      "chart anvil 1.2.3: server.replicas is null; it must be integer",
    ]);
  });

  test("of the charts that a chart brings, with its defaults for them", async () => {
    const spark = chartWith({
      name: "spark",
      schema: object(
        { heat: { type: "integer" }, global: object({ region: { type: "integer" } }) },
        { required: ["wood"] },
      ),
    });
    const dependencies = [{ name: "spark", alias: "furnace", conditions: [], tags: [] }];
    const chart = { dependencies, subcharts: [spark], values: { furnace: { wood: 1 } } };
    const { found } = await judge({ chart, values: { furnace: { heat: "much" }, global: { region: "x" } } });

    expect(found).toEqual([
      ["values-invalid", "/spec/values/furnace/heat", 'chart spark 1.2.3: heat is "much"; it must be integer'],
      [
        "values-invalid",
        "/spec/values/furnace/global/region",
        'chart spark 1.2.3: global.region is "x"; it must be integer',
      ],
    ]);
  });
});

describe("values from elsewhere", () => {
  const schema = object(
    { a: { type: "integer" }, b: object({ c: { type: "string" } }), d: { type: "array" } },
    { required: ["a"], additionalProperties: false },
  );
  const configMap = (data: object) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "more", namespace: "acme" },
    data,
  });
  const from = (more: object = {}) => [{ kind: "ConfigMap", name: "more", ...more }];

  test.each<[what: string, setting: Setting]>([
    ["a file", { valuesFrom: from(), objects: [configMap({ "values.yaml": "a: 1" })] }],
    ["a number", { valuesFrom: from({ valuesKey: "n", targetPath: "a" }), objects: [configMap({ n: "7" })] }],
    ["a secret that only the cluster knows", { valuesFrom: [{ kind: "Secret", name: "s", targetPath: "a" }] }],
    ["a place in a list", { valuesFrom: [{ kind: "Secret", name: "s", targetPath: "d[0].x" }], values: { a: 1 } }],
    ["a secret file of values", { valuesFrom: [{ kind: "Secret", name: "s" }] }],
    ["a file that Git does not hold", { valuesFrom: from({ optional: true }) }],
    [
      "inline values over a file's",
      { valuesFrom: from(), values: { a: 1 }, objects: [configMap({ "values.yaml": "a: none" })] },
    ],
    [
      "a number that was put into quotes",
      { valuesFrom: from({ valuesKey: "n", targetPath: "b.c" }), values: { a: 1 }, objects: [configMap({ n: '"7"' })] },
    ],
    [
      "a word in capitals",
      {
        chart: { schema: object({ a: { type: "boolean" } }) },
        valuesFrom: from({ valuesKey: "n", targetPath: "a" }),
        objects: [configMap({ n: "True" })],
      },
    ],
    [
      "what another file of the chart may set",
      {
        spec: { chart: { spec: { chart: "anvil", version: "1.2.3", sourceRef: SOURCE, valuesFiles: ["prod.yaml"] } } },
      },
    ],
    [
      "what Helm is not to judge",
      {
        spec: {
          chart: { spec: { chart: "anvil", version: "1.2.3", sourceRef: SOURCE } },
          install: { disableSchemaValidation: true },
          upgrade: { disableSchemaValidation: true },
          values: { a: "none" },
        },
      },
    ],
    [
      "a list as --set writes it",
      { valuesFrom: from({ valuesKey: "n", targetPath: "d" }), values: { a: 1 }, objects: [configMap({ n: "{x,y}" })] },
    ],
  ])("fit: %s", async (_, setting) => {
    expect((await judge({ chart: { schema }, ...setting })).found).toEqual([]);
  });

  test.each<[what: string, setting: Setting, pointer: string, message: string]>([
    [
      "a file",
      { valuesFrom: from(), objects: [configMap({ "values.yaml": "a: none" })] },
      "/spec/valuesFrom/0",
      'a is "none"; it must be integer',
    ],
    [
      "a text",
      { valuesFrom: from({ valuesKey: "n", targetPath: "a" }), objects: [configMap({ n: "none" })] },
      "/spec/valuesFrom/0",
      'a is "none"; it must be integer',
    ],
    [
      "a literal",
      { valuesFrom: from({ valuesKey: "n", targetPath: "a", literal: true }), objects: [configMap({ n: "1" })] },
      "/spec/valuesFrom/0",
      'a is "1"; it must be integer',
    ],
    [
      "a number in quotes",
      { valuesFrom: from({ valuesKey: "n", targetPath: "a" }), objects: [configMap({ n: "'7'" })] },
      "/spec/valuesFrom/0",
      'a is "7"; it must be integer',
    ],
    [
      "the chart's own file, named",
      {
        spec: {
          chart: { spec: { chart: "anvil", version: "1.2.3", sourceRef: SOURCE, valuesFiles: ["values.yaml"] } },
        },
      },
      "/spec/values",
      "a is missing",
    ],
    [
      "what Helm is not to judge at the first installation alone",
      {
        spec: {
          chart: { spec: { chart: "anvil", version: "1.2.3", sourceRef: SOURCE } },
          install: { disableSchemaValidation: true },
          values: { a: "none" },
        },
      },
      "/spec/values/a",
      'a is "none"; it must be integer',
    ],
    [
      "inline beside a secret file",
      { valuesFrom: [{ kind: "Secret", name: "s" }], values: { b: { c: 1 } } },
      "/spec/values/b/c",
      "b.c is 1; it must be string",
    ],
    [
      "an unknown one beside a secret file",
      { valuesFrom: [{ kind: "Secret", name: "s" }], values: { extra: 1 } },
      "/spec/values/extra",
      "there is no value 'extra'.",
    ],
    [
      "a path that the chart does not have",
      { valuesFrom: [{ kind: "Secret", name: "s", targetPath: "aa" }], values: { a: 1 } },
      "/spec/valuesFrom/0",
      "there is no value 'aa'. Did you mean a?",
    ],
  ])("do not fit: %s", async (_, setting, pointer, message) => {
    const { found } = await judge({ chart: { schema }, ...setting });

    expect(found).toEqual([["values-invalid", pointer, `chart anvil 1.2.3: ${message}`]]);
  });
});

describe("asks for the chart", () => {
  const source = (kind: string, spec: object) => ({
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind,
    metadata: { name: "acme", namespace: "flux-system" },
    spec,
  });
  const reference = (kind: string) => ({ chartRef: { kind, name: "acme", namespace: "flux-system" } });
  const chart = { spec: { chart: "anvil", version: "1.x", sourceRef: SOURCE } };

  test.each<[what: string, spec: object, objects: object[], expected: Partial<ChartRequest> | undefined]>([
    [
      "of a repository",
      { chart },
      [source("HelmRepository", { url: "https://charts.example.com/acme/" })],
      { url: "https://charts.example.com/acme", version: "1.x" },
    ],
    [
      "of a registry",
      { chart },
      [source("HelmRepository", { type: "oci", url: "oci://registry.example.com/acme" })],
      { url: "oci://registry.example.com/acme/anvil", version: "1.x" },
    ],
    ["of a source that the tree does not hold", { chart }, [], { url: undefined, version: "1.x" }],
    [
      "by tag",
      reference("OCIRepository"),
      [source("OCIRepository", { url: "oci://registry.example.com/acme/anvil", ref: { tag: "1.2.3" } })],
      { url: "oci://registry.example.com/acme/anvil", version: "1.2.3" },
    ],
    [
      "by range",
      reference("OCIRepository"),
      [source("OCIRepository", { url: "oci://registry.example.com/acme/anvil", ref: { tag: "1", semver: "1.x" } })],
      { url: "oci://registry.example.com/acme/anvil", version: "1.x" },
    ],
    [
      "of a HelmChart",
      reference("HelmChart"),
      [
        source("HelmChart", { chart: "anvil", sourceRef: { kind: "HelmRepository", name: "acme" } }),
        source("HelmRepository", { url: "https://charts.example.com" }),
      ],
      { url: "https://charts.example.com", version: "" },
    ],
    [
      "never of a path in Git",
      { chart: { spec: { chart: "./charts/anvil", sourceRef: { kind: "GitRepository", name: "acme" } } } },
      [],
      undefined,
    ],
    ["never of nothing", {}, [], undefined],
    ["never of a reference that leads nowhere", reference("OCIRepository"), [], undefined],
  ])("%s", async (_, spec, objects, expected) => {
    const { asked } = await judge({ spec, objects, answer: { state: "unknown", reason: "no" } });

    expect(asked).toEqual(expected === undefined ? [] : [{ name: "anvil", ...expected }]);
  });

  test("once for all its releases, and says once that it is not at hand", async () => {
    const again = {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name: "b", namespace: "acme" },
      spec: { chart },
    };
    const { found, asked } = await judge({
      spec: { chart },
      objects: [again],
      answer: { state: "unknown", reason: "it is lost" },
    });

    expect(asked).toHaveLength(1);
    expect(found).toEqual([
      [
        "chart-not-at-hand",
        "/spec/chart/spec/version",
        "version 1.x of chart 'anvil' is not at hand (it is lost), so the values of its releases are not judged",
      ],
    ]);
  });

  test.each<[what: "chart" | "version" | "repository", known: string[], expected: string]>([
    ["chart", ["anvils"], "there is no chart 'anvil' in https://charts.example.com. Did you mean anvils?"],
    [
      "version",
      ["1.2.2", "0.1.0", "2.0.0-rc.1", "1.0.0"],
      "there is no version 1.x of chart 'anvil' from https://charts.example.com. The newest: 1.2.2, 1.0.0, 0.1.0",
    ],
    ["repository", [], "there is no index of charts in https://charts.example.com"],
  ])("and says what is there instead: %s", async (what, known, expected) => {
    const objects = [source("HelmRepository", { url: "https://user:hunter2@charts.example.com" })];
    const { found } = await judge({ spec: { chart }, objects, answer: { state: "missing", what, known } });

    expect(found.map(([, , message]) => message)).toEqual([expected]);
  });
});

test("judges releases of any shape by schemas of any shape", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), async (schema, values, spec) => {
      const { found } = await judge({ chart: { schema }, values, valuesFrom: spec });
      const other = await judge({ chart: { schema: { properties: schema } }, spec: Object(spec) });

      for (const [code] of [...found, ...other.found]) expect(VALUES.map((rule) => rule.code)).toContain(code);
    }),
    { numRuns: 100 },
  );
});
