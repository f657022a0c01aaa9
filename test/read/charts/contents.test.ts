import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChartContents } from "../../../src/model/chart-contents.js";
import { chartInArchive, isChartFile } from "../../../src/read/charts/contents.js";
import { readArchive } from "../../../src/read/charts/tar.js";
import { archive, entry } from "../../support/chart-archives.js";

const CHART = "apiVersion: v2\nname: anvil\nversion: 1.2.3\n";

describe("a chart in an archive", () => {
  test("with all that it says about its values", () => {
    const dependencies =
      "dependencies:\n  - {name: spark, alias: furnace, condition: 'furnace.enabled, spark.enabled', tags: [hot]}\n";
    const chart = chartInArchive(
      archive({
        "anvil/Chart.yaml": `${CHART}deprecated: true\nkubeVersion: ">=1.25"\n${dependencies}`,
        "anvil/values.yaml": "replicas: 1\n",
        "anvil/values.schema.json": '\uFEFF{"type": "object"}',
        "anvil/templates/a.yaml": '{{ .Values.replicas }}{{ index .Values "extra-args" }}{{ .Values.image.tag }}',
        "anvil/charts/spark/Chart.yaml": "name: spark\nversion: 0.1.0\n",
        "anvil/charts/spark/values.yaml": "heat: 1\n",
        "anvil/charts/flint-2.0.0.tgz": archive({ "flint/Chart.yaml": "name: flint\nversion: 2.0.0\n" }),
        "anvil/README.md": "no",
      }),
    );

    expect(chart).toMatchObject({
      name: "anvil",
      version: "1.2.3",
      library: false,
      deprecated: true,
      kubeVersion: ">=1.25",
      values: { replicas: 1 },
      schema: { type: "object" },
      dependencies: [
        { name: "spark", alias: "furnace", conditions: ["furnace.enabled", "spark.enabled"], tags: ["hot"] },
      ],
      usedValues: ["extra-args", "image", "replicas"],
    });
    expect(chart.subcharts.map(({ name, values }) => [name, values])).toEqual([
      ["spark", { heat: 1 }],
      ["flint", {}],
    ]);
  });

  test.each(["ustar", "pax", "gnu"] as const)("with names as %s has them", (format) => {
    const long = format === "ustar" ? "templates" : `templates/${"a".repeat(120)}`;
    const files = { "anvil/Chart.yaml": CHART, [`anvil/${long}/x.tpl`]: "{{ .Values.replicas }}" };

    expect(chartInArchive(archive(files, format)).usedValues).toEqual(["replicas"]);
  });

  test.each<[what: string, template: string, library: string]>([
    ["hands on all values", '{{ include "common" .Values }}', "application"],
    ["looks at all values", "{{ range $key, $value := .Values }}", "application"],
    ["uses a library", "{{ .Values.replicas }}", "library"],
  ])("that %s may use any value", (_, template, type) => {
    const files = {
      "anvil/Chart.yaml": CHART,
      "anvil/templates/a.yaml": template,
      "anvil/charts/common/Chart.yaml": `name: common\nversion: 1.0.0\ntype: ${type}\n`,
    };

    expect(chartInArchive(archive(files)).usedValues).toBeUndefined();
  });
});

test("a chart of the first kind has its dependencies in a file of their own", () => {
  const files = {
    "anvil/Chart.yaml": CHART,
    "anvil/requirements.yaml": "dependencies: [{name: spark, condition: ' , a'}, {alias: x}, y]\n",
  };
  expect(chartInArchive(archive(files)).dependencies).toEqual([
    { name: "spark", alias: "spark", conditions: ["a"], tags: [] },
  ]);
});

test("the chart of an archive is that of its one folder", () => {
  const inner = { "anvil/sub/Chart.yaml": "name: no\nversion: 1\n", "anvil/Chart.yaml.bak": "name: no\nversion: 1\n" };
  expect(() => chartInArchive(archive(inner))).toThrow("no chart");
  expect(chartInArchive(archive({ ...inner, "anvil/Chart.yaml": CHART })).name).toBe("anvil");
});

test("values are used by templates alone", () => {
  const files = {
    "anvil/Chart.yaml": CHART,
    "anvil/values.yaml": 'a: "{{ .Values.b }}"\n',
    "anvil/templates/a.tpl": "",
  };
  expect(chartInArchive(archive(files)).usedValues).toEqual([]);
});

test("subcharts of subcharts are read to a bound", () => {
  const folders = Array.from({ length: 9 }, (_, depth) => `anvil/${"charts/a/".repeat(depth)}Chart.yaml`);
  const depthOf = (chart: ChartContents): number => 1 + Math.max(0, ...chart.subcharts.map(depthOf));
  expect(depthOf(chartInArchive(archive(Object.fromEntries(folders.map((path) => [path, CHART])))))).toBe(7);
});

test("subcharts belong to the chart around them", () => {
  const chart = chartInArchive(
    archive({
      "anvil/Chart.yaml": CHART,
      "anvil/charts/spark/Chart.yaml": "name: spark\nversion: 1.0.0\n",
      "anvil/charts/spark/charts/flint/Chart.yaml": "name: flint\nversion: 1.0.0\n",
      "anvil/charts/spark/charts/wood-1.0.0.tgz": archive({ "wood/Chart.yaml": "name: wood\nversion: 1.0.0\n" }),
      "anvil/templates/charts/x/Chart.yaml": "name: none\nversion: 1.0.0\n",
    }),
  );
  const names = (all: typeof chart.subcharts) => all.map(({ name }) => name);
  expect(names(chart.subcharts)).toEqual(["spark"]);
  expect(chart.subcharts.map(({ subcharts }) => names(subcharts))).toEqual([["flint", "wood"]]);
});

