import { expect, it } from "vitest";
import { reachesRevision } from "../../../src/verify/readiness/revision.js";

const SHA1 = "0123456789abcdef0123456789abcdef01234567";
const SHA256 = "ab".repeat(32);

it.each([
  [`main@sha1:${SHA1}`, `sha1:${SHA1}`, true],
  [`main@sha1:${SHA1}`, SHA1, true],
  [`main@sha1:${SHA1}`, `main@sha1:${SHA1}`, true],
  [`main@sha1:${SHA1}`, `release@sha1:${SHA1}`, false],
  [`feature/a@sha1:${SHA1}`, `sha1:${SHA1}`, true],
  [`sha1:${SHA1}`, `sha1:${SHA1}`, true],
  [`v1.2.0@sha256:${SHA256}`, `sha256:${SHA256}`, true],
  [`v1.2.0@sha256:${SHA256}`, `sha1:${SHA256}`, false],
  [`main/${SHA1}`, `sha1:${SHA1}`, true],
  [`feature/a/${SHA1}`, SHA1, true],
  [`main@sha1:${SHA1}`, `sha1:${SHA1.replace("0", "9")}`, false],
  [`main@sha1:${SHA1}`, "sha1:0123456", false],
  [`main@sha1:${SHA1.toUpperCase()}`, `sha1:${SHA1}`, true],
  ["6.1.0", "6.1.0", true],
  ["", `sha1:${SHA1}`, false],
  ["main", "main@", false],
  ["main@sha1:", "sha1:", false],
])("%s reaches %s: %s", (text, expected, wanted) => {
  expect(reachesRevision(text, expected)).toBe(wanted);
});
