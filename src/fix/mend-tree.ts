import { compare, type Finding } from "../model/finding.js";
import type { SourceTree } from "../model/manifest.js";
import { textDiff } from "./diff.js";
import { type IsSecret, maskSecrets } from "./mask.js";
import { mendFile } from "./mend-file.js";
import { REPAIRABLE, REPAIRS } from "./repairs/all.js";
import type { LeftFinding, Tools } from "./types.js";

/** A tree with findings, and how to reach its files. */
export interface TreeRequest {
  /** What was read; files that it does not have are left alone. */
  readonly tree: Pick<SourceTree, "files">;
  /** Findings of the selected files, the waived ones among them. */
  readonly findings: readonly Finding[];
  /** The text of a file; undefined where it cannot be read. */
  readonly textOf: (file: string) => string | undefined;
  /** Puts a text in place of another; in words why it did not. */
  readonly write: (file: string, before: string, after: string) => string | undefined;
  /** Writes nothing. */
  readonly dryRun: boolean;
  readonly tools: Tools;
  readonly isSecret: IsSecret;
}

/** A file that was changed, or would be. */
export interface ChangedFile {
  readonly file: string;
  /** Unified, with secrets masked. */
  readonly diff: string;
  readonly mended: readonly Finding[];
}

/** What came of mending a tree. */
export interface MendReport {
  readonly changed: readonly ChangedFile[];
  /** Findings whose code can be mended, and that are not. */
  readonly left: readonly LeftFinding[];
  /** Findings in generated files, whose definition is to be changed instead. */
  readonly generated: readonly Finding[];
}

/** Mends what is mechanical and certain in the files of a tree. */
export function mendTree(request: TreeRequest): MendReport {
  const changed: ChangedFile[] = [];
  const left: LeftFinding[] = [];
  const generated: Finding[] = [];
  for (const [path, findings] of byFile(request.findings)) {
    if (request.tree.files.get(path)?.generated) {
      generated.push(...findings);
      continue;
    }
    const outcome = mendOne(request, path, findings);
    left.push(...outcome.left);
    if (outcome.changed !== undefined) changed.push(outcome.changed);
  }
  return { changed, left, generated };
}

function byFile(findings: readonly Finding[]): [file: string, findings: Finding[]][] {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.waived !== undefined || !REPAIRABLE.has(finding.code)) continue;
    const known = files.get(finding.file);
    if (known === undefined) files.set(finding.file, [finding]);
    else known.push(finding);
  }
  return [...files].sort(([a], [b]) => compare(a, b));
}

interface Outcome {
  readonly changed?: ChangedFile;
  readonly left: readonly LeftFinding[];
}

function mendOne(request: TreeRequest, path: string, findings: readonly Finding[]): Outcome {
  const { tree, textOf, tools } = request;
  const file = tree.files.get(path);
  if (path === "-") return refused(findings, "standard input cannot be written; name the file");
  const text = textOf(path);
  if (file === undefined || text === undefined) return refused(findings, "the file cannot be read");
  if (tools.read(path, text).digest !== file.digest) return refused(findings, "the file has changed since it was read");
  const { text: after, mended, left } = mendFile({ file, text, findings, repairs: REPAIRS, tools });
  if (after === undefined || after === text) return { left };
  const reason = request.dryRun ? undefined : request.write(path, text, after);
  if (reason !== undefined) return { left: [...left, ...refused(mended, reason).left] };
  return { left, changed: { file: path, diff: shownDiff(request, path, text, after), mended } };
}

function refused(findings: readonly Finding[], reason: string): Outcome {
  return { left: findings.map((finding) => ({ finding, reason })) };
}

function shownDiff({ tools, isSecret }: TreeRequest, path: string, before: string, after: string): string {
  const shown = (text: string) => maskSecrets(text, tools.read(path, text), isSecret);
  return textDiff(path, shown(before), shown(after));
}
