import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../src/model/finding.js";
import { type Files, loadInNode, makeProject, type Outcome, removeFolders, temporaryFolder } from "./harness.js";

afterAll(removeFolders);

/** Every test starts Node and TypeScript anew, on machines that may have better to do. */
const TIMEOUT = 240_000;
/** The smallest library, because reading the usual one takes most of the time of a small check. */
const SMALL_LIBRARY = { "tsconfig.json": '{ "compilerOptions": { "lib": ["es5"], "types": [] } }' };

const GOOD = solution("A");
const ENVIRONMENT = environment("snow", "eks-snow");

interface Case {
  readonly what: string;
  readonly files: Files;
  readonly typeCheck?: boolean;
  /** `file:line:column code: message`. */
  readonly findings?: readonly string[];
  readonly solutions?: readonly string[];
  readonly environments?: readonly string[];
}

const GOOD_CASES: readonly Case[] = [
  {
    what: "definitions in the order of their paths, each class once, by its name rather than as default",
    files: {
      "solutions/b/z.ts": `${solution("Z")}\n${solution("Y")}\nexport default Y;`,
      "solutions/a.ts": 'export * from "./b/z.js";\nexport const other = 1;',
      "solutions/b/_base.ts": solution("Hidden"),
      "solutions/_parts/part.ts": solution("Hidden"),
      "solutions/b/z.test.ts": 'throw new Error("a test is no definition");',
      "solutions/b/types.d.ts": "declare const nothing: never;",
    },
    solutions: ["solutions/a.ts#Y: Y", "solutions/a.ts#Z: Z"],
    environments: ["builtin"],
  },
  {
    what: "ES modules where package.json says nothing or CommonJS, and relative imports in every spelling",
    files: {
      "package.json": '{ "type": "commonjs" }',
      "solutions/a.ts": [
        'import { Solution } from "conformitron";',
        'import { one } from "./_one.js"; import { two } from "./_two"; import { three } from "./_three.ts"; import { four } from "./_four";',
        'import { five } from "./_five.js"; import six from "./_six.json" with { type: "json" };',
        "export class A extends Solution { static note = [one, two, three, four, five, six.six, typeof import.meta.url].join(); }",
      ].join("\n"),
      "solutions/_one.ts": "export const one: number = 1;",
      "solutions/_two.ts": "export const two: number = 2;",
      "solutions/_three.ts": "export const three: number = 3;",
      "solutions/_four/index.ts": "export const four: number = 4;",
      "solutions/_five.js": "export const five = 5;",
      "solutions/_six.json": '{ "six": 6 }',
    },
    solutions: ["solutions/a.ts#A: 1,2,3,4,5,6,string"],
    environments: ["builtin"],
  },
  {
    what: "files that import each other in a ring",
    files: {
      "solutions/a.ts": `import { b } from "./_b.js";\nexport const a = 1;\n${solution("A", "`${b()}`")}`,
      "solutions/_b.ts": 'import { a } from "./a.js";\nexport function b(): string { return typeof a; }',
    },
    solutions: ["solutions/a.ts#A: number"],
    environments: ["builtin"],
  },
  {
    what: "environments of the project instead of the built-in ones, also from another package",
    files: {
      "solutions/a.ts": GOOD,
      "environments/b.ts": ENVIRONMENT,
      "environments/a.ts": 'export { default } from "elsewhere";',
      "environments/index.ts": 'export { default as snow } from "./b.js";',
      "environments/_shared.ts": "export const nothing = 1;",
      "node_modules/elsewhere/package.json": '{ "name": "elsewhere", "type": "module", "exports": "./index.js" }',
      "node_modules/elsewhere/index.js": environment("edge", "eks-edge"),
    },
    solutions: ["solutions/a.ts#A: A"],
    environments: ["edge", "snow"],
  },
  {
    what: "types by the project's tsconfig.json, as ES modules whatever it says",
    typeCheck: true,
    files: {
      "package.json": "{}",
      "tsconfig.json": '{ "extends": "./tsconfig.base.json", "files": [] }',
      "tsconfig.base.json": '{ "compilerOptions": { "strict": false, "module": "commonjs", "composite": true } }',
      "solutions/a.ts": `export function loose(x) { return x; }\n${GOOD}`,
    },
    solutions: ["solutions/a.ts#A: A"],
    environments: ["builtin"],
  },
  {
    what: "types with the names of the built-in environments",
    typeCheck: true,
    files: {
      "solutions/a.ts": `${GOOD}\nexport const make = () => new Solution({ product: "a", environments: ["builtin"] });`,
    },
    solutions: ["solutions/a.ts#A: A"],
    environments: ["builtin"],
  },
];

