import type { YAMLError } from "yaml";
import type { StreamProblem } from "./stream.js";

/** What the `yaml` package says about a text, in plain words and with what to do. `place` gives line and column of an offset. */
export function plainError(error: YAMLError, text: string, place: (offset: number) => Position): StreamProblem & Words {
  const [offset] = error.pos;
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  if (/^ *\t/.test(lineFrom(text, begin))) return { code: "yaml-syntax", ...TAB, ...place(offset) };
  const below = error.code === "BLOCK_AS_IMPLICIT_KEY" ? culpritBelow(text, offset) : undefined;
  if (below !== undefined) return { code: "yaml-syntax", ...TOO_DEEP, ...place(below) };
  return { code: "yaml-syntax", ...wordsOf(error), ...place(offset) };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function wordsOf({ code, message }: YAMLError): Words {
  const known = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? WORDS[code];
  return known ?? { message: plain(message), fix: "correct the line, or the one above it" };
}

/** Offset of the key on the next line, where the value of this line has no second colon of its own. */
function culpritBelow(text: string, offset: number): number | undefined {
  const rest = lineFrom(text, offset);
  if (/:(\s|$)/.test(rest)) return undefined;
  const next = /^\s*/.exec(text.slice(offset + rest.length, offset + rest.length + 1000));
  return offset + rest.length + (next?.[0].length ?? 0);
}

interface Words {
  readonly message: string;
  readonly fix: string;
}

/** What to say of a tab where only spaces may stand. */
export const TAB: Words = {
  message: "the line is indented with a tab, which YAML does not allow",
  fix: "indent with spaces",
};

const TOO_DEEP: Words = {
  message: "the line is indented deeper than the one above it, which has a value already",
  fix: "indent it as deep as the line above it",
};

/** Mistakes that share a code with others: the package has one for all that it does not expect. */
const BY_MESSAGE: readonly (readonly [pattern: RegExp, words: Words])[] = [
  [
    /^Flow .* end with a/,
    {
      message: "a `[` or `{` above is not closed before this place",
      fix: "close it, and indent its lines deeper than the key that holds it",
    },
  ],
  [
    /^Missing closing /,
    {
      message: "a quote is not closed, or a line within it is not indented with blanks",
      fix: "close the quote, and indent its lines deeper than the key that holds it",
    },
  ],
  [/^Unexpected flow-\w+-end/, { message: "a `]` or `}` closes nothing", fix: "remove it, or quote the value" }],
  [
    /^Unexpected block-seq-ind on same line/,
    { message: "an item of a list begins on the line of its key", fix: "begin it on a line of its own" },
  ],
  [
    /^Unexpected scalar at node end/,
    { message: "text follows a value that has ended", fix: "quote the value as a whole" },
  ],
];

const WORDS: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: TAB,
  BAD_INDENT: {
    message: "the indentation fits nothing above it",
    fix: "indent the line as deep as its neighbours in the same mapping or sequence",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "a mapping begins inside a value of one line: a second `: ` follows on it",
    fix: "quote the value, or put the inner key on a line of its own",
  },
  MULTILINE_IMPLICIT_KEY: {
    message: "a key runs over several lines: most often its colon is missing, or the line above it is indented wrongly",
    fix: "write `key: value` on one line",
  },
  BAD_SCALAR_START: {
    message: "a plain value cannot begin with this character",
    fix: "quote the value",
  },
  BAD_DQ_ESCAPE: {
    message: "a backslash in double quotes begins an escape that YAML does not know",
    fix: "write `\\\\` for a backslash, or use single quotes",
  },
  KEY_OVER_1024_CHARS: {
    message: "a key is longer than 1024 characters: most often a quote is not closed above",
    fix: "close the quote, or shorten the key",
  },
};

function plain(message: string): string {
  return message
    .replace(/\s+/g, " ")
    .replace(/[.:]$/, "")
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function lineFrom(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(offset, end === -1 ? text.length : end);
}
