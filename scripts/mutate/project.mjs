// What of a project is broken and what may notice it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compileModules } from "./linker.mjs";
import { findMutants } from "./mutants.mjs";

/** The pairs of each rule, the module that judges a folder, and the day on which it does. */
export const PAIRS = "test/bad";
export const ENTRY = "test/support/validate.ts";
export const TODAY = "2026-11-21";

/** The sources that are broken. */
const BROKEN = /^src\/(check|build|read)\//;
const TESTS = /^test\/(check|build|read)\/.*\.test\.ts$/;
const PAIR_SIDES = ["fails", "passes"];

/**
 * Reads a project once, so that what is edited meanwhile changes nothing.
 * @param {string} root
 */
export function openProject(root) {
  const mutants = [];
  const codes = readdirSync(join(root, PAIRS)).filter((code) => existsSync(join(root, PAIRS, code, "fails")));
  const tests = unitTests(root);
  const mentioned = new Map();
  const modules = compileModules(root, [ENTRY, ...tests], (path, text) => {
    if (!BROKEN.test(path)) return text;
    const found = findMutants(path, text, mutants.length);
    mutants.push(...found.mutants);
    mentioned.set(path, codesIn(text, codes));
    return found.text;
  });
  return { root, modules, mutants, codes, tests, mentioned };
}

/** Everything that may notice a mutant: `{name, code, side}` for a pair, `{name, test}` for a file of unit tests. */
export function checksOf({ codes, tests }) {
  const pairs = codes.flatMap((code) => PAIR_SIDES.map((side) => ({ name: `${code}/${side}`, code, side })));
  return [...pairs, ...tests.map((test) => ({ name: test, test }))];
}

/** The unit tests of what is broken; the pairs are judged without them. */
function unitTests(root) {
  return readdirSync(join(root, "test"), { recursive: true })
    .map((path) => `test/${path.split("\\").join("/")}`)
    .filter((path) => TESTS.test(path) && !path.endsWith("/pairs.test.ts"))
    .sort();
}

function codesIn(text, codes) {
  const words = new Set([...text.matchAll(/"([a-z0-9-]+)"/g)].map(([, word]) => word));
  return new Set(codes.filter((code) => words.has(code)));
}