const BAD_CASES: readonly Case[] = [
  {
    what: "no definitions at all",
    files: { "package.json": "{}" },
    findings: ["solutions:1:1 no-definitions: there is no definition in solutions/"],
  },
  {
    what: "every forbidden import of a definition and of what it imports, and runs nothing",
    files: {
      "solutions/a.ts": [
        'import { Solution } from "conformitron";',
        'import { readFileSync } from "node:fs"; import yaml from "yaml";',
        'import type { Stats } from "fs";',
        'export { x } from "cdk8s/lib/app.js";',
        "const name = `z`;",
        'export const late = () => [import("node:os"), import(name), require("path")];',
        'import "../../outside.js"; import "./nothing.js"; import "../node_modules/conformitron/index.js"; import "./a.sh";',
        'import "/etc/passwd"; import "file:///etc/passwd"; import "#alias"; import "./_shared.js";',
        'throw new Error("ran");',
      ].join("\n"),
      "solutions/_shared.ts": 'import "constructs"; import "conformitron/environments"; import "chalk";',
      "solutions/a.sh": "exit 0",
    },
    findings: [
      "solutions/_shared.ts:1:65 forbidden-import: a definition cannot import 'chalk'",
      "solutions/a.ts:2:30 forbidden-import: a definition cannot import 'node:fs'",
      "solutions/a.ts:2:58 forbidden-import: a definition cannot import 'yaml'",
      "solutions/a.ts:3:28 forbidden-import: a definition cannot import 'fs'",
      "solutions/a.ts:4:19 forbidden-import: a definition cannot import 'cdk8s/lib/app.js'",
      "solutions/a.ts:6:35 forbidden-import: a definition cannot import 'node:os'",
      "solutions/a.ts:6:54 forbidden-import: what it imports is known only when it runs",
      "solutions/a.ts:6:69 forbidden-import: a definition cannot import 'path'",
      "solutions/a.ts:7:8 forbidden-import: '../../outside.js' is outside the project",
      "solutions/a.ts:7:35 missing-import: there is no file './nothing.js'",
      "solutions/a.ts:7:58 forbidden-import: '../node_modules/conformitron/index.js' is outside the project",
      "solutions/a.ts:7:106 forbidden-import: './a.sh' is no TypeScript, JavaScript or JSON",
      "solutions/a.ts:8:8 forbidden-import: a definition cannot import '/etc/passwd'",
      "solutions/a.ts:8:30 forbidden-import: a definition cannot import 'file:///etc/passwd'",
      "solutions/a.ts:8:59 forbidden-import: a definition cannot import '#alias'",
    ],
  },
  {
    what: "Node's modules and addresses in an environment file",
    files: {
      "solutions/a.ts": GOOD,
      "environments/a.ts": `import "node:fs"; import "path";\nimport "file:///x.js"; import "#alias";\n${ENVIRONMENT}`,
    },
    findings: [
      "environments/a.ts:1:8 forbidden-import: an environment file cannot import Node's module 'node:fs'",
      "environments/a.ts:1:26 forbidden-import: an environment file cannot import Node's module 'path'",
      "environments/a.ts:2:8 forbidden-import: an environment file cannot import 'file:///x.js'",
      "environments/a.ts:2:31 forbidden-import: an environment file cannot import '#alias'",
    ],
  },
  {
    what: "a package that a definition imports by way of an environment file",
    files: {
      "solutions/a.ts": `import snow from "../environments/snow.js";\n${solution("A", "`${snow}`")}`,
      "environments/snow.ts": `import "elsewhere";\n${ENVIRONMENT}`,
    },
    findings: ["environments/snow.ts:1:8 forbidden-import: a definition cannot import 'elsewhere'"],
  },
  {
    what: "syntax errors, without checking types, and runs the files that have nothing to do with them",
    files: {
      "solutions/a.ts": "export const a = ;\nexport class {",
      "solutions/b.ts": GOOD,
      "solutions/c.ts": 'import "./_c.js";\nthrow new Error("ran");',
      "solutions/_c.ts": "export const c = ;",
      "solutions/d.ts": 'throw new Error("ran");',
    },
    findings: [
      "solutions/_c.ts:1:18 syntax-error: Expression expected.",
      "solutions/a.ts:1:18 syntax-error: Expression expected.",
      "solutions/a.ts:2:15 syntax-error: '}' expected.",
      "solutions/d.ts:1:7 definition-failed: solutions/d.ts failed to load: ran",
    ],
    solutions: ["solutions/b.ts#A: A"],
    environments: ["builtin"],
  },
  {
    what: "an environment file that is wrong, and runs nothing",
    files: { "environments/snow.ts": "export default ;", "solutions/d.ts": 'throw new Error("ran");' },
    findings: ["environments/snow.ts:1:16 syntax-error: Expression expected."],
  },
  {
    what: "type errors of all files, each place once, with syntax errors and forbidden imports, and runs nothing",
    typeCheck: true,
    files: {
      ...SMALL_LIBRARY,
      "solutions/a.ts": `import "nowhere"; import "./nothing.js";\nthrow new Error("ran");`,
      "solutions/b.ts": "export const a = ;",
      "solutions/c.ts": `${GOOD}\nexport const c: number = "x";\nnew Solution({ product: "c", environments: ["moon"] });`,
      "solutions/d.ts": `import { wrong } from "./_d.js";\n${solution("D", "wrong")}`,
      "solutions/_d.ts": "export const wrong = (x) => x;",
    },
    findings: [
      "solutions/_d.ts:1:23 type-error: Parameter 'x' implicitly has an 'any' type. (TS7006)",
      "solutions/a.ts:1:8 forbidden-import: a definition cannot import 'nowhere'",
      "solutions/a.ts:1:26 missing-import: there is no file './nothing.js'",
      "solutions/b.ts:1:18 syntax-error: Expression expected.",
      "solutions/c.ts:3:14 type-error: Type 'string' is not assignable to type 'number'. (TS2322)",
      "solutions/c.ts:4:45 type-error: Type '\"moon\"' is not assignable to type '\"builtin\"'. (TS2322)",
    ],
  },
  {
    what: "the name of a built-in environment where the project has environments of its own",
    typeCheck: true,
    files: {
      ...SMALL_LIBRARY,
      "solutions/a.ts": `${GOOD}\nnew Solution({ product: "a", environments: ["snow", "builtin"] });`,
      "environments/snow.ts": `declare module "conformitron" { interface EnvironmentNames { snow: true } }\n${ENVIRONMENT}`,
    },
    findings: ["solutions/a.ts:3:53 type-error: Type '\"builtin\"' is not assignable to type '\"snow\"'. (TS2322)"],
  },
  {
    what: "definitions that throw, at the line that threw, and loads the others",
    files: {
      "solutions/a.ts":
        "interface Erased {\n  a: 1;\n}\n\nconst broken: Erased | undefined = undefined;\n(broken as any).a();",
      "solutions/b.ts": 'import { fail } from "./_b.js";\n\nfail("no");',
      "solutions/_b.ts":
        "type Erased = 1;\n\nexport function fail(why: string): never {\n  throw new TypeError(`${why}\\n    at a (line:1:1)\\nmore`);\n}",
      "solutions/c.ts": 'throw "a text";',
      "solutions/d.ts": 'interface Erased {}\n\nimport { nothing } from "conformitron";\nexport const d = nothing;',
      "solutions/e.ts": GOOD,
      "solutions/f.ts": "export const nothing = 1;",
      "solutions/g.ts": 'import "constructs";',
    },
    findings: [
      "solutions/_b.ts:4:9 definition-failed: solutions/b.ts failed to load: no\nmore",
      "solutions/a.ts:6:17 definition-failed: solutions/a.ts failed to load: Cannot read properties of undefined (reading 'a')",
      "solutions/c.ts:1:1 definition-failed: solutions/c.ts failed to load: threw a text",
      "solutions/d.ts:3:10 definition-failed: solutions/d.ts failed to load: The requested module 'conformitron' does not provide an export named 'nothing'",
      "solutions/f.ts:1:1 no-solution: solutions/f.ts exports no solution",
      "solutions/g.ts:1:1 definition-failed: solutions/g.ts failed to load: Cannot find package 'constructs' imported from solutions/g.ts",
    ],
    solutions: ["solutions/e.ts#A: A"],
    environments: ["builtin"],
  },
  {
    what: "environment files without an environment, with bad facts, and that take another's name",
    files: {
      "solutions/a.ts": GOOD,
      "environments/a.ts": environment("snow", "eks-snow"),
      "environments/b.ts": environment("Snow", "eks-other"),
      "environments/c.ts": environment("ice", "EKS-Snow", 'aliases: ["snow"],'),
      "environments/d.ts": "export const d = 1;",
      "environments/e.ts": 'export default { name: "e" };',
      "environments/f.ts": 'throw new Error("no facts");',
    },
    findings: [
      "environments/b.ts:1:1 bad-environment: environment 'Snow': name 'Snow' must consist of a-z, 0-9 and '-', and begin and end with a letter or digit",
      "environments/b.ts:1:1 duplicate-environment: the name 'Snow' is taken already by environments/a.ts",
      "environments/c.ts:1:1 duplicate-environment: the folder 'EKS-Snow' is taken already by environments/a.ts",
      "environments/c.ts:1:1 duplicate-environment: the name 'snow' is taken already by environments/a.ts",
      "environments/d.ts:1:1 not-an-environment: environments/d.ts has no environment as its default export",
      "environments/e.ts:1:1 not-an-environment: environments/e.ts has no environment as its default export",
      "environments/f.ts:1:7 definition-failed: environments/f.ts failed to load: no facts",
    ],
    solutions: ["solutions/a.ts#A: A"],
    environments: ["Snow", "ice", "snow"],
  },
];

