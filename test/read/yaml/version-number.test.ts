import { expect, test } from "vitest";
import { losesZeros, versionTrap } from "../../../src/read/yaml/version-number.js";

test.each([
  ["tag", "1.10", 1.1],
  ["imageTag", "1.0", 1],
  ["kubernetesVersion", "1.30", 1.3],
  ["target_revision", "2.00", 2],
  ["channel", "-0.50", -0.5],
  ["VERSION", "1.", undefined],
  ["tag", "1.1", undefined],
  ["tag", "10", undefined],
  ["tag", "1.10.0", undefined],
  ["tag", "v1.10", undefined],
  ["tag", "1.1e0", undefined],
  ["tags", "1.10", undefined],
  ["versions", "1.10", undefined],
  ["sampling", "0.50", undefined],
  ["", "1.10", undefined],
])("%s: %s", (key, text, value) => {
  const trap = versionTrap(key, text);
  expect(trap?.message).toBe(
    value === undefined
      ? undefined
      : `${text} without quotes is the number ${value}, so that ${key} names another version`,
  );
  expect(trap?.fix).toBe(value === undefined ? undefined : `write "${text}"`);
});

test("a number that is written as every reader writes it loses nothing", () => {
  const texts = ["0.5", "100", "1.05", "0.10", "1.0"];
  expect(texts.filter(losesZeros)).toEqual(["0.10", "1.0"]);
});
