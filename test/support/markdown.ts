/** A fenced code block. */
export interface CodeBlock {
  readonly file: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  /** First word after the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(\S*)/;

/** The fenced code blocks of a Markdown text; a block that is not closed ends with the text. */
export function codeBlocks(file: string, markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; indent: number; line: number; language: string; lines: string[] } | undefined;
  const close = () => {
    if (open) blocks.push({ file, line: open.line, language: open.language, text: `${open.lines.join("\n")}\n` });
    open = undefined;
  };
  for (const [index, text] of markdown.split("\n").entries()) {
    const [, indent = "", fence = "", language = ""] = FENCE.exec(text) ?? [];
    if (!open && fence) open = { fence, indent: indent.length, line: index + 1, language, lines: [] };
    else if (open && fence.startsWith(open.fence) && !language) close();
    else open?.lines.push(text.slice(open.indent));
  }
  close();
  return blocks;
}

/** The file of a project that a block holds: its first line is a comment with the path alone. */
export function blockFile({ text }: CodeBlock): string | undefined {
  return /^(?:\/\/|#) ([\w./-]+\.(?:ts|sh|yaml|json))\n/.exec(text)?.[1];
}

/** The commands that stand in running text as inline code: those of npm and of conformitron. */
export function inlineCommands(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/`((?:npm run|npx conformitron)\s[^`]*)`/g)].map(([, command = ""]) =>
    command.replace(/\s+/g, " "),
  );
}

/** The relative files that the text links to, without anchors. */
export function relativeLinks(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

/** The commands of a shell block: whole lines, or in a console the lines after a prompt; continued lines joined. */
export function shellCommands({ language, text }: CodeBlock): string[] {
  const lines = text.replace(/\s*\\\n\s*/g, " ").split("\n");
  const typed =
    language === "console" ? lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2)) : lines;
  return typed
    .map((line) => line.replace(/(^|\s)#.*$/, ""))
    .flatMap((line) => line.split(/&&|\|\||[|;]/))
    .map((command) => command.trim())
    .filter((command) => command !== "");
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^(\s*)(```+|~~~+)[\s\S]*?^\s*\2\s*$/gm, "");
}
