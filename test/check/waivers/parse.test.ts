import { describe, expect, test } from "vitest";
import { isDay } from "../../../src/check/waivers/days.js";
import { parseWaiver } from "../../../src/check/waivers/parse.js";

const CODES = new Set(["image-without-digest", "persistent-storage"]);
const parse = (text: string) => parseWaiver(`conformitron:${text}`, CODES);

describe("a waiver", () => {
  test.each<[comment: string, expected: object]>([
    [
      'waive image-without-digest until=2027-05-31 owner=@example reason="pinned by tag"',
      { codes: ["image-without-digest"], until: "2027-05-31", owner: "@example", reason: "pinned by tag" },
    ],
    [
      'waive image-without-digest,persistent-storage reason="a"',
      { codes: ["image-without-digest", "persistent-storage"], reason: "a" },
    ],
    [
      'waive image-without-digest, persistent-storage reason="a"',
      { codes: ["image-without-digest", "persistent-storage"], reason: "a" },
    ],
    ["waive persistent-storage reason=short", { codes: ["persistent-storage"], reason: "short" }],
    [
      'waive persistent-storage reason="say \\"why\\" \\u00e9\\n" owner=@example/storage-team',
      { codes: ["persistent-storage"], reason: 'say "why" é', owner: "@example/storage-team" },
    ],
    ["waive persistent-storage", { codes: ["persistent-storage"], reason: "" }],
    ['waive persistent-storage reason="  "', { codes: ["persistent-storage"], reason: "" }],
    ["waive   persistent-storage\treason=a   ", { codes: ["persistent-storage"], reason: "a" }],
  ])("%s", (comment, expected) => {
    expect(parse(comment)).toEqual(expected);
  });
});

describe("what is wrong", () => {
  test.each<[comment: string, message: string]>([
    ["wave persistent-storage", "there is no instruction 'conformitron:wave'. Did you mean waive?"],
    ["", "there is no instruction 'conformitron:'."],
    ["waive", "the waiver names no rule"],
    ["waive reason=a", "the waiver names no rule"],
    ["waive persistent-stroage reason=a", "there is no rule 'persistent-stroage'. Did you mean persistent-storage?"],
    ["waive persistent-storage untill=2027-01-31", "a waiver has no setting 'untill'. Did you mean until?"],
    ["waive persistent-storage until=31.1.2027", "the waiver's end '31.1.2027' is no date such as 2027-01-31"],
    ["waive persistent-storage until=2027-02-30", "the waiver's end '2027-02-30' is no date such as 2027-01-31"],
    ["waive persistent-storage owner=someone", "the waiver's owner 'someone' is no handle such as @example"],
    ["waive persistent-storage reason=a reason=b", "the waiver gives reason twice"],
    [
      "waive persistent-storage reason=the claims are tested",
      "'claims' stands behind the settings; a text with blanks needs quotes",
    ],
    ['waive persistent-storage reason="the claims', "the text of reason is not in double quotes, or they do not end"],
    ["waive persistent-storage reason='the claims'", "the text of reason is not in double quotes, or they do not end"],
    ['waive persistent-storage reason="a"b', "the text of reason is not in double quotes, or they do not end"],
    ['waive persistent-storage reason="\\d"', 'the text of reason is no JSON text: "\\d"'],
    ["waive persistent-storage until=", "the text of until is not in double quotes, or they do not end"],
  ])("%s", (comment, message) => {
    expect(parse(comment)).toEqual({ wrong: message });
  });
});

test.each<[string, boolean]>([
  ["2028-02-29", true],
  ["2027-02-29", false],
  ["2027-13-01", false],
  ["2027-1-1", false],
  ["tomorrow", false],
])("%s is a day: %s", (text, expected) => {
  expect(isDay(text)).toBe(expected);
});
