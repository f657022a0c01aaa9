import { expect, test } from "vitest";
import { secretFields } from "../../src/check/secrets/mask.js";
import { maskSecrets } from "../../src/fix/mask.js";
import { readSourceFile } from "../../src/read/source-file.js";

const HEAD = "apiVersion: v1\nkind: Odd\n";
const isSecret = (_: unknown, pointer: string, value: unknown) => secretFields({ kind: "Deployment" })(pointer, value);

test.each([
  [
    "a variable, by its name",
    "env:\n  - name: DB_PASSWORD\n    value: hunter22\n",
    "env:\n  - name: DB_PASSWORD\n    value: ********\n",
  ],
  [
    "a pair, by its key",
    "list:\n  - key: password\n    value: 'hunter22'\n",
    "list:\n  - key: password\n    value: '********'\n",
  ],
  [
    "an argument, by the option in front of it",
    "args:\n  - --password\n  - hunter22\n",
    "args:\n  - --password\n  - ********\n",
  ],
  ["a field, by its own name", "password: hunter22\n", "password: ********\n"],
])("hides %s", (_, text, hidden) => {
  expect(masked(text)).toBe(hidden);
});

test.each([
  ["a variable of another name", "env:\n  - name: COLOR\n    value: hunter22\n"],
  ["an argument behind a word", "args:\n  - password\n  - hunter22\n"],
  ["an argument behind another option", "args:\n  - --color\n  - hunter22\n"],
])("shows %s", (_, text) => {
  expect(masked(text)).toBe(text);
});

function masked(text: string): string {
  const file = readSourceFile("a.yaml", HEAD + text);
  return maskSecrets(HEAD + text, file, isSecret).slice(HEAD.length);
}
