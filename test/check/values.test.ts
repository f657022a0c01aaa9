import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
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
