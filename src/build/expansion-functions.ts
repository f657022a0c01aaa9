/** What an operator of a variable makes of its value; an operator that does not exist leaves it. */
export function expand(operator: string, value: string, args: readonly string[]): string {
  switch (operator) {
    case "length":
      return String(Buffer.byteLength(value));
    case ",":
      return value.slice(0, 1).toLowerCase() + value.slice(1);
    case ",,":
      return value.toLowerCase();
    case "^":
      return value.slice(0, 1).toUpperCase() + value.slice(1);
    case "^^":
      return value.toUpperCase();
    case ":":
      return slice(value, args);
    case "#":
    case "##":
    case "%":
    case "%%":
      return trim(operator, value, args[0] ?? "");
    case "/":
    case "//":
    case "/#":
    case "/%":
      return replace(operator, value, args);
    default:
      return value === "" ? args.join("") : value;
  }
}

function slice(value: string, args: readonly string[]): string {
  const [from, length] = args.map((arg) => (/^[+-]?\d+$/.test(arg) ? Number(arg) : Number.NaN));
  if (from === undefined || Number.isNaN(from)) return value;
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (length === undefined) return value.slice(start);
  if (Number.isNaN(length)) return value;
  return length < 0 ? value.slice(start, Math.max(start, value.length + length)) : value.slice(start, start + length);
}

function replace(operator: string, value: string, [pattern = "", by]: readonly string[]): string {
  if (operator === "/") return value.replace(pattern, () => by ?? "");
  if (operator === "//") return value.split(pattern).join(by ?? "");
  if (by === undefined) return value;
  if (operator === "/#") return value.startsWith(pattern) ? by + value.slice(pattern.length) : value;
  return value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) + by : value;
}

/** Takes the shortest or longest start or end away that fits the pattern. */
function trim(operator: string, value: string, pattern: string): string {
  const fits = matcher(pattern);
  const fromEnd = operator.startsWith("%");
  const part = (length: number) => (fromEnd ? value.slice(value.length - length) : value.slice(0, length));
  const lengths = Array.from({ length: value.length }, (_, i) => (operator.length === 1 ? i + 1 : value.length - i));
  const found = lengths.find((length) => fits(part(length)));
  if (found === undefined) return value;
  return fromEnd ? value.slice(0, value.length - found) : value.slice(found);
}

/** A shell pattern of `*`, `?` and `[…]`; a broken one fits nothing. */
function matcher(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/\\(.)|\[(\^?)([^\]]+)\]|[.*?+^${}()|[\]\\/-]/gs, (found, escaped, not, set) => {
    if (escaped !== undefined) return escapeRegExp(String(escaped));
    if (set !== undefined) return `[${not}${String(set).replace(/[\\[\]^]/g, "\\$&")}]`;
    return found === "*" ? ".*" : found === "?" ? "." : escapeRegExp(found);
  });
  try {
    const expression = new RegExp(`^(?:${source})$`, "su");
    return (text) => expression.test(text);
  } catch {
    return () => false;
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
