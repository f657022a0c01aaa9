import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../base/errors.js";
import { type CheckedChart, type NewReport, newReport } from "../report/new.js";
import type { Answers } from "../scaffold/answers.js";
import type { ProjectBasis } from "../scaffold/project.js";
import { type Scaffold, scaffold } from "../scaffold/scaffold.js";
import { isEmptyFolder, writeNewFiles } from "../scaffold/write.js";
import { type AskPerson, completeAnswers, type NewFlags } from "./new-answers.js";
import type { Project } from "./project.js";

/** What `new` is asked to do. */
export interface NewRequest {
  readonly project: Pick<Project, "root" | "solutions">;
  readonly flags: NewFlags;
  /** Asks for what the flags leave open. @default nobody is there to be asked */
  readonly ask?: AskPerson;
  /** Whether the chart's repository is asked for the version. */
  readonly checkChart: boolean;
  /** Tells something that people want to know before the report. */
  readonly warn: (text: string) => void;
}

/** Writes a first solution, and in an empty folder the project around it. Existing files stay as they are. */
export async function createSolution({ project, flags, ask, checkChart, warn }: NewRequest): Promise<NewReport> {
  const answers = await completeAnswers(flags, ask);
  const fresh = isEmptyFolder(project.root);
  const plan = scaffold(answers, project.solutions, fresh ? projectBasis() : undefined);
  const exists = (file: string): boolean => existsSync(join(project.root, file));
  refuseExisting([...plan.solution.keys()].filter(exists));
  const chart = await checkedChart(answers, checkChart);
  if (checkChart && chart.reason !== undefined) {
    warn(`warning: nobody has checked that chart ${chart.name} ${chart.version} exists: ${chart.reason}`);
  }
  const added = new Map([...plan.solution, ...[...plan.project].filter(([file]) => !exists(file))]);
  write(project.root, added);
  const kept = [...plan.project.keys()].filter((file) => !added.has(file));
  return newReport({ files: [...added.keys()], kept, chart, next: nextSteps(plan, answers, fresh) });
}

function write(root: string, files: ReadonlyMap<string, string>): void {
  try {
    writeNewFiles(root, files);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`nothing was written: ${reason}`, "make it possible to write there, and run it again");
  }
}

function refuseExisting(files: readonly string[]): void {
  if (files.length === 0) return;
  throw new CommandError(
    `${files.join(" and ")} ${files.length === 1 ? "exists" : "exist"} already, and nothing is overwritten`,
    "give another --product, or edit what is there",
  );
}

async function checkedChart({ chart }: Answers, check: boolean): Promise<CheckedChart> {
  if (!check) return { ...chart, checked: "not-checked", reason: "--no-chart-check" };
  const [{ lookUpChart }, { judgeLookup }] = await Promise.all([import("../read/chart.js"), import("./new-chart.js")]);
  return judgeLookup(chart, await lookUpChart(chart));
}

/** The new project uses this version, on the packages that it stands on. */
function projectBasis(): ProjectBasis {
  const { version, peerDependencies } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return { version, peers: peerDependencies };
}

function nextSteps({ definition, script, ownership }: Scaffold, { maintainer }: Answers, fresh: boolean): string[] {
  return [
    ...(fresh
      ? ["run npm install, and commit package-lock.json", "put your Git repository into conformitron.yaml"]
      : []),
    ...(fresh ? [] : [`add to CODEOWNERS: ${ownership}`]),
    ...(maintainer === "@example" ? ["put your handle in place of @example"] : []),
    `give ${definition} the values and secrets that the chart needs`,
    `write the test in ${script}; until then it fails`,
    "run npx conformitron synth, and commit the tree with the definition",
  ];
}
