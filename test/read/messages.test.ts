import { expect, test } from "vitest";
import { readSourceFile } from "../../src/read/source-file.js";

const HEAD = "apiVersion: v1\nkind: ConfigMap\n";

const ESCAPE = "remove it, or write it as an escape in double quotes";

/** A text, and each problem with what to do about it. */
type Row = [text: string, problems: readonly (readonly [problem: string, fix?: string])[]];

/** What stands behind the head, and each problem with what to do about it. */
const SAID: readonly Row[] = [
  [
    "metadata:\n\tname: a\n",
    [["yaml-syntax 4:1 the line is indented with a tab, which YAML does not allow", "indent with spaces"]],
  ],
  [
    "data:\n  a: b\n\t\n",
    [["yaml-syntax 5:1 the line is indented with a tab, which YAML does not allow", "indent with spaces"]],
  ],
  [
    "data:\n  a: b\n   c: d\n",
    [
      [
        "yaml-syntax 5:4 the line is indented deeper than the one above it, which has a value already",
        "indent it as deep as the line above it",
      ],
    ],
  ],
  [
    "data:\n  a: b: c\n",
    [
      [
        "yaml-syntax 4:6 a mapping begins inside a value of one line: a second `: ` follows on it",
        "quote the value, or put the inner key on a line of its own",
      ],
    ],
  ],
  [
    "data:\n  a: b:\n  c: d\n",
    [
      [
        "yaml-syntax 4:6 a mapping begins inside a value of one line: a second `: ` follows on it",
        "quote the value, or put the inner key on a line of its own",
      ],
    ],
  ],
  [
    "data: [a, b\n",
    [
      [
        "yaml-syntax 4:1 a `[` or `{` above is not closed before this place",
        "close it, and indent its lines deeper than the key that holds it",
      ],
    ],
  ],
  [
    "metadata:\n  name: {{ x }}\n",
    [
      [
        "yaml-syntax 4:10 `{{` begins a template of Helm or Go, which neither Flux nor kubectl renders",
        "write the value, or move the template into a chart",
      ],
    ],
  ],
  [
    "{{ x }}: y\n",
    [
      [
        "yaml-syntax 3:1 `{{` begins a template of Helm or Go, which neither Flux nor kubectl renders",
        "write the value, or move the template into a chart",
      ],
    ],
  ],
  [
    "---\n%YAML 1.2\n",
    [["yaml-syntax 4:1 the directive %YAML makes kustomize and kubectl refuse the file", "remove the line"]],
  ],
  [
    "%TAG ! x\n",
    [["yaml-syntax 3:1 the directive %TAG makes kustomize and kubectl refuse the file", "remove the line"]],
  ],
  [
    "--- a\n",
    [
      [
        'yaml-syntax 3:1 "a" stands on the line of a document separator, where kustomize and kubectl allow only a comment',
        "move it to the next line",
      ],
      [
        "not-a-manifest 3:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  ["--- # a\n", []],
  [
    "---a\n",
    [
      [
        'yaml-syntax 3:1 "a" stands on the line of a document separator, where kustomize and kubectl allow only a comment',
        "move it to the next line",
      ],
    ],
  ],
  [
    "--- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
    [
      [
        'yaml-syntax 3:1 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" stands on the line of a document separator, where kustomize and kubectl allow only a comment',
        "move it to the next line",
      ],
      [
        "not-a-manifest 3:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  ['a: b\n"a": c\n', [['duplicate-key 4:1 the key "a" stands twice in this mapping, first on line 3']]],
  [
    "a: *b\n",
    [
      [
        "yaml-syntax 3:4 *b names an anchor that this document does not have before it",
        "add &b to the value that is meant, or write the value here",
      ],
    ],
  ],
  ["a: &b\n  c: *b\n", [["yaml-alias-limit 4:6 *b stands inside the value that it names, which never ends"]]],
  ["a:\n  <<: b\n", [["yaml-syntax 4:7 `<<` merges mappings, but this is none", "name a mapping by an alias"]]],
  ["a:\n  <<: [{}, b]\n", [["yaml-syntax 4:7 `<<` merges mappings, but this is none", "name a mapping by an alias"]]],
  [
    "a:\n  <<: *x\n",
    [
      [
        "yaml-syntax 4:7 *x names an anchor that this document does not have before it",
        "add &x to the value that is meant, or write the value here",
      ],
    ],
  ],
  [
    "a: !vault b\n",
    [["custom-tag 3:11 the tag !vault means nothing to Kubernetes, which drops it or refuses the file"]],
  ],
  [
    "a: !!binary aa==\n",
    [["custom-tag 3:13 the tag !!binary means nothing to Kubernetes, which drops it or refuses the file"]],
  ],
  [
    "f: !!seq {}\n",
    [["custom-tag 3:10 the tag !!seq means nothing to Kubernetes, which drops it or refuses the file"]],
  ],
  [
    "g: !!map []\n",
    [["custom-tag 3:10 the tag !!map means nothing to Kubernetes, which drops it or refuses the file"]],
  ],
  ["a: !!int b\n", [['yaml-syntax 3:10 "b" is no !!int', "drop the tag, or write a value of its kind"]]],
  ["a: !!bool 1\n", [['yaml-syntax 3:11 "1" is no !!bool', "drop the tag, or write a value of its kind"]]],
  ["a: !!null x\n", [['yaml-syntax 3:11 "x" is no !!null', "drop the tag, or write a value of its kind"]]],
  ["a: !!float x\n", [['yaml-syntax 3:12 "x" is no !!float', "drop the tag, or write a value of its kind"]]],
  ["a: !!float 1\nb: !!bool true\nc: !!null ~\nd: ! 1\n", []],
  [
    "a:\n  1: b\n",
    [["yaml-key-not-string 4:3 the key 1 is the number 1, not text: kustomize refuses the file", 'write "1"']],
  ],
  [
    "a:\n  null: b\n",
    [["yaml-key-not-string 4:3 the key null is null, not text: kustomize refuses the file", 'write "null"']],
  ],
  [
    "a:\n  true: b\n",
    [
      [
        "yaml-key-not-string 4:3 the key true is the boolean true, not text: kustomize refuses the file",
        'write "true"',
      ],
    ],
  ],
  [
    "a:\n  2024-01-01: b\n",
    [
      [
        "yaml-key-not-string 4:3 the key 2024-01-01 is the date 2024-01-01T00:00:00Z, not text: kustomize refuses the file",
        'write "2024-01-01"',
      ],
    ],
  ],
  ["a:\n  : b\n", [["yaml-key-not-string 4:3 a key is missing before the colon", 'write ""']]],
  ["? [x]\n: e\n", [["yaml-key-not-string 3:3 a key is no text here, and JSON has no other keys"]]],
  ["? {a: b}\n: e\n", [["yaml-key-not-string 3:3 a key is no text here, and JSON has no other keys"]]],
  ["? |\n  a\n: e\n", []],
  [
    "a: &k x\n*k : y\n",
    [
      [
        'yaml-ambiguous 4:6 y without quotes is the text "y" to Flux, but true to kubectl, Helm and other readers of YAML 1.1',
        'write "y" for the text, or true for the boolean',
      ],
    ],
  ],
  ["a: &k 1\n*k : y\n", [["yaml-key-not-string 4:1 a key is no text here, and JSON has no other keys"]]],
  ["'1': b\n", []],
  ["!!str 1: b\n", []],
  ["!!int 1: b\n", []],
  [
    "...\nkind: lost\n",
    [["yaml-document-lost 4:1 what follows `...` is never read: kustomize and kubectl split documents at `---` only"]],
  ],
  [
    "---\na: b\n",
    [
      [
        "not-a-manifest 4:1 this document has no apiVersion and no kind, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\n- c\n",
    [
      [
        "not-a-manifest 4:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\nkind: D\n",
    [
      [
        "not-a-manifest 4:1 this document has no apiVersion, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\napiVersion: D\n",
    [
      [
        "not-a-manifest 4:1 this document has no kind, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\nkind: ''\n",
    [
      [
        "not-a-manifest 4:1 this document has no apiVersion and no kind, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\nnull\n",
    [
      [
        "not-a-manifest 4:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\nx\n",
    [
      [
        "not-a-manifest 4:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [
    "---\n[]\n",
    [
      [
        "not-a-manifest 4:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  ["a: @b\n", [["yaml-syntax 3:4 a plain value cannot begin with this character", "quote the value"]]],
  ["a: `b\n", [["yaml-syntax 3:4 a plain value cannot begin with this character", "quote the value"]]],
  [
    'a: "\\q"\n',
    [
      [
        "yaml-syntax 3:5 a backslash in double quotes begins an escape that YAML does not know",
        "write `\\\\` for a backslash, or use single quotes",
      ],
    ],
  ],
  ["a:\n b: c\n  d\n e: f\n", []],
  [
    "a:\n  - b\n c: d\n",
    [
      [
        "yaml-syntax 5:1 the indentation fits nothing above it",
        "indent the line as deep as its neighbours in the same mapping or sequence",
      ],
    ],
  ],
  [
    "a: 'b\n",
    [
      [
        "yaml-syntax 4:1 a quote is not closed, or a line within it is not indented with blanks",
        "close the quote, and indent its lines deeper than the key that holds it",
      ],
    ],
  ],
  [
    "a\nb: c\n",
    [["yaml-syntax 3:1 implicit map keys need to be followed by map values", "correct the line, or the one above it"]],
  ],
  ["a: %b\n", [["yaml-syntax 3:4 a plain value cannot begin with this character", "quote the value"]]],
  [
    "a: b\n- c\n",
    [
      [
        "yaml-syntax 4:1 a key runs over several lines: most often its colon is missing, or the line above it is indented wrongly",
        "write `key: value` on one line",
      ],
    ],
  ],
  [
    "- a\n",
    [
      [
        "yaml-syntax 3:1 a key runs over several lines: most often its colon is missing, or the line above it is indented wrongly",
        "write `key: value` on one line",
      ],
    ],
  ],
  [
    "a: |x\n",
    [["yaml-syntax 3:5 block scalar header includes extra characters: |x", "correct the line, or the one above it"]],
  ],
  [
    "a: >\n\tb\n",
    [["yaml-syntax 4:1 the line is indented with a tab, which YAML does not allow", "indent with spaces"]],
  ],
  [
    "a: [\n",
    [
      [
        "yaml-syntax 4:1 a `[` or `{` above is not closed before this place",
        "close it, and indent its lines deeper than the key that holds it",
      ],
    ],
  ],
  ["a: ]\n", [["yaml-syntax 3:4 a `]` or `}` closes nothing", "remove it, or quote the value"]]],
  [
    "a: {b\n",
    [
      [
        "yaml-syntax 4:1 a `[` or `{` above is not closed before this place",
        "close it, and indent its lines deeper than the key that holds it",
      ],
    ],
  ],
  [
    "a: b #c\n d: e\n",
    [
      [
        "yaml-syntax 4:1 the indentation fits nothing above it",
        "indent the line as deep as its neighbours in the same mapping or sequence",
      ],
    ],
  ],
  ["a: &\n", [["yaml-syntax 3:4 anchor cannot be an empty string", "correct the line, or the one above it"]]],
  ["a: *\n", [["yaml-syntax 3:4 alias cannot be an empty string", "correct the line, or the one above it"]]],
  ["a: & b\n", [["yaml-syntax 3:4 anchor cannot be an empty string", "correct the line, or the one above it"]]],
  ["a: &b &c d\n", [["yaml-syntax 3:7 A node can have at most one anchor", "correct the line, or the one above it"]]],
  ["a: !x !y d\n", [["yaml-syntax 3:7 A node can have at most one tag", "correct the line, or the one above it"]]],
  [
    "key: - a\n",
    [["yaml-syntax 3:6 an item of a list begins on the line of its key", "begin it on a line of its own"]],
  ],
  ['a: "b" c\n', [["yaml-syntax 3:8 text follows a value that has ended", "quote the value as a whole"]]],
  [
    "a: b\n\n\n   c: d\n",
    [
      [
        "yaml-syntax 6:4 the line is indented deeper than the one above it, which has a value already",
        "indent it as deep as the line above it",
      ],
    ],
  ],
  ["data: '\x07'\n", [["yaml-syntax 3:8 U+0007 is a control character, which YAML does not allow", ESCAPE]]],
  ["data: \ud800\n", [["yaml-syntax 3:7 U+D800 is a control character, which YAML does not allow", ESCAPE]]],
  ["data: \x7f\n", [["yaml-syntax 3:7 U+007F is a control character, which YAML does not allow", ESCAPE]]],
  ["data: \uffff\n", [["yaml-syntax 3:7 U+FFFF is a control character, which YAML does not allow", ESCAPE]]],
  ["data: \u{1f600}\n", []],
  [
    "data: a\ufeff\n",
    [
      [
        "yaml-ambiguous 3:8 a byte order mark stands in the middle of the file: nobody sees it, and most readers take it for text",
        "remove it",
      ],
    ],
  ],
  breakRow("\x85"),
  breakRow("\u2028"),
  breakRow("\u2029"),
  breakRow("\r"),
  ["data: a\r\n", []],
  [
    "a: b: c\n\td: e\n",
    [
      [
        "yaml-syntax 3:4 a mapping begins inside a value of one line: a second `: ` follows on it",
        "quote the value, or put the inner key on a line of its own",
      ],
    ],
  ],
  [
    `--- ${"x".repeat(41)}\n`,
    [
      [
        `yaml-syntax 3:1 "${"x".repeat(40)}" stands on the line of a document separator, where kustomize and kubectl allow only a comment`,
        "move it to the next line",
      ],
      [
        "not-a-manifest 3:1 this document is no mapping, while others of the file are manifests: kustomize and Flux refuse the whole file",
      ],
    ],
  ],
  [`${"k".repeat(1024)}: v\n`, []],
  [
    `${"k".repeat(1025)}: v\n`,
    [
      [
        "yaml-syntax 3:1 a key is longer than 1024 characters: most often a quote is not closed above",
        "close the quote, or shorten the key",
      ],
    ],
  ],
];

test.each(SAID)("says of %j what is wrong and what to do", (text, problems) => {
  const found = readSourceFile("a.yaml", HEAD + text).problems;
  expect(
    found.map(({ code, at, message, fix }) => {
      const place = "line" in at ? `${at.line}:${at.column}` : "";
      return [`${code} ${place} ${message}`, ...(fix === undefined ? [] : [fix])];
    }),
  ).toEqual(problems);
});

function breakRow(character: string): Row {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const problem = `U+${code} is a line break to the cluster's parser, but not to editors and readers of YAML 1.2`;
  const fix = "replace it by a line feed, or write it as an escape in double quotes";
  return [`data: a${character}  b\n`, [[`yaml-ambiguous 3:8 ${problem}`, fix]]];
}
