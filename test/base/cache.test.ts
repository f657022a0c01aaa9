import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { cacheFolder, readCache, writeCache } from "../../src/base/cache.js";
import { removeFolders, temporaryFolder } from "../load/harness.js";

afterEach(() => {
  vi.unstubAllEnvs();
  removeFolders();
});

describe("the cache folder", () => {
  test("is the project's", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "node_modules"));

    expect(cacheFolder(root)).toBe(join(root, "node_modules", ".cache", "conformitron"));
  });

  test("is a temporary one of its own where the project has none", () => {
    const temporary = temporaryFolder();
    vi.stubEnv("TMPDIR", temporary);
    vi.stubEnv("TEMP", temporary);

    const folders = [cacheFolder(temporaryFolder()), cacheFolder(temporaryFolder())];

    expect(folders).toEqual([expect.stringContaining(temporary), expect.stringContaining(temporary)]);
    expect(folders[0]).not.toBe(folders[1]);
  });

  test.skipIf(process.platform === "win32")("is none where others could write the temporary one", () => {
    const temporary = temporaryFolder();
    vi.stubEnv("TMPDIR", temporary);
    cacheFolder(temporaryFolder());
    for (const name of readdirSync(temporary)) chmodSync(join(temporary, name), 0o777);

    expect(cacheFolder(temporaryFolder())).toBeUndefined();
  });
});

describe("a kept value", () => {
  test("is given back under its key only", () => {
    const folder = join(temporaryFolder(), "deep");
    writeCache(folder, "types", "key", { a: 1 });

    expect(readCache(folder, "types", "key")).toEqual({ a: 1 });
    expect(readCache(folder, "types", "other")).toBeUndefined();
    expect(readCache(undefined, "types", "key")).toBeUndefined();
    expect(readdirSync(folder)).toEqual(["types.json"]);
  });

  test.each(["", "null", '{"key": "key"', "[]"])("is absent where the file holds %j", (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "types.json"), text);

    expect(readCache(folder, "types", "key")).toBeUndefined();
  });

  test("is given up silently where the folder cannot be written", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");

    expect(() => writeCache(join(file, "below"), "types", "key", {})).not.toThrow();
  });
});
