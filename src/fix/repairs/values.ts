import type { Repairs } from "../repair.js";

/** Values and keys that are written in a way that the cluster does not take, or that its readers take differently. */
export const VALUE_REPAIRS: Repairs = {
  "wrong-type": ({ finding, pointer, written }) => {
    const bare = /^remove the quotes: (-?\d+|true|false)$/.exec(finding.fix ?? "")?.[1];
    if (bare !== undefined) return unquoted(pointer, bare);
    if (!finding.fix?.startsWith("put the value in quotes")) return "only people know which value is meant";
    return written === undefined ? [] : [{ op: "quote", pointer }];
  },
  "yaml-ambiguous": ({ finding, pointer, key, written }) => {
    if (written === undefined || key) return "only people know which value is meant";
    const number = /^write (-?\d+) for the number/.exec(finding.fix ?? "")?.[1];
    if (number !== undefined) return [{ op: "respell", pointer, text: number }];
    // Everything that is text to the cluster stays the same text in quotes; words for a boolean may be meant as one.
    const isText = finding.message.includes("without quotes is text to the cluster");
    return isText
      ? [{ op: "respell", pointer, text: JSON.stringify(written) }]
      : "only people know which value is meant";
  },
  "yaml-key-not-string": ({ finding, pointer, key }) => {
    if (!key || !finding.fix?.startsWith('write "') || pointer.endsWith("/"))
      return "only people know which key is meant";
    return [{ op: "quote-key", pointer }];
  },
};

function unquoted(pointer: string, text: string): ReturnType<Repairs[string]> {
  if (text === "true" || text === "false") return [{ op: "set", pointer, value: text === "true" }];
  const value = Number(text);
  // A number with leading zeros, or one that is rounded, would be another one.
  return String(value) === text ? [{ op: "set", pointer, value }] : "the number would not stay the same";
}
