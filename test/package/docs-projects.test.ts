import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { followDocument, hasProject } from "../support/docs-project.js";
import { filesBelow, ROOT } from "../support/files.js";
import { type CodeBlock, codeBlocks } from "../support/markdown.js";

const documents = ["README.md", ...filesBelow("docs", ".md")]
  .map((file) => ({ file, blocks: codeBlocks(file, readFileSync(join(ROOT, file), "utf8").replaceAll("\r\n", "\n")) }))
  .filter(({ blocks }) => hasProject(blocks));
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function follow(blocks: readonly CodeBlock[]) {
  const followed = followDocument(blocks);
  folders.push(followed.folder);
  return followed;
}

describe("a reader who does what the document says", () => {
  test.each(documents)("$file", ({ blocks }) => expect(follow(blocks).problems).toEqual([]), 180_000);
});

const command = (text: string): CodeBlock => ({ file: "fixture.md", line: 1, language: "sh", text });

describe("notices", () => {
  test("a definition with a problem", () => {
    const text = `// solutions/acme/anvil.ts
import { HelmRelease, HelmRepository, Solution } from "conformitron";
export class Anvil extends Solution {
  constructor(scope, environment) {
    super(scope, { environment, vendor: "acme", product: "anvil" });
    new HelmRelease(this, "release", { chart: HelmRepository.of("https://charts.example.com").chart("anvil", "*") });
  }
}
`;
    expect(follow([{ file: "fixture.md", line: 1, language: "ts", text }]).problems).toEqual([
      expect.stringContaining("bad-chart-version"),
    ]);
  }, 60_000);

  test("a command that fails", () => {
    expect(follow([command("npx conformitron synth --solution acme/nothing\n")]).problems).toEqual([
      expect.stringContaining("there is no solution 'acme/nothing'"),
    ]);
  }, 60_000);
});

test("commands are run in the order of the files around them", () => {
  const { folder, problems } = follow([
    command("npx conformitron synth --no-type-check --out before\n"),
    { file: "fixture.md", line: 4, language: "yaml", text: "# conformitron.yaml\nout: tree\n" },
    command("npx conformitron synth --no-type-check\n"),
  ]);
  expect(problems).toEqual([]);
  expect(["before/index", "tree/index", "dist"].map((path) => existsSync(join(folder, path)))).toEqual([
    true,
    true,
    false,
  ]);
}, 60_000);
