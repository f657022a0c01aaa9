// Runs the tests of one file, in the file's order and in this thread, with what our tests use of vitest.
import { format } from "node:util";
import { expect } from "vitest";

/**
 * What a test file imports as `vitest`, and what runs the tests that it has then named.
 * @returns {{api: object, run: (alive: () => void) => Promise<string | undefined>}} `run` gives the name of the first test that fails
 */
export function collector() {
  const top = suite();
  let open = top;
  const describe = (name, body) => {
    const outer = open;
    open = suite();
    outer.entries.push({ name, suite: open });
    body();
    open = outer;
  };
  const test = (name, body) => void open.entries.push({ name, body });
  const hooks = Object.fromEntries(HOOKS.map((hook) => [hook, (body) => void open[hook].push(body)]));
  const api = { ...hooks, expect, test: withEach(test), it: withEach(test), describe: withEach(describe) };
  return { api, run: (alive) => runSuite(top, [], alive) };
}

const HOOKS = ["beforeAll", "afterAll", "beforeEach", "afterEach"];

function suite() {
  return { entries: [], ...Object.fromEntries(HOOKS.map((hook) => [hook, []])) };
}

/** Adds `each`: a call for each row of a table. */
function withEach(add) {
  const each = (rows) => (name, body) => {
    for (const row of rows) {
      const values = Array.isArray(row) ? row : [row];
      add(format(name, ...values), () => body(...values));
    }
  };
  return Object.assign(add, { each });
}

async function runSuite(own, outer, alive) {
  const around = [...outer, own];
  try {
    for (const hook of own.beforeAll) await hook();
    for (const { name, suite: inner, body } of own.entries) {
      const failed = inner ? await runSuite(inner, around, alive) : await fails(body, around);
      if (failed !== undefined && failed !== false) return failed === true ? name : `${name} > ${failed}`;
      alive();
    }
    return undefined;
  } catch {
    return "beforeAll";
  } finally {
    for (const hook of own.afterAll) await Promise.resolve(hook()).catch(() => undefined);
  }
}

async function fails(body, around) {
  try {
    for (const { beforeEach } of around) for (const hook of beforeEach) await hook();
    await body();
    return false;
  } catch {
    return true;
  } finally {
    for (const { afterEach } of around) for (const hook of afterEach) await hook();
  }
}
