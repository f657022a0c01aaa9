import { expect, test } from "vitest";
import { analyzeScript } from "../../../src/check/shell/analyze.js";

/** What begins at the place of each finding of the code. */
function found(script: string, code: string): string[] {
  const lines = script.split("\n");
  const problems = analyzeScript(script, { shell: "sh", role: "job" }).filter((problem) => problem.code === code);
  return problems.map(({ line, column }) => lines[line]?.slice(column, column + 12) ?? "");
}

test.each([
  ["the script itself", "set -e\n  curl http://a", "curl http://"],
  ["a function", "f() {\n  curl http://a\n}\nf", "curl http://"],
  ["a substitution", "x=$(curl http://a)", "curl http://"],
  ["a substitution in quotes", 'echo "got: $(curl http://a)"', "curl http://"],
  ["backticks", "x=`curl http://a`", "curl http://"],
  ["a heredoc", "cat <<E\n$(curl http://a)\nE", "curl http://"],
  ["the words of a shell", "sh -c 'true; curl http://a'", "curl http://"],
  ["a later line of the words of a shell", 'bash -ec "\n  curl http://a\n"', "curl http://"],
  ["a shell in a shell", "sh -c 'true; sh -c \"curl http://a\"'", "curl http://"],
  ["a shell in a substitution", "x=$(sh -c 'curl http://a')", "curl http://"],
  ["a trap", "trap 'rm -f x; curl http://a' EXIT", "curl http://"],
  ["words with escapes, which have the place of their shell", 'sh -c "echo \\"a\\"; curl http://a"', 'sh -c "echo '],
])("a finding in %s has its place", (_, script, start) => {
  expect(found(script, "unbounded-request")).toEqual([start]);
});

test("scripts in arguments have the place of their shell where too much stands before them", () => {
  const script = `${"# a comment\n".repeat(40_000)}${"sh -c 'curl http://a'\n".repeat(3)}`;
  expect(found(script, "unbounded-request")).toEqual(["curl http://", "curl http://", "sh -c 'curl "]);
});

test("an error of syntax in an argument has its place", () => {
  expect(found("set -e\nsh -c 'true; if x; then ) fi'", "shell-syntax")).toEqual([") fi'"]);
});