const outcomes = new Map<Case, Outcome>();
const roots = new Map<Case, string>();

beforeAll(() => {
  const cases = [...GOOD_CASES, ...BAD_CASES];
  for (const each of cases) roots.set(each, makeProject(each.files));
  const requests = cases.map((each) => ({ root: roots.get(each) ?? "", typeCheck: each.typeCheck ?? false }));
  for (const [i, outcome] of loadInNode(requests).entries()) {
    const each = cases[i];
    if (each) outcomes.set(each, outcome);
  }
}, TIMEOUT);

describe("loads", () => {
  test.each(GOOD_CASES)("$what", expectOutcome);
});

describe("reports", () => {
  test.each(BAD_CASES)("$what", expectOutcome);

  test.each(BAD_CASES)("$what: with a fix, and without this machine's paths or stack lines", (each) => {
    for (const { fix, message, severity } of outcomes.get(each)?.findings ?? []) {
      expect(severity).toBe("error");
      expect(fix).toMatch(/^[a-z].*[^.]$/);
      expect(message).not.toContain(roots.get(each));
      expect(message).not.toMatch(/^\s+at /m);
    }
  });
});

function expectOutcome(each: Case): void {
  const outcome = outcomes.get(each);
  expect(outcome?.error).toBeUndefined();
  expect(outcome?.findings.map(line)).toEqual(each.findings ?? []);
  expect(outcome?.solutions).toEqual(each.solutions ?? []);
  expect(outcome?.environments).toEqual(each.environments ?? []);
}

