import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { type Violation, violations } from "./support/architecture.js";
import { filesBelow, ROOT } from "./support/files.js";

const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

test("the repository keeps to its architecture", () => {
  const files = ["src", "solutions", "environments"].flatMap((folder) =>
    [".ts", ".cts"].flatMap((ending) => filesBelow(folder, ending)),
  );
  const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));

  expect(files.length).toBeGreaterThan(0);
  expect(violations(sources, dependencies).map(line)).toEqual([]);
});

const FORBIDDEN: readonly [what: string, files: Record<string, string>, expected: string][] = [
  [
    "base importing the model",
    { "src/base/log.ts": 'import { a } from "../model/a.js";' },
    "src/base/log.ts → ../model/a.js (base imports only base)",
  ],
  [
    "the model importing a stage, even a type of it",
    { "src/model/a.ts": 'import type { a } from "../emit/a.js";' },
    "src/model/a.ts → ../emit/a.js (model imports only model, base)",
  ],
  [
    "a stage importing another",
    { "src/emit/a.ts": 'import { a } from "../load/a.js";' },
    "src/emit/a.ts → ../load/a.js (emit imports only emit, base, model)",
  ],
  [
    "a stage re-exporting from another",
    { "src/emit/a.ts": 'export { a } from "../load/a.js";\nexport const b = 1;' },
    "src/emit/a.ts → ../load/a.js (emit imports only emit, base, model)",
  ],
  [
    "a stage loading a command when it runs",
    { "src/read/a.ts": 'export const a = () => import("../commands/a.js");' },
    "src/read/a.ts → ../commands/a.js (read imports only read, base, model)",
  ],
  [
    "a stage naming another's type in place",
    { "src/read/a.ts": 'export type A = import("../load/a.js").A;' },
    "src/read/a.ts → ../load/a.js (read imports only read, base, model)",
  ],
  [
    "a command importing the command line",
    { "src/commands/a.ts": 'import "../cli.js";' },
    "src/commands/a.ts → ../cli.js (commands imports only commands, base, model, constructs, load, emit, read, build, check, fix, compare, adopt, cluster, verify, conformance, report, publish, scaffold)",
  ],
  [
    "the barrel used inside",
    { "src/constructs/a.ts": 'import { a } from "../index.js";' },
    "src/constructs/a.ts → ../index.js (nothing inside src imports the barrel src/index.ts)",
  ],
  [
    "a second barrel",
    { "src/constructs/all.ts": 'export * from "./a.js";' },
    "src/constructs/all.ts → only re-exports (the only barrels are src/index.ts, environments/index.ts)",
  ],
  [
    "a ring of files",
    {
      "src/model/a.ts": 'import "./b.js";',
      "src/model/b.ts": 'import type { C } from "./c.js";',
      "src/model/c.ts": 'import "./a.js";',
    },
    "src/model/c.ts → src/model/a.ts (no import cycle: src/model/a.ts → src/model/b.ts → src/model/c.ts → src/model/a.ts)",
  ],
  [
    "a third-party module outside its fence",
    { "src/load/a.ts": 'import { parse } from "yaml";' },
    "src/load/a.ts → yaml (yaml is imported only in emit, read, fix)",
  ],
  [
    "a deep import of a fenced module",
    { "src/load/a.ts": 'import x from "@kubernetes/client-node/dist/x.js";' },
    "src/load/a.ts → @kubernetes/client-node/dist/x.js (@kubernetes/client-node is imported only in cluster)",
  ],
  [
    "a child process outside the one file",
    { "src/base/other.ts": 'import { spawn } from "child_process";' },
    "src/base/other.ts → child_process (node:child_process is imported only in src/base/process.ts)",
  ],
  [
    "a module that the package does not bring",
    { "src/load/a.ts": 'import { test } from "vitest";' },
    "src/load/a.ts → vitest (vitest is not a dependency of the package)",
  ],
  [
    "a folder that no layer covers",
    { "src/utils/a.ts": "export const a = 1;" },
    "src/utils/a.ts → utils (not a place that the architecture knows)",
  ],
  [
    "a long file",
    { "src/base/a.ts": "export {};\n".repeat(301) },
    "src/base/a.ts → 301 lines (a file has at most 300 lines)",
  ],
  [
    "a definition that reads files",
    { "solutions/acme/anvil.ts": 'import { readFileSync } from "node:fs";' },
    "solutions/acme/anvil.ts → node:fs (solutions/ imports only conformitron, constructs, cdk8s, cdk8s-plus-27 and relative files)",
  ],
  [
    "a definition that reaches into the product",
    { "solutions/acme/anvil.ts": 'import { a } from "../../src/model/a.js";' },
    "solutions/acme/anvil.ts → ../../src/model/a.js (a relative import stays inside solutions/)",
  ],
];

test.each(FORBIDDEN)("finds %s", (_, files, expected) => {
  expect(violations(new Map(Object.entries(files)), [...dependencies, "@kubernetes/client-node"]).map(line)).toEqual([
    expected,
  ]);
});

describe("leaves alone", () => {
  test.each<[string, Record<string, string>]>([
    ["what a layer may use", { "src/emit/a.ts": 'import "../model/a.js"; import "../base/a.js"; import "./b.js";' }],
    ["a fenced module inside its fence", { "src/emit/a.ts": 'import { ApiObject } from "cdk8s"; import "yaml";' }],
    ["the wiring", { "src/commands/a.ts": 'import "../load/a.js"; import "../emit/a.js"; import "commander";' }],
    ["the entry", { "src/bin.cts": 'import("./cli.js");', "src/cli.ts": 'import "./commands/a.js";' }],
    ["the one barrel", { "src/index.ts": 'export * from "./constructs/a.js";' }],
    ["generated code, however long", { "src/constructs/imports/k8s.ts": 'import "cdk8s";\n'.repeat(400) }],
    [
      "two ways to one file",
      {
        "src/model/a.ts": 'import "./b.js"; import "./c.js";',
        "src/model/b.ts": 'import "./c.js";',
        "src/model/c.ts": "",
      },
    ],
    [
      "a partner's definition",
      { "solutions/acme/anvil.ts": 'import "conformitron"; import "cdk8s"; import "./share.js";' },
    ],
    ["the word import in a text", { "src/model/a.ts": 'export const a = \'import x from "yaml"\'; // import "yaml"' }],
  ])("%s", (_, files) => {
    expect(violations(new Map(Object.entries(files)), dependencies).map(line)).toEqual([]);
  });
});

function line({ file, subject, rule }: Violation): string {
  return `${file} → ${subject} (${rule})`;
}
