import { isAbsolute, relative, sep } from "node:path";

/** The path relative to the root, with `/`; undefined where it lies outside. */
export function insideRoot(root: string, path: string): string | undefined {
  const inside = relative(root, path);
  if (/^\.\.([/\\]|$)/.test(inside) || isAbsolute(inside)) return undefined;
  return sep === "/" ? inside : inside.replaceAll(sep, "/");
}

/** The path relative to the root, with `/`; undefined where it lies outside or in a package. */
export function projectFile(root: string, path: string): string | undefined {
  const inside = insideRoot(root, path);
  return inside?.split("/").includes("node_modules") ? undefined : inside;
}
