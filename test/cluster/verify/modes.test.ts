import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SolutionVerdict, VerificationReport } from "../../../src/model/verification.js";
import { ROOT } from "../../support/files.js";
import type { TestProject } from "../support/project.js";
import { attempt } from "../support/run.js";
import { ENVIRONMENT, labProject, publish } from "./lab/project.js";
import { refuseOther, removeAll, removeSolutions } from "./lab/removal.js";
import { setState } from "./lab/states.js";
import { SOLUTIONS, type SolutionName } from "./lab/world.js";

const NAMES = Object.keys(SOLUTIONS) as SolutionName[];
const BIN = join(ROOT, "lib/bin.cjs");

let project: TestProject;
let commit = "";

beforeAll(async () => {
  await refuseOther();
  project = await labProject();
  await removeSolutions();
}, 1_800_000);

afterAll(async () => {
  await removeAll();
  project?.dispose();
}, 300_000);

/** Runs the verifier on the project's tree, to its end, and gives its record. */
async function verify(...flags: readonly string[]): Promise<VerificationReport> {
  const record = join(tmpdir(), `verify-modes-${process.pid}.json`);
  const args = [BIN, "verify", "-e", ENVIRONMENT, "--current-context", "--output", `json=${record}`, ...flags];
  const ended = await attempt(process.execPath, args, { cwd: project.path("."), seconds: 900 });
  try {
    return JSON.parse(readFileSync(record, "utf8"));
  } catch {
    throw new Error(`the verifier has written no record:\n${ended.stderr}\n${ended.stdout}`);
  } finally {
    rmSync(record, { force: true });
  }
}

/** What the record says of each solution that was chosen, in short. */
function said({ solutions }: VerificationReport): string[] {
  return solutions
    .filter(({ reason }) => reason !== "NotChosen")
    .map(({ vendor, product, verdict, reason }) => `${vendor}/${product} ${verdict} ${reason}`)
    .sort();
}

/** The checks of a solution that did not pass, for the message of a failure. */
function troubles({ solutions }: VerificationReport): string {
  return solutions.flatMap(({ checks }) => checks.filter(isTrouble).map((it) => JSON.stringify(it))).join("\n");
}

function isTrouble({ verdict, reason }: SolutionVerdict["checks"][number]): boolean {
  return verdict !== "passed" && reason !== "NotChosen";
}

const ALL_PASSED = NAMES.map((name) => `${name} passed Verified`).sort();

test("observe: what Flux reconciles passes at its commit, with the tests' runs", async () => {
  commit = await publish(project, "Begin");
  const report = await verify();
  expect(said(report), troubles(report)).toEqual(ALL_PASSED);
  expect(report.revision).toBe(`sha1:${commit}`);
  const tests = report.solutions.flatMap(({ checks }) => checks.filter(({ reason }) => reason === "TestPassed"));
  expect(tests.map(({ attempts = [] }) => attempts.at(-1)?.exitCode)).toEqual(NAMES.map(() => 0));
}, 900_000);

test("observe without test runs says that nothing has shown that they work", async () => {
  const report = await verify("--no-test-runs", "--timeout", "30s");
  expect(said(report), troubles(report)).toEqual(NAMES.map((name) => `${name} unknown NoFunctionalTest`).sort());
}, 300_000);

describe.each(NAMES)("%s", (name) => {
  test("fails with a product that answers wrongly", async () => {
    await setState(name, "wrong");
    const report = await verify("--solution", name);
    await setState(name, "working");
    expect(said(report), troubles(report)).toEqual([`${name} failed TestRunFailed`]);
  }, 900_000);
});

test("observe: a product that was taken away is seen before its test", async () => {
  const [name] = NAMES as [SolutionName];
  await setState(name, "absent");
  const report = await verify("--solution", name, "--timeout", "30s");
  await setState(name, "working");
  // Its Flux Kustomization is suspended, so that it stays away, and the release is not there.
  expect(said(report)[0], troubles(report)).toMatch(/ (failed|unknown) /);
  expect(report.solutions.flatMap(({ checks }) => checks).some(({ reason }) => reason === "TestPassed")).toBe(false);
}, 600_000);

test("git: Flux brings the branch, its tests notice that nothing was there, everything passes, and nothing is left", async () => {
  await removeSolutions();
  const report = await verify("--mode", "git", "--url", project.url, "--ref", "main", "--mutation");
  expect(said(report), troubles(report)).toEqual(ALL_PASSED);
  expect(mutations(report)).toEqual(NAMES.map(() => "TestNoticesAbsence"));
  expect(removals(report)).toEqual(NAMES.map(() => "RemovedCleanly"));
}, 900_000);

test("apply: the tree on disk passes without Git, its tests notice that nothing is there, and nothing is left", async () => {
  const report = await verify("--mode", "apply", "--mutation");
  expect(said(report), troubles(report)).toEqual(ALL_PASSED);
  expect(mutations(report)).toEqual(NAMES.map(() => "TestNoticesAbsence"));
  expect(removals(report)).toEqual(NAMES.map(() => "RemovedCleanly"));
}, 900_000);

function mutations({ solutions }: VerificationReport): string[] {
  return solutions.flatMap(({ checks }) =>
    checks.flatMap(({ name, reason }) => (name.startsWith("mutation ") ? reason : [])),
  );
}

function removals({ solutions }: VerificationReport): string[] {
  return solutions.flatMap(({ checks }) => checks.flatMap(({ name, reason }) => (name === "removal" ? reason : [])));
}
