import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CommandError } from "../../../src/base/errors.js";
import { resolveRef } from "../../../src/commands/verify/remote.js";

/** Git is a process, and the machine may have better to do. */
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let url: string;
let first: string;
let second: string;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "conformitron-remote-")));
  const work = join(folder, "work");
  url = `file://${folder}/bare.git`;
  git(folder, "init", "-q", "-b", "main", work);
  first = commit(work, "one");
  git(work, "tag", "plain");
  git(work, "tag", "-a", "-m", "signed off", "v1");
  git(work, "branch", "both");
  second = commit(work, "two");
  git(work, "tag", "-a", "-m", "the same name", "both");
  git(work, "branch", "feature/main", first);
  git(folder, "clone", "-q", "--bare", work, "bare.git");
  server = createServer((_request, response) => response.writeHead(403).end("no"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each<[what: string, ref: string, commit: () => string, name: string | undefined]>([
  ["a branch, and not another that ends like it", "main", () => second, "refs/heads/main"],
  ["a branch with a slash", "feature/main", () => first, "refs/heads/feature/main"],
  ["a tag", "plain", () => first, "refs/tags/plain"],
  ["an annotated tag, as the commit that it names", "v1", () => first, "refs/tags/v1"],
  ["a branch before a tag of the same name", "both", () => first, "refs/heads/both"],
  ["a tag by its whole name", "refs/tags/both", () => second, "refs/tags/both"],
  ["a branch by its whole name", "refs/heads/both", () => first, "refs/heads/both"],
  ["what is checked out, as a commit without a name", "HEAD", () => second, undefined],
])("finds %s", async (_what, ref, commit, name) => {
  expect(await resolveRef(url, ref)).toEqual({ commit: commit(), name });
});

test("a whole commit is itself, and the repository is not asked", async () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  expect(await resolveRef("file:///nowhere", commit)).toEqual({ commit, name: undefined });
});

test.each(["nowhere", "mai", "0123456", "", "*", "--upload-pack=x"])("of '%s' there is none", async (ref) => {
  expect(await refusal(url, ref)).toEqual({
    message: `${url} has no branch, tag or commit '${ref}'`,
    fix: "push it first, or name the whole commit of 40 digits",
    exitCode: 2,
  });
});

describe("a repository that cannot be read", () => {
  test("is told with git's own words", async () => {
    const { message, fix, exitCode } = await refusal(`file://${folder}/nowhere.git`, "main");
    expect(message).toMatch(/nowhere\.git cannot be read: .*nowhere\.git/s);
    expect([fix, exitCode]).toEqual([
      "name an address that git on this machine can read, or the whole commit with --ref",
      2,
    ]);
  });

  test.each([
    ["a token", "gl-t0ken@"],
    ["a name and a password", "robot:hunter2@"],
    ["a password with what an address has itself", "robot:hunter2@hunter3:@"],
  ])("shows no credentials: %s", async (_what, credentials) => {
    const { message } = await refusal(`http://${credentials}${address}/fork.git`, "main");
    expect(message).toContain(`http://${address}/fork.git cannot be read: `);
    expect(message).not.toMatch(/t0ken|robot|hunter/);
  });

  test("asks nobody for a password", async () => {
    const asking = createServer((_request, response) =>
      response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end(),
    );
    await new Promise<void>((resolve) => asking.listen(0, "127.0.0.1", resolve));
    const { port } = asking.address() as AddressInfo;
    const { message } = await refusal(`http://127.0.0.1:${port}/fork.git`, "main");
    asking.close();
    expect(message).toContain("cannot be read: ");
  });
});

async function refusal(url: string, ref: string): Promise<Pick<CommandError, "message" | "fix" | "exitCode">> {
  const error = await resolveRef(url, ref).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CommandError)) throw new Error(`no CommandError, but ${error}`);
  const { message, fix, exitCode } = error;
  return { message, fix, exitCode };
}

function commit(work: string, text: string): string {
  writeFileSync(join(work, "file"), text);
  git(work, "add", ".");
  git(work, "commit", "-q", "-m", text);
  return git(work, "rev-parse", "HEAD");
}

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
