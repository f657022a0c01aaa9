import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Ajv } from "ajv";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import manifest from "../package.json" with { type: "json" };
import { filesBelow, ROOT } from "./support/files.js";
import {
  blockFile,
  type CodeBlock,
  codeBlocks,
  inlineCommands,
  relativeLinks,
  shellCommands,
} from "./support/markdown.js";

const SCHEMA = join(ROOT, "docs/schemas/conformitron.schema.json");
/** Inside the repository, so that a block finds the package by its name. */
const SCRATCH = join(ROOT, ".cache", "docs-test");
/** Programs that a reader has, or that the text around the block tells to install. */
const PROGRAMS = ["npm", "npx", "node", "git", "cd", "mkdir", "flux", "kubectl", "helm", "kind", ".ci/run"];

const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesBelow("docs", ".md")]
  .filter((file) => existsSync(join(ROOT, file)) && !file.startsWith("docs/api/"))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8").replaceAll("\r\n", "\n") }));

afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

describe.each(documents)("$file", ({ file, text }) => {
  test("every code block holds", () => {
    expect(blockProblems(codeBlocks(file, text))).toEqual([]);
  }, 60_000);

  test("every command in the text exists", () => {
    expect(inlineCommands(text).flatMap((command) => commandProblems(command))).toEqual([]);
  }, 60_000);

  test("every link to a file leads to one", () => {
    expect(relativeLinks(text).filter((link) => !existsSync(join(ROOT, dirname(file), link)))).toEqual([]);
  });
});

describe("finds", () => {
  test.each<[what: string, language: string, text: string, problem: string]>([
    ["a block without a language", "", "a", "has the language '', which is neither run nor compiled"],
    ["a language that nothing judges", "bash", "a", "has the language 'bash', which is neither run nor compiled"],
    ["a type error", "ts", "export const a: string = 1;", "Type 'number' is not assignable to type 'string'."],
    ["an import that does not exist", "ts", 'import { Nothing } from "conformitron";\nnew Nothing();', "Nothing"],
    ["bad YAML", "yaml", "a: b: c", "Nested mappings are not allowed"],
    ["bad JSON", "json", "{a: 1}", "JSON"],
    [
      "a script that package.json does not have",
      "sh",
      "npm ci && npm run nothing",
      "package.json has no script 'nothing'",
    ],
    ["a program that nobody was told to install", "sh", "frobnicate --all", "frobnicate is not among"],
    ["a script that sh does not read", "sh", "# solutions/acme/anvil.test.sh\nif true; do", "is not a shell script"],
    ["a command in a console", "console", "$ npm run nothing\noutput", "package.json has no script 'nothing'"],
  ])(
    "%s",
    (_, language, text, problem) => {
      expect(blockProblems([{ file: "fixture.md", line: 1, language, text }])).toEqual([
        expect.stringContaining(problem),
      ]);
    },
    60_000,
  );

  test.each<[string, string]>([
    ["npx conformitron nothing", "conformitron has no command 'nothing'"],
    ["npx conformitron synth --nothing", "conformitron synth has no flag '--nothing'"],
    ["npx conformitron --nothing", "conformitron has no flag '--nothing'"],
  ])("%s", (command, problem) => {
    expect(commandProblems(command)).toEqual([problem]);
  });

  test("blocks in a list, of either fence, with a fence inside", () => {
    const text = "1. a\n\n   ```sh\n   npm ci\n   ```\n\n~~~yaml\na: 1\n```\n~~~\n";
    expect(codeBlocks("a.md", text)).toEqual([
      { file: "a.md", line: 3, language: "sh", text: "npm ci\n" },
      { file: "a.md", line: 7, language: "yaml", text: "a: 1\n```\n" },
    ]);
  });

  test("commands and links of the running text, not those of blocks", () => {
    const text =
      "Run `npm run\nsynth` ([why](docs/why.md#now), [web](https://example.com)).\n\n```sh\n`npm run a` [b](c)\n```\n";
    expect(inlineCommands(text)).toEqual(["npm run synth"]);
    expect(relativeLinks(text)).toEqual(["docs/why.md"]);
  });

  test("continued lines, comments and several commands in a line", () => {
    const text = "# first\nnpm ci && npm run a # now\nnpx conformitron new \\\n  --vendor acme\n";
    expect(shellCommands({ file: "a.md", line: 1, language: "sh", text })).toEqual([
      "npm ci",
      "npm run a",
      "npx conformitron new --vendor acme",
    ]);
  });
});