test.each([
  ["Chart.yaml", true],
  ["values.yaml", true],
  ["values.schema.json", true],
  ["requirements.yaml", true],
  ["templates/a.yaml", true],
  ["templates/a/b.yml", true],
  ["templates/_a.tpl", true],
  ["templates/NOTES.txt", true],
  ["charts/a-1.tgz", true],
  ["charts/a/Chart.yaml", true],
  ["charts/a/charts/b/values.yaml", true],
  ["charts/a/charts/b-1.tgz", true],
  ["templates/a.yaml.bak", false],
  ["templates/.yaml", false],
  ["Chart.yaml.bak", false],
  ["my/Chart.yaml", false],
  ["my-values.yaml", false],
  ["files/templates/a.yaml", false],
  ["a-1.tgz", false],
  ["charts/a-1.tgz.prov", false],
  ["charts/a/b/Chart.yaml", false],
  ["README.md", false],
])("%s counts as a file of a chart: %s", (path, expected) => {
  expect(isChartFile(path)).toBe(expected);
});

describe("the files of an archive", () => {
  const tar = (...parts: Buffer[][]) => readArchive(gzipSync(Buffer.concat(parts.flat())), () => true);
  const file = (path: string, content: string, type = "0") => entry(path, Buffer.from(content), type);

  test("are files alone, to the last, also where nothing ends the archive", () => {
    const files = tar(file("a", "1"), file("b", "2", "\0"), file("c", "3", "1"), file("d/", "", "5"), file("e", ""));
    expect([...files.keys()]).toEqual(["a", "b", "e"]);
    expect(String(files.get("b"))).toBe("2");
  });

  test("have names of two parts, if the header says that it is of that kind", () => {
    const prefixed = (kind: string) => {
      const [header = Buffer.alloc(0), ...rest] = file("name", "1");
      header.write(kind, 257);
      header.write("./folder", 345);
      return [header, ...rest];
    };
    expect([...tar(prefixed("ustar")).keys()]).toEqual(["folder/name"]);
    expect([...tar(prefixed("other")).keys()]).toEqual(["name"]);
    expect([...tar(file("./name", "1")).keys()]).toEqual(["name"]);
  });

  test("have names of up to a hundred characters, and sizes that are numbers", () => {
    const name = "a".repeat(100);
    expect([...tar(file(name, "1")).keys()]).toEqual([name]);
    for (const size of ["x0000000001\0", "0000000001x\0"]) {
      const [header = Buffer.alloc(0), ...rest] = file("a", "1");
      header.write(size, 124);
      expect(() => tar([header, ...rest])).toThrow("no tar archive");
    }
  });

  test("are none longer than 8 MiB", () => {
    const zeros = (size: number) => entry("large", Buffer.alloc(size, "x"), "0");
    expect(tar(zeros(8 * 2 ** 20)).size).toBe(1);
    expect(tar(zeros(8 * 2 ** 20 + 1)).size).toBe(0);
  });

  test("are only those that are wanted, under their long names", () => {
    const long = [...entry("PaxHeaders/0", Buffer.from("20 path=long/name.x\n"), "x"), ...file("short", "1")];
    const more = [...long, ...file("other", "2")];
    const wanted = readArchive(gzipSync(Buffer.concat(more)), (path) => path !== "other");
    expect([...wanted.keys()]).toEqual(["long/name.x"]);
  });
});

describe("no chart", () => {
  const bomb = gzipSync(Buffer.alloc(129 * 2 ** 20));
  const torn = gzipSync(Buffer.concat(entry("anvil/Chart.yaml", Buffer.from(CHART), "0", 4096)));

  test.each<[what: string, archive: Buffer, message: RegExp]>([
    ["no archive", Buffer.from("no"), /header/],
    ["no tar archive", gzipSync(Buffer.from("no".repeat(600))), /no tar archive/],
    ["a torn archive", torn, /ends within a file/],
    ["an archive that unpacks to more than memory should hold", bomb, /larger than/],
    ["an archive without a chart", archive({ "anvil/values.yaml": "a: 1" }), /no chart/],
    ["a Chart.yaml without a version", archive({ "anvil/Chart.yaml": "name: anvil\n" }), /no version/],
    ["a Chart.yaml that is a list", archive({ "anvil/Chart.yaml": "- a\n" }), /no version/],
    [
      "a link in place of the Chart.yaml",
      gzipSync(Buffer.concat(entry("anvil/Chart.yaml", Buffer.alloc(0), "2"))),
      /no chart/,
    ],
  ])("in %s", (_, bytes, message) => {
    expect(() => chartInArchive(bytes)).toThrow(message);
  });

  test("in any bytes, and no endless reading", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2048 }), (bytes) => {
        expect(() => chartInArchive(gzipSync(bytes))).toThrow();
      }),
      { numRuns: 200 },
    );
  });
});
