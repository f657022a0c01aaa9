import { compare, type Finding } from "../model/finding.js";
import type { SourceFile } from "../model/manifest.js";
import { draftOf } from "./draft.js";
import { type Plan, planFor } from "./plan.js";
import type { Repairs } from "./repair.js";
import { parseStream, type Stream } from "./text/stream.js";
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

function mendText(request: MendRequest, mark: string): MendedFile {
  const { file, findings, repairs, tools } = request;
  const stream = parseStream(request.text);
  const left: LeftFinding[] = [];
  const plans: Plan[] = [];
  for (const finding of inOrder(findings)) {
    const plan = planFor(finding, file, stream, repairs, tools);
    if (typeof plan === "string") left.push({ finding, reason: plan });
    else plans.push(plan);
  }
  const {
    text,
    mended,
    left: refused,
  } = mendable(plans, request.text.length, (tried) => attempt(request, stream, mark, tried));
  return { file: file.path, text, mended, left: [...left, ...refused] };
}

/** So many characters are read again to try the repairs of a file one by one, where not all of them go together. */
const MOST_READ = 4_000_000;

type Attempt = Pick<MendedFile, "mended" | "left"> & { readonly text: string | undefined; readonly objection?: string };

/** All that can be mended together; where something is wrong with the text that comes of it, as much as is right. */
function mendable(plans: readonly Plan[], size: number, tryOut: (plans: readonly Plan[]) => Attempt): Attempt {
  const all = tryOut(plans);
  if (all.objection === undefined || plans.length * size > MOST_READ) return all;
  const good: Plan[] = [];
  const left: LeftFinding[] = [];
  for (const plan of plans) {
    const { objection } = tryOut([...good, plan]);
    if (objection === undefined) good.push(plan);
    else left.push({ finding: plan.finding, reason: objection });
  }
  const rest = tryOut(good);
  return { ...rest, left: [...left, ...rest.left] };
}

function attempt({ file, text, tools }: MendRequest, stream: Stream, mark: string, plans: readonly Plan[]): Attempt {
  const draft = draftOf(stream);
  const left: LeftFinding[] = [];
  const mended: Finding[] = [];
  for (const plan of plans) {
    const reason = draft.add(plan);
    if (reason === undefined) mended.push(plan.finding);
    else left.push({ finding: plan.finding, reason });
  }
  if (mended.length === 0) return { text: undefined, mended, left };
  const fresh = draft.text();
  const objection =
    fresh === undefined
      ? "its repairs get into each other's way"
      : objectionTo({ file, text }, { file: tools.read(file.path, mark + fresh), text: fresh }, draft.edits());
  if (objection === undefined) return { text: `${mark}${fresh}`, mended, left };
  const refused = mended.map((finding) => ({ finding, reason: objection }));
  return { text: undefined, mended: [], left: [...left, ...refused], objection };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column || compare(a.code, b.code));
}