/** What is wrong with the blocks, each line with its place. */
function blockProblems(blocks: readonly CodeBlock[]): string[] {
  const inText = blocks.flatMap((block) =>
    problemsOf(block).map((problem) => `${block.file}:${block.line} ${problem}`),
  );
  return [...inText, ...typeProblems(blocks.filter(({ language }) => language === "ts"))];
}

function problemsOf(block: CodeBlock): string[] {
  switch (block.language) {
    case "ts": // all together, by typeProblems
    case "mermaid":
    case "text":
      return [];
    case "sh":
    case "console":
      return blockFile(block)?.endsWith(".sh")
        ? syntaxProblems(block.text)
        : shellCommands(block).flatMap(commandProblems);
    case "yaml":
      return yamlProblems(block.text);
    case "json":
      return jsonProblems(block.text);
    default:
      return [`has the language '${block.language}', which is neither run nor compiled`];
  }
}

/** A block that is a script of the project: it is not typed into a shell. */
function syntaxProblems(text: string): string[] {
  const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
  return status === 0 ? [] : [`is not a shell script: ${stderr.trim()}`];
}

function commandProblems(command: string): string[] {
  const [program = "", ...words] = command.split(/\s+/);
  if (program === "npx" && words[0] === "conformitron") return conformitronProblems(words.slice(1));
  if (program === "npm" && words[0] === "run") return scriptProblems(words[1] ?? "");
  return PROGRAMS.includes(program) ? [] : [`${program} is not among ${PROGRAMS.join(", ")}`];
}

function scriptProblems(script: string): string[] {
  return Object.hasOwn(manifest.scripts, script) ? [] : [`package.json has no script '${script}'`];
}

/** The command and its flags must stand in what `--help` prints, of the command or of the whole. */
function conformitronProblems(words: readonly string[]): string[] {
  const [first = ""] = words;
  const command = first.startsWith("-") ? "" : first;
  const help = helpOf(command) + helpOf(subcommand(command, words[1]));
  const name = `conformitron ${command}`.trim();
  if (!new RegExp(`^Usage: ${name}( |$)`, "m").test(help)) return [`conformitron has no command '${command}'`];
  const known = new Set(`${help}${helpOf("")}`.match(/(?<=[\s,])--?[a-zA-Z][\w-]*/g));
  return words
    .filter((word) => word.startsWith("-"))
    .map((word) => word.replace(/=.*$/, ""))
    .filter((flag) => !known.has(flag))
    .map((flag) => `${name} has no flag '${flag}'`);
}

/** A command below a command, with its parent; the parent alone where the word is none. */
function subcommand(command: string, word = ""): string {
  return new RegExp(`^  ${word} `, "m").test(helpOf(command).split("\nCommands:")[1] ?? "") && /^[a-z]+$/.test(word)
    ? `${command} ${word}`
    : command;
}

const helps = new Map<string, string>();

function helpOf(command: string): string {
  const args = [join(ROOT, "lib/bin.cjs"), ...command.split(" ").filter(Boolean), "--help"];
  const help = helps.get(command) ?? spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
  helps.set(command, help);
  return help;
}

function yamlProblems(text: string): string[] {
  const errors = parseAllDocuments(text).flatMap((document) => document.errors.map(({ message }) => message));
  return errors.length > 0 || !text.startsWith("# conformitron.yaml\n") ? errors : configurationProblems(text);
}

/** A block that begins with `# conformitron.yaml` is held against the schema of that file. */
function configurationProblems(text: string): string[] {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
  return parseAllDocuments(text).flatMap((document) => {
    validate(document.toJS());
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
  });
}

function jsonProblems(text: string): string[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** The blocks as files of one program, in which the built-in environments are known. */
function typeProblems(blocks: readonly CodeBlock[]): string[] {
  if (blocks.length === 0) return [];
  mkdirSync(SCRATCH, { recursive: true });
  const places = new Map(blocks.map((block, index) => [join(SCRATCH, `block-${index}.ts`), block]));
  for (const [path, { text }] of places) writeFileSync(path, text);
  const program = ts.createProgram([...places.keys(), join(ROOT, "lib/environments/index.d.ts")], compilerOptions());
  return ts.getPreEmitDiagnostics(program).map((it) => diagnosticLine(it, places));
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  return { ...options, noEmit: true, moduleDetection: ts.ModuleDetectionKind.Force, noUnusedLocals: false };
}

function diagnosticLine({ file, start, messageText }: ts.Diagnostic, places: ReadonlyMap<string, CodeBlock>): string {
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  const block = file && places.get(file.fileName);
  if (!file || !block) return `${file ? relative(ROOT, file.fileName) : "program"}: ${message}`;
  return `${block.file}:${block.line + 1 + file.getLineAndCharacterOfPosition(start ?? 0).line} ${message}`;
}
