import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { analyzeScript } from "../../../src/check/shell/analyze.js";
import { makeShelf } from "../../../src/check/shell/library.js";
import type { ScriptOptions } from "../../../src/check/shell/options.js";
import { ROOT } from "../../support/files.js";

const LIMIT_MS = 3000;
const LIBRARY: string = readFileSync(join(ROOT, "src/constructs/shell/lib.sh"), "utf8");
const shelf = makeShelf();
const REAL = [LIBRARY, ...realScripts()];
const OPTIONS: ScriptOptions = {
  shell: "sh",
  secrets: ["TOKEN"],
  moreSecrets: true,
  secretPaths: ["/keys"],
  namespace: "acme",
  sourced: new Map([['"$TEST_DIR/lib.sh"', LIBRARY]]),
};

const ANY_TEXT = fc
  .uint16Array({ maxLength: 300 })
  .map((codes) => String.fromCharCode(...codes.map((code, index) => (index % 3 === 0 ? code : code % 128))));

test("any text is judged, with places in it", () => {
  fc.assert(fc.property(ANY_TEXT, holds), { numRuns: 100 });
});

test("any mixture of shell words is judged", () => {
  const words = fc.constantFrom(
    ..."if then else elif fi for in do done while until case esac { } ( ) (( )) [[ ]] [ ] ! && || ; ;; & | > >> < << <<- <<< 2>&1 $ ${ $( ` \" ' \\ # = EOF".split(
      " ",
    ),
    ..."kubectl curl get -f -n exit return set -e +e trap local $TOKEN $? $@ x=$(a) $((x+1)) f() f sh -c".split(" "),
    "\n",
  );
  const scripts = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(" "));
  fc.assert(fc.property(scripts, holds), { numRuns: 200 });
});

test("real scripts with a piece cut out, doubled or replaced are judged", () => {
  const cuts = fc.record({
    which: fc.nat(REAL.length - 1),
    from: fc.nat(8000),
    length: fc.nat(200),
    put: fc.string({ maxLength: 5 }),
  });
  const mutants = cuts.map(({ which, from, length, put }) => {
    const text = REAL[which] ?? "";
    return text.slice(0, from) + put + text.slice(from + length);
  });
  fc.assert(fc.property(mutants, holds), { numRuns: 40 });
});

test.each([
  ["substitutions", "$(".repeat(20_000)],
  ["subshells", `${"( ".repeat(20_000)}true${" )".repeat(20_000)}`],
  ["conditions", `${"if true; then ".repeat(5_000)}x${"; fi".repeat(5_000)}`],
  ["loops", `${"while x; do ".repeat(200)}y${"; done".repeat(200)}`],
  ["a chain", `${"kubectl get pods && ".repeat(3_000)}exit 1`],
  ["a pipeline", `${"kubectl get pods | ".repeat(10_000)}cat`],
  ["a heredoc", `kubectl apply -f - <<E\n${"  namespace: x$y\n".repeat(30_000)}E\n`],
  ["many statements", "kubectl create configmap one && exit 1\n! [ $x = 1 ]\n".repeat(1_000)],
  ["many loops", "for p in $(kubectl get pods -o name); do kubectl get $p || exit 1; done\n".repeat(600)],
  [
    "many functions",
    Array.from({ length: 3_000 }, (_, index) => `f${index}() { f${index + 1}; kubectl apply x; }`).join("\n"),
  ],
  ["functions that call themselves", "f() { g; f; }; g() { f || g; }; while f; do g; done"],
  ["inner scripts", `sh -c "${"sh -c '".repeat(1_000)}`],
  ["a long word", "x".repeat(1_000_000)],
])("%s without end take bounded time", (_, script) => {
  const before = performance.now();
  holds(script);
  expect(performance.now() - before).toBeLessThan(LIMIT_MS);
});

function holds(script: string): void {
  const lines = script.split("\n");
  for (const shell of ["sh", "bash"] as const) {
    for (const { line, column } of analyzeScript(script, { ...OPTIONS, shell }, shelf)) {
      expect(column).toBeLessThanOrEqual(lines[line]?.length ?? -1);
    }
  }
}

function realScripts(): string[] {
  const folder = join(ROOT, "solutions");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sh"));
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
}
