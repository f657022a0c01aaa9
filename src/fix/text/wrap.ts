import type { Edit } from "../edit.js";
import type { Change } from "./apply.js";
import { columnOf, lineBreak, lineStart, nextLine } from "./lines.js";
import { spell } from "./spelling.js";
import { rangeOf, type Spot, type Stream } from "./stream.js";
import { yamlPackage } from "./yaml.js";

type Wrap = Extract<Edit, { op: "wrap" }>;

/** Puts the lines of a map two levels deeper, below the other fields of a list's item. */
export function wrapping({ text }: Stream, { pair, node }: Spot, { under, beside }: Wrap): Change | string {
  const { isMap, isScalar } = yamlPackage();
  const key = rangeOf(pair?.key)?.[0];
  const range = rangeOf(node);
  if (key === undefined || range === undefined || !isMap(node)) return "the field is no map of one line a field";
  const isSimple = node.items.every(({ value }) => isScalar(value) && !value.type?.startsWith("BLOCK"));
  if (node.flow || !isSimple || node.anchor !== undefined || lineStart(text, key) === lineStart(text, range[0]))
    return "the field is no map of one line a field";
  return indented(text, key, range, { under, beside });
}

function indented(
  text: string,
  key: number,
  range: readonly [number, number],
  { under, beside }: Pick<Wrap, "under" | "beside">,
): Change {
  const from = nextLine(text, key);
  const pad = " ".repeat(columnOf(text, key));
  const brk = lineBreak(text, key);
  const fields = [...Object.entries(beside).map(([name, value]) => `${name}: ${spell(value)}`), `${under}:`];
  const head = fields.map((field, index) => `${pad}  ${index === 0 ? "-" : " "} ${field}${brk}`).join("");
  const inner = text.slice(from, range[1]).replace(/^(?=.*\S)/gm, "    ");
  return { from, to: range[1], text: head + inner };
}
