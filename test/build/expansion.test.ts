import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadExpansion, expandVariables, type Lookup, UNKNOWN } from "../../src/build/expansion.js";

const VALUES: Readonly<Record<string, string>> = { region: "eu-west-1", empty: "", path: "a/b/c.tar.gz" };
const lookup: Lookup = (name) => VALUES[name];

describe("replaces variables as Flux does", () => {
  test.each<[text: string, expected: string]>([
    ["no variable", "no variable"],
    ["in ${region}.", "in eu-west-1."],
    ["${region}${region}", "eu-west-1eu-west-1"],
    ["${unset}", ""],
    ["$region $(region) $ {region} 5$", "$region $(region) $ {region} 5$"],
    ["$${region} $$$${region} $$5", "${region} $${region} $5"],
    ["$$$${region}", "$${region}"],
    ["$$${region}", "$eu-west-1"],
    ["${unset:-x} ${empty:=y} ${unset=z} ${region:-x}", "x y z eu-west-1"],
    ["${unset:+x} ${unset:?x}", "x x"],
    ["${unset:-${region}/${empty:-e}!}", "eu-west-1/e!"],
    ["${unset:-}", ""],
    ["${unset:-a:b=c d}", "a:b=c d"],
    ["${#region} ${#unset}", "9 0"],
    ["${region^} ${region^^} ${region,} ${region,,}", "Eu-west-1 EU-WEST-1 eu-west-1 eu-west-1"],
    ["${region:3} ${region:3:4} ${region:-9}", "west-1 west eu-west-1"],
    ["${region: -1}", "eu-west-1"],
    ["${region:0:-2} ${region:20} ${region:0:99}", "eu-west  eu-west-1"],
    ["${path#*/} ${path##*/} ${path%.*} ${path%%.*}", "b/c.tar.gz c.tar.gz a/b/c.tar a/b/c"],
    ["${path#x} ${path%[a-z]z}", "a/b/c.tar.gz a/b/c.tar."],
    ["${region/-/_} ${region//-/_} ${region/#eu/us} ${region/%1/2}", "eu_west-1 eu_west_1 us-west-1 eu-west-2"],
    ["${path//\\//.} ${region//-/}", "a.b.c.tar.gz euwest1"],
  ])("%s", (text, expected) => {
    expect(expandVariables(text, lookup)).toMatchObject({ text: expected, unknown: false });
  });

  test.each([
    "${}",
    "${",
    "${region",
    "${a-b}",
    "${a.b}",
    "${a[0]}",
    "${@}",
    "${$}",
    "${a:-b",
    "${a/b}",
    "${region:}",
    "${#a-b}",
    "${a%}",
  ])("refuses %s", (text) => {
    expect(() => expandVariables(text, lookup)).toThrow(BadExpansion);
  });

  test.each<[text: string, expected: string, unknown: boolean]>([
    ["${secret}", "${secret}", true],
    ["a ${secret} ${region}", "a ${secret} eu-west-1", true],
    ["${secret:-3} ${secret:=${region}}", "3 eu-west-1", false],
    ["${secret^^}", "${secret^^}", true],
  ])("leaves what is unknown in %s", (text, expected, unknown) => {
    const partly: Lookup = (name) => (name === "secret" ? UNKNOWN : VALUES[name]);
    expect(expandVariables(text, partly)).toMatchObject({ text: expected, unknown });
  });

  test.each<[text: string, unset: string[]]>([
    ["${region} ${empty} $${unset}", []],
    ["${unset} ${other^^} ${#unset}", ["unset", "other", "unset"]],
    ["${unset:-x} ${unset:=x} ${unset=x} ${unset:-}", []],
    ["${unset:-${other}}", ["other"]],
    ["${secret}", []],
  ])("names what is set nowhere in %s", (text, unset) => {
    const partly: Lookup = (name) => (name === "secret" ? UNKNOWN : VALUES[name]);
    expect(expandVariables(text, partly).unset).toEqual(unset);
  });

  test("any text, or a reason", () => {
    const part = fc.constantFrom(
      "$",
      "{",
      "}",
      "a",
      ":",
      "-",
      "/",
      "#",
      "%",
      "^",
      "\\",
      " ",
      "${a",
      "${",
      "é",
      "\u{1f600}",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          expandVariables(parts.join(""), lookup);
        } catch (error) {
          expect(error).toBeInstanceOf(BadExpansion);
        }
      }),
    );
  });

  test("text without braces comes back with its dollars halved", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("{")),
        (text) => {
          expect(expandVariables(text, lookup).text).toBe(text.replaceAll("$$", "$"));
        },
      ),
    );
  });
});
