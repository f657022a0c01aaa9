import { afterAll, expect, test } from "vitest";
import type { SynthReport } from "../../src/report/synth.js";
import { CliProject } from "../support/cli.js";
import { environmentFile } from "../support/environments.js";

const HEAD = 'import { type Environment, HelmRelease, HelmRepository, Solution, StoreSecret } from "conformitron";';
const definition = (name: string, described: string, body = ""): string => `${HEAD}
import type { Construct } from "constructs";

export class ${name} extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "acme", product: "${name.toLowerCase()}"${described} });
    const token = new StoreSecret(this, "token", { data: { token: { remoteKey: "token" } } });
    const chart = HelmRepository.of("https://charts.example.com/").chart("anvil", "1.0.0");
    void [HelmRelease, token, chart];
${body}  }
}
`;

const projects: CliProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

test("what does not compile is reported with its place, and nothing is written", () => {
  const project = new CliProject({
    "environments/north.ts": environmentFile("north"),
    "solutions/acme/field.ts": definition("Field", ', folderr: "Acme"'),
    "solutions/acme/key.ts": definition("Key", "", '    token.env("tokne");\n'),
    "solutions/acme/moon.ts": definition("Moon", ', environments: ["moon"]'),
    "solutions/acme/value.ts": definition(
      "Value",
      "",
      '    new HelmRelease(this, "release", { chart, timeout: "ten" });\n',
    ),
    "solutions/acme/literal.ts": definition(
      "Literal",
      "",
      '    new StoreSecret(this, "literal", { data: { password: { value: "hunter2" } } });\n',
    ),
    "solutions/acme/imports.ts": `import "node:fs";\n${definition("Imports", "")}`,
    "solutions/acme/syntax.ts": "export class {\n",
    "solutions/acme/right.ts": definition(
      "Right",
      ', environments: ["north"], version: { value: "1", reason: "it has no chart" }',
    ),
  });
  projects.push(project);
  const { code, stdout, stderr } = project.run(["synth", "--output", "json"]);

  expect([code, stderr]).toEqual([2, ""]);
  const { findings } = JSON.parse(stdout) as SynthReport;
  expect(findings.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
    "solutions/acme/field.ts:6 type-error",
    "solutions/acme/imports.ts:1 forbidden-import",
    "solutions/acme/key.ts:10 type-error",
    "solutions/acme/literal.ts:10 type-error",
    "solutions/acme/moon.ts:6 type-error",
    "solutions/acme/syntax.ts:2 syntax-error",
    "solutions/acme/value.ts:10 type-error",
  ]);
  const text = findings.map(({ message }) => message).join("\n");
  for (const word of ["folderr", '"tokne"', '"moon"', '"ten"', "'value'", "node:fs"]) expect(text).toContain(word);
  expect(project.has("dist")).toBe(false);
}, 120_000);