describe("keeps what it computed", () => {
  const files = { ...SMALL_LIBRARY, "solutions/a.ts": GOOD, "solutions/_b.ts": "export const b: number = 1;" };

  test("and loads TypeScript only when something changed", { timeout: TIMEOUT }, () => {
    const root = makeProject(files);
    const request = { root, typeCheck: true };
    const [cold] = loadInNode([request]);
    const [warm, changed] = loadInNode([request, { ...request, write: { "solutions/a.ts": solution("Changed") } }]);
    const [types] = loadInNode([
      { ...request, write: { "node_modules/conformitron/index.d.ts": "export declare class Solution { private x; }" } },
    ]);
    const [options] = loadInNode([
      { ...request, write: { "tsconfig.json": '{ "compilerOptions": { "lib": ["es5"] } }' } },
    ]);

    expect(cold).toMatchObject({ typescript: true, solutions: ["solutions/a.ts#A: A"], findings: [] });
    expect(warm).toEqual({ ...cold, typescript: false });
    expect(changed).toMatchObject({ typescript: true, solutions: ["solutions/a.ts#Changed: Changed"], findings: [] });
    expect([types?.typescript, options?.typescript]).toEqual([true, true]);
  });

  test("but never type errors, nor a cache that cannot be read", { timeout: TIMEOUT }, () => {
    const root = makeProject({ ...SMALL_LIBRARY, "solutions/a.ts": `export const x: number = "";\n${GOOD}` });
    const request = { root, typeCheck: true };
    const [first] = loadInNode([request]);
    writeFileSync(join(root, "node_modules/.cache/conformitron/transpile.json"), '{"key": "half');
    const [second] = loadInNode([request]);

    expect(first?.findings.map(line)).toEqual([
      "solutions/a.ts:1:14 type-error: Type 'string' is not assignable to type 'number'. (TS2322)",
    ]);
    expect(second).toEqual(first);
  });

  test("in one process too, where a second load sees the files as they are then", { timeout: TIMEOUT }, () => {
    const root = makeProject({
      ...files,
      "solutions/c.ts": `import { b } from "./_b.js";\n${solution("C", "String(b)")}`,
    });
    const [, second] = loadInNode([{ root }, { root, write: { "solutions/_b.ts": 'export const b = "new";' } }]);

    expect(second?.solutions).toEqual(["solutions/a.ts#A: A", "solutions/c.ts#C: new"]);
  });
});

