import { describe, expect, test } from "vitest";
import { get, list, until } from "../../support/cluster.js";
import { keepRow } from "../../support/fault-table.js";
import { judge } from "./judge.js";
import { leasesOf, ownJobs } from "./leases.js";
import { type Gates, namespaceOf, open, Tree } from "./tree.js";
import { Verifier } from "./verifier.js";

const PASSED = { verdict: "passed", reason: "Verified", exitCode: 0 } as const;
const INTERRUPTED = { verdict: "error", reason: "Interrupted", exitCode: 130 } as const;
const APPLY = ["--mode", "apply", "--current-context", "--timeout", "3m"];
const OBSERVE = ["--current-context", "--timeout", "3m"];

/** Milliseconds: a lease of the dead has to expire, and one run follows the other. */
const LONG = 400_000;

/** Tests in which a verifier is stopped, killed, or not alone. They wait a minute for a lease of the dead more than once. */
export function stopping(): void {
  describe.concurrent("Ctrl-C", () => {
    test(
      "while it waits",
      async () => {
        await withTree({ "stop-waiting": { product: true } }, async (start) => {
          const verifier = start(APPLY);
          await verifier.tells(/waiting: Deployment/);
          verifier.signal("SIGINT");
          const ended = await verifier.ended;
          judge("Ctrl-C while waiting", ended, INTERRUPTED);
          expect(ended.report?.run.interruptedBy).toBe("SIGINT");
          expect(await get("namespace", namespaceOf("stop-waiting"))).toBeUndefined();
          expect(await leasesOf("way/stop-waiting", `run/${ended.report?.run.id}`)).toEqual([]);
        });
      },
      LONG,
    );

    test(
      "while a test runs",
      async () => {
        await withTree({ "stop-testing": { test: true } }, async (start, tree) => {
          await tree.install();
          const verifier = start(OBSERVE);
          await verifier.tells(/testing: check: running/);
          verifier.signal("SIGINT");
          const ended = await verifier.ended;
          judge("Ctrl-C while a test runs", ended, INTERRUPTED);
          expect(ended.report?.run.interruptedBy).toBe("SIGINT");
          await until("the Job is gone", 30, async () => (await ownJobs(namespaceOf("stop-testing"))).length === 0);
          expect(await get("deployment", "product", namespaceOf("stop-testing"))).toBeDefined();
          expect(await leasesOf("way/stop-testing")).toEqual([]);
        });
      },
      LONG,
    );

    test(
      "twice: it ends at once, says what is left, and --cleanup takes that away",
      async () => {
        await withTree({ "stop-twice": { product: true } }, async (start) => {
          const verifier = start(APPLY);
          await verifier.tells(/waiting: Deployment/);
          verifier.signal("SIGINT");
          await verifier.tells(/press Ctrl-C again/);
          verifier.signal("SIGINT");
          const { exitCode, stderr } = await verifier.ended;
          const [, said = ""] = /stopped at once: (.*)/.exec(stderr) ?? [];
          keepRow({ fault: "Ctrl-C twice", exitCode: exitCode ?? "by signal", seen: said });
          expect(exitCode).toBe(130);
          expect(said).toMatch(/Namespace way-stop-twice.*; conformitron verify --cleanup --context \S+ removes it/);
          expect(await leasesOf("way/stop-twice")).toHaveLength(1);

          const cleaned = await start(["--cleanup", "--current-context"]).ended;
          keepRow({
            fault: "--cleanup after Ctrl-C twice",
            exitCode: cleaned.exitCode ?? "by signal",
            seen: lineOf(cleaned.stdout, "way/stop-twice"),
          });
          expect(cleaned.exitCode, cleaned.stderr).toBe(0);
          expect(lineOf(cleaned.stdout, "way/stop-twice")).toMatch(/[1-9]\d* objects removed/);
          expect(await get("namespace", namespaceOf("stop-twice"))).toBeUndefined();
          expect(await leasesOf("way/stop-twice")).toEqual([]);
        });
      },
      LONG,
    );
  });

  describe.concurrent("SIGKILL", () => {
    test(
      "while it waits: the next run takes away what is there, and passes",
      async () => {
        await withTree({ killed: { product: true } }, async (start) => {
          const first = start(APPLY);
          await first.tells(/waiting: Deployment/);
          first.signal("SIGKILL");
          await first.ended;
          const before = await get("namespace", namespaceOf("killed"));
          const second = start(APPLY);
          await second.tells(/waiting: Deployment/);
          const after = await get("namespace", namespaceOf("killed"));
          expect(before?.metadata["uid"]).toBeDefined();
          expect(after?.metadata["uid"]).not.toBe(before?.metadata["uid"]);
          await open("killed");
          judge("SIGKILL while waiting, then the next run", await second.ended, PASSED);
          expect(await leasesOf("way/killed")).toEqual([]);
        });
      },
      LONG,
    );

    test(
      "while a test runs: the next run takes the Job away, and passes",
      async () => {
        await withTree({ "killed-testing": { test: true } }, async (start, tree) => {
          const namespace = namespaceOf("killed-testing");
          await tree.install();
          const first = start(OBSERVE);
          await first.tells(/testing: check: running/);
          first.signal("SIGKILL");
          await first.ended;
          const [left] = await ownJobs(namespace);
          expect(left).toBeDefined();
          const second = start(OBSERVE);
          await second.tells(/testing: check: running/);
          const jobs = await ownJobs(namespace);
          expect(jobs.map(({ metadata }) => metadata["uid"])).not.toContain(left?.metadata["uid"]);
          await open("killed-testing");
          judge("SIGKILL while a test runs, then the next run", await second.ended, PASSED);
          expect(await list("jobs", "-n", namespace)).toEqual([]);
        });
      },
      LONG,
    );

    test(
      "three at once, one of them killed",
      async () => {
        await withTree({ "three-a": { product: true }, "three-b": {}, "three-c": { product: true } }, async (start) => {
          const first = start([...APPLY, "--solution", "way/three-a"]);
          await first.tells(/waiting: Deployment/);
          const third = start([...APPLY, "--solution", "way/three-c"]);
          const second = start([...APPLY, "--solution", "way/three-a", "--solution", "way/three-b"]);
          const ended = await second.ended;
          const says = /^lease: [0-9a-f]{6}@\S+ has held it for \d+ seconds?/;
          const held = { verdict: "error", reason: "Held", exitCode: 3, solution: "way/three-a", says } as const;
          judge("three at once: the second on the same solution", ended, held);
          judge("three at once: the other solution of the second", ended, {
            ...PASSED,
            exitCode: 3,
            solution: "way/three-b",
          });
          first.signal("SIGKILL");
          await first.ended;
          await third.tells(/waiting: Deployment/);
          await open("three-c");
          judge("three at once: the third, on another solution", await third.ended, {
            ...PASSED,
            solution: "way/three-c",
          });
          const fourth = start([...APPLY, "--solution", "way/three-a"]);
          await fourth.tells(/waiting: Deployment/);
          await open("three-a");
          judge("three at once: the first killed, the next run on its solution", await fourth.ended, {
            ...PASSED,
            solution: "way/three-a",
          });
          expect(await leasesOf("way/three-a", "way/three-b", "way/three-c")).toEqual([]);
        });
      },
      LONG,
    );
  });
}

type Starting = (args: readonly string[]) => Verifier;

async function withTree(
  solutions: Readonly<Record<string, Gates>>,
  work: (start: Starting, tree: Tree) => Promise<void>,
): Promise<void> {
  const tree = await Tree.make(solutions);
  const started: Verifier[] = [];
  try {
    await work((args) => {
      const verifier = new Verifier({ cwd: tree.folder, args });
      started.push(verifier);
      return verifier;
    }, tree);
  } finally {
    for (const verifier of started) verifier.signal("SIGKILL");
    await tree.dispose();
  }
}

function lineOf(text: string, what: string): string {
  return text.split("\n").find((line) => line.startsWith(`${what}:`)) ?? "";
}
