import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Failure } from "../../../src/model/cluster.js";
import { Secrets } from "../../../src/verify/world/secrets.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

let cluster: MemoryCluster;
let secrets: Secrets;
let reads: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  cluster = memoryCluster();
  cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  reads = 0;
  secrets = new Secrets(cluster, () => void reads++);
});

afterEach(() => {
  secrets.close();
  vi.useRealTimers();
});

describe("what is read", () => {
  test("is awaited first, and then its keys and labels, but none of its values", async () => {
    put({ user: "YWRtaW4=", password: "aHVudGVyMg==" });
    expect(secrets.see("shop", "token")).toEqual({ is: "awaited" });
    await settle();
    const seen = secrets.see("shop", "token");
    expect(seen).toEqual({ is: "found", keys: ["user", "password"], labels: { app: "shop" } });
    expect(JSON.stringify(seen)).not.toMatch(/YWRtaW4|aHVudGVy|admin|hunter/);
  });

  test.each([
    ["without data", undefined],
    ["with data that is none", "text"],
  ])("%s it has no keys", async (_what, data) => {
    cluster.put({ apiVersion: "v1", kind: "Secret", metadata: { name: "token", namespace: "shop" }, data });
    secrets.see("shop", "token");
    await settle();
    expect(secrets.see("shop", "token")).toEqual({ is: "found", keys: [], labels: {} });
  });

  test("is never listed or watched, and read once however often it is asked for", async () => {
    put({ user: "" });
    for (let i = 0; i < 5; i++) {
      secrets.see("shop", "token");
      secrets.see("shop", "other");
      await settle();
    }
    expect(calls()).toEqual(["get shop/token", "get shop/other"]);
    expect(secrets.see("shop", "other")).toEqual({ is: "absent" });
    expect(reads).toBe(2);
  });
});

describe("a Secret that may have changed", () => {
  test("is read again once for each token, and awaited meanwhile", async () => {
    put({ user: "" });
    secrets.see("shop", "token");
    await settle();
    secrets.changed("shop", "token", "1");
    expect(secrets.see("shop", "token"), "the first token may be that of what was read").toMatchObject({ is: "found" });
    put({ user: "", password: "" });
    secrets.changed("shop", "token", "2");
    secrets.changed("shop", "token", "2");
    expect(secrets.see("shop", "token")).toEqual({ is: "awaited" });
    await settle();
    expect(secrets.see("shop", "token")).toMatchObject({ keys: ["user", "password"] });
    secrets.changed("shop", "token", "2");
    expect(calls()).toHaveLength(2);
  });

  test("was absent: the first token reads it, too", async () => {
    secrets.see("shop", "token");
    await settle();
    put({ user: "" });
    secrets.changed("shop", "token", "1");
    await settle();
    expect(secrets.see("shop", "token")).toMatchObject({ is: "found" });
  });

  test("and that nobody has asked for is not read", async () => {
    secrets.changed("shop", "token", "1");
    await settle();
    expect(calls()).toEqual([]);
  });

  test("while it is read is read anew, and the old answer does not count", async () => {
    put({ user: "" });
    secrets.see("shop", "token");
    await settle();
    secrets.changed("shop", "token", "1");
    secrets.changed("shop", "token", "2");
    put({ user: "", late: "" });
    secrets.changed("shop", "token", "3");
    await settle();
    expect(reads).toBe(2);
    expect(secrets.see("shop", "token")).toMatchObject({ keys: ["user", "late"] });
  });
});

describe("a Secret that is absent", () => {
  test("is looked for again when something was applied, without being awaited, and told of only where it came", async () => {
    secrets.see("shop", "token");
    await settle();
    secrets.applied();
    secrets.applied();
    expect(secrets.see("shop", "token")).toEqual({ is: "absent" });
    await settle();
    expect([calls().length, reads]).toEqual([2, 1]);
    put({ user: "" });
    secrets.applied();
    await settle();
    expect(secrets.see("shop", "token")).toMatchObject({ is: "found" });
    secrets.applied();
    await settle();
    expect([calls().length, reads]).toEqual([3, 2]);
  });
});

describe("a Secret that cannot be read", () => {
  const failing = (kind: Failure["kind"]): (() => void) =>
    cluster.fail(({ verb }) => (verb === "get" ? { kind, message: "no" } : undefined));

  test.each(["unreachable", "server", "unauthorized"] as const)(
    "for a reason that passes (%s) is read again",
    async (kind) => {
      put({ user: "" });
      const end = failing(kind);
      secrets.see("shop", "token");
      await settle();
      expect(secrets.see("shop", "token")).toEqual({ is: "refused", failure: { kind, message: "no" } });
      await later(5000);
      expect(secrets.see("shop", "token")).toMatchObject({ is: "refused" });
      end();
      await later(5000);
      expect(secrets.see("shop", "token")).toMatchObject({ is: "found" });
      await later(60_000);
      expect([calls().length, reads]).toEqual([3, 2]);
    },
  );

  test("for want of rights is not read again", async () => {
    failing("forbidden");
    secrets.see("shop", "token");
    await settle();
    await later(60_000);
    expect(calls()).toHaveLength(1);
  });

  test("is left alone after the end", async () => {
    failing("unreachable");
    secrets.see("shop", "token");
    await settle();
    secrets.see("shop", "late");
    secrets.close();
    await later(60_000);
    expect([calls().length, reads, vi.getTimerCount()]).toEqual([2, 1, 0]);
  });
});

function put(data: Readonly<Record<string, string>>): void {
  const metadata = { name: "token", namespace: "shop", labels: { app: "shop" } };
  cluster.put({ apiVersion: "v1", kind: "Secret", metadata, data });
}

function calls(): string[] {
  return cluster.calls.map(({ verb, namespace, name }) => `${verb} ${namespace}/${name}`);
}

async function later(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