test("follows symbolic links inside the project only", { timeout: TIMEOUT }, () => {
  const outside = temporaryFolder();
  writeFileSync(join(outside, "far.ts"), 'throw new Error("ran");');
  const inside = makeProject({ "solutions/a.ts": GOOD, "shared/b.ts": solution("B"), "shared/deep/": "" });
  symlinkSync(join(inside, "shared"), join(inside, "solutions/linked"), "junction");
  symlinkSync(inside, join(inside, "shared/deep/ring"), "junction");
  const leaving = makeProject({ "solutions/a.ts": GOOD });
  symlinkSync(outside, join(leaving, "solutions/far"), "junction");
  const [kept, refused] = loadInNode([{ root: inside }, { root: leaving }]);

  expect(kept?.solutions).toEqual(["shared/b.ts#B: B", "solutions/a.ts#A: A"]);
  expect(refused?.findings.map(line)).toEqual([
    "solutions/far:1:1 outside-root: solutions/far is a symbolic link to nothing, or to a place outside the project",
  ]);
});

function solution(name: string, note = `"${name}"`): string {
  return `import { Solution } from "conformitron";\nexport class ${name} extends Solution { static note = ${note}; }`;
}

function environment(name: string, folder: string, more = ""): string {
  return `export default { name: "${name}", folder: "${folder}", ${more}
    clusters: [], architectures: [], nodeOs: [], secretStore: {}, gitops: {} };`;
}

function line({ file, line, column, code, message }: Finding): string {
  return `${file}:${line}:${column} ${code}: ${message}`;
}
