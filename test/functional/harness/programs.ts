import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The real programs without which no test script can run; the other ones of `tools` are linked when they are there. */
const required = ["sh", "curl", "jq"];

/** What a script may use, apart from the shims: what the image of the tests has, and every machine too. */
export const tools = [
  ..."sh jq awk base64 basename cat chmod cksum cp cut dd dirname env expr false find grep gzip head kill ln ls".split(
    " ",
  ),
  ..."mkdir mktemp mv od printf rm rmdir sed seq sha256sum md5sum sort tail tar tee test timeout touch tr true uname".split(
    " ",
  ),
  ..."uniq wc xargs comm diff [".split(" "),
];

/** Vitest calls this once before everything else. */
export default function setup(): void {
  const missing = required.filter((name) => programPath(name) === undefined);
  if (missing.length > 0) {
    throw new Error(
      `the functional tests run real programs: install ${missing.join(", ")} (for example: apt-get install ${missing.join(" ")})`,
    );
  }
}

/** The absolute path of a program on this machine's PATH. */
export function programPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
