import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openCatalog } from "../../check/schema/catalog.js";
import { secretFields } from "../../check/secrets/mask.js";
import { type ChangedFile, type MendReport, mendTree } from "../../fix/mend-tree.js";
import { replaceText } from "../../fix/write.js";
import { apiLifecycle, compareVersions } from "../../model/api-lifecycle.js";
import type { Finding } from "../../model/finding.js";
import type { Inventory, Scope } from "../../model/manifest.js";
import { readSourceFile } from "../../read/source-file.js";
import type { JudgedTree } from "./judge-tree.js";

/** What was judged, and what is to be mended of it. */
export interface MendOptions {
  /** Absolute folder that files are named from. */
  readonly root: string;
  /** Findings of the selected files, with the lines of their definitions. */
  readonly findings: readonly Finding[];
  readonly inventory: Pick<Inventory, "tree" | "manifests" | "scopes">;
  /** Shows what would be done and writes nothing. @default false */
  readonly dryRun?: boolean;
}

/** Mends what is mechanical and certain, in place. What cannot be written is told, never thrown. */
export function mend({ root, findings, inventory, dryRun = false }: MendOptions): MendReport {
  return mendTree({
    tree: inventory.tree,
    findings,
    dryRun,
    textOf: (file) => textOf(root, file),
    write: (file, before, after) => replaceText(root, file, before, after),
    tools: { read: readSourceFile, serves: servesAll(inventory) },
    isSecret: (document, pointer, value) => secretFields({ kind: kindOf(document) })(pointer, value),
  });
}

/** What is judged again after each round of mending. */
export interface Judgement {
  /** Absolute folder that files are named from. */
  readonly root: string;
  /** Reads the tree anew and judges it. */
  readonly judge: () => Promise<JudgedTree>;
  /** Shows what would be done and writes nothing. @default false */
  readonly dryRun?: boolean;
}

/** A mistake may hide another, and one repair may make room for another; what takes longer is done by the next run. */
const MOST_ROUNDS = 3;

/** Judges a tree, mends it and judges it again, until nothing changes any more. The report has the changes of all rounds. */
export async function judgeAndMend({
  root,
  judge,
  dryRun = false,
}: Judgement): Promise<{ readonly judged: JudgedTree; readonly report: MendReport }> {
  const changed: ChangedFile[] = [];
  for (let round = 1; ; round++) {
    const judged = await judge();
    const report = mend({
      root,
      findings: judged.outcome.findings,
      inventory: judged.inventory,
      dryRun: dryRun || round > MOST_ROUNDS,
    });
    if (dryRun || round <= MOST_ROUNDS) changed.push(...report.changed);
    if (dryRun || round > MOST_ROUNDS || report.changed.length === 0) return { judged, report: { ...report, changed } };
  }
}

function textOf(root: string, file: string): string | undefined {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}

function kindOf(document: unknown): string {
  const kind = (document as { kind?: unknown } | null)?.kind;
  return typeof kind === "string" ? kind : "";
}

type Serves = (object: Readonly<Record<string, unknown>>, finding: Finding) => boolean;

/** What another API version may not find in the object. */
const LOST = new Set(["unknown-field", "misplaced-field", "bad-value"]);

function servesAll({ manifests, scopes }: MendOptions["inventory"]): Serves {
  const placed = new Map<string, Set<Scope>>();
  const keyOf = (file: string, kind: unknown, name: string) => `${file}\n${kind}\n${name}`;
  for (const { origin, kind, name, placements } of manifests) {
    const key = keyOf(origin.file, kind, name);
    const known = placed.get(key) ?? new Set();
    for (const { scope } of placements) known.add(scope);
    placed.set(key, known);
  }
  return (object, finding) => {
    const own = placed.get(keyOf(finding.file, object["kind"], finding.object?.name ?? ""));
    const relevant = own === undefined || own.size === 0 ? [...scopes.values()] : [...own];
    return isServed(object, relevant) && hasAllFields(object, relevant);
  };
}

function isServed({ apiVersion, kind }: Readonly<Record<string, unknown>>, scopes: readonly Scope[]): boolean {
  const life = apiLifecycle(String(apiVersion), String(kind));
  const { product, since } = life ?? {};
  return product === undefined || since === undefined
    ? true
    : scopes.every((scope) => compareVersions(scope[product].min, since) >= 0);
}

function hasAllFields(object: Readonly<Record<string, unknown>>, scopes: readonly Scope[]): boolean {
  const minima = scopes.map(({ kubernetes }) => kubernetes.min).sort(compareVersions);
  const schema = openCatalog({ kubernetes: { min: minima[0] ?? "1.31" } }).kind(
    String(object["apiVersion"]),
    String(object["kind"]),
  );
  return schema !== undefined && !schema.validate(object).some(({ code }) => LOST.has(code));
}
