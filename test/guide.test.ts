import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as api from "../src/index.js";
import { ROOT } from "./support/files.js";
import { codeBlocks } from "./support/markdown.js";

/** What partners get without naming it, and what tools use. */
const UNNAMED = ["AMBIENT_KEYS", "AmbientText", "COMMON_FOLDER", "environmentFacts", "KeyValue", "SCRIPT_IMAGE"];

const shown = ["docs/guide.md", "docs/environments.md"]
  .flatMap((file) => codeBlocks(file, readFileSync(join(ROOT, file), "utf8")))
  .filter(({ language }) => language === "ts")
  .map(({ text }) => text)
  .join("\n");

describe("the guide shows by an example", () => {
  test.each(Object.keys(api).filter((name) => !UNNAMED.includes(name)))("%s", (name) => {
    expect(shown).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
