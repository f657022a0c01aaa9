import type { ChartContents } from "../../model/chart-contents.js";

const NAMED = /\.Values\.([A-Za-z_]\w*)|\bindex\s+\$?\.Values\s+"([^"]+)"/g;
/** `.Values` handed on as a whole: nobody can tell what is taken from it. */
const WHOLE = /\$?\.Values(?!\.[A-Za-z_])/g;
const INDEXED = /\bindex\s+\(?\s*\$?\.Values\s+"[^"]+"/g;

/** The top-level values that templates name, in order; undefined where they hand on all values, or a library chart may use them. */
export function usedValues(templates: readonly string[], subcharts: readonly ChartContents[]): string[] | undefined {
  if (subcharts.some(({ library }) => library)) return undefined;
  const names = new Set<string>();
  for (const template of templates) {
    if (count(template, WHOLE) > count(template, INDEXED)) return undefined;
    for (const [, direct, indexed] of template.matchAll(NAMED)) {
      const name = direct ?? indexed;
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
