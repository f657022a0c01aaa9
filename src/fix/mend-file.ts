import { compare, type Finding } from "../model/finding.js";
import type { SourceFile } from "../model/manifest.js";
import { draftOf } from "./draft.js";
import { planFor } from "./plan.js";
import type { Repairs } from "./repair.js";
import { parseStream } from "./text/stream.js";
import type { LeftFinding, MendedFile, Tools } from "./types.js";
import { objectionTo } from "./verify.js";

/** A file with findings, and what mends them. */
export interface MendRequest {
  /** What was read of the text. */
  readonly file: SourceFile;
  readonly text: string;
  /** Findings in this file. */
  readonly findings: readonly Finding[];
  readonly repairs: Repairs;
  readonly tools: Tools;
}

/** The text of a file with its findings mended, as far as that is certain. Never throws for what stands in the file. */
export function mendFile(request: MendRequest): MendedFile {
  const { file, text, findings } = request;
  const reason = unfit(file, text);
  if (reason !== undefined) return leftAlone(file.path, findings, reason);
  const mark = text.startsWith(MARK) ? MARK : "";
  return mendText({ ...request, text: text.slice(mark.length) }, mark);
}

const MARK = "\ufeff";
/** Problems after which nobody knows what a part of the text means. */
const BREAKING = new Set(["yaml-syntax", "yaml-too-deep", "yaml-alias-limit", "yaml-document-lost", "duplicate-key"]);
const ODD_BREAK = /[\x85\u2028\u2029]|\r(?!\n)/;

function unfit({ problems, path }: SourceFile, text: string): string | undefined {
  if (path === "-") return "standard input cannot be written";
  const broken = problems.find(({ code }) => BREAKING.has(code));
  if (broken !== undefined) return `the file has to be corrected first: ${broken.code}`;
  return ODD_BREAK.test(text) ? "the file has line breaks that editors do not know" : undefined;
}

function leftAlone(file: string, findings: readonly Finding[], reason: string): MendedFile {
  return { file, text: undefined, mended: [], left: findings.map((finding) => ({ finding, reason })) };
}

function mendText({ file, text, findings, repairs, tools }: MendRequest, mark: string): MendedFile {
  const stream = parseStream(text);
  const draft = draftOf(stream);
  const left: LeftFinding[] = [];
  const mended = inOrder(findings).filter((finding) => {
    const plan = planFor(finding, file, stream, repairs, tools);
    const reason = typeof plan === "string" ? plan : draft.add(plan);
    if (reason !== undefined) left.push({ finding, reason });
    return reason === undefined;
  });
  if (mended.length === 0) return { file: file.path, text: undefined, mended, left };
  const fresh = draft.text();
  const after = fresh === undefined ? undefined : mark + fresh;
  const objection =
    after === undefined
      ? "its repairs get into each other's way"
      : objectionTo(
          { file, text },
          { file: tools.read(file.path, after), text: after.slice(mark.length) },
          draft.edits(),
        );
  if (objection !== undefined) {
    return {
      ...leftAlone(file.path, mended, objection),
      left: [...left, ...mended.map((finding) => ({ finding, reason: objection }))],
    };
  }
  return { file: file.path, text: after, mended, left };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column || compare(a.code, b.code));
}
