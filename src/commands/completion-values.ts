import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { readSourceFile } from "../read/source-file.js";
import { openProject } from "./project.js";

/** What can be looked up while somebody types. */
export const COMPLETED_VALUES = ["environments", "solutions", "contexts"] as const;

/** The name of a list of values. */
export type CompletedValues = (typeof COMPLETED_VALUES)[number];

/**
 * What may stand where somebody types, sorted: environments and solutions of the project's tree, as `vendor/product`, or contexts of the
 * kubeconfig. What cannot be read has none: nobody wants an error in the middle of a line.
 */
export async function completedValues(kind: CompletedValues): Promise<string[]> {
  const names = kind === "contexts" ? contexts() : await ofTree(kind);
  return [...new Set(names)].filter((name) => /^[^\s'"$`\\]+$/.test(name)).sort();
}

async function ofTree(kind: "environments" | "solutions"): Promise<string[]> {
  const project = await openProject(process.cwd(), undefined).catch(() => undefined);
  if (project === undefined) return [];
  const tree = resolve(project.root, project.out);
  if (kind === "environments") return entries(join(tree, "clusters"));
  const index = join(tree, "index/solutions");
  return entries(index).flatMap((file) => solutionOf(textOf(join(index, file))));
}

function solutionOf(text: string): string[] {
  try {
    const { vendor, product } = Object(JSON.parse(text));
    return typeof vendor === "string" && typeof product === "string" ? [`${vendor}/${product}`] : [];
  } catch {
    return [];
  }
}

function contexts(): string[] {
  const listed = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const files = listed.length > 0 ? listed : [join(process.env["HOME"] ?? homedir(), ".kube", "config")];
  return files.flatMap((file) => {
    const config = Object(readSourceFile("kubeconfig.yaml", textOf(file)).documents[0]?.value);
    const found: readonly unknown[] = Array.isArray(config.contexts) ? config.contexts : [];
    return found.flatMap((context) => {
      const { name } = Object(context);
      return typeof name === "string" ? [name] : [];
    });
  });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
