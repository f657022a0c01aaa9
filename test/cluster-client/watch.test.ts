import { writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { KubernetesInput, Watch } from "../../src/model/cluster.js";
import { json, refuse, type Seen, until } from "./support/api-server.js";
import { pair } from "./support/client.js";
import { fastClock } from "./support/clock.js";

const PODS = { apiVersion: "v1", kind: "Pod" };
const WIDGETS = { apiVersion: "example.test/v1", kind: "Widget" };
const isList = (seen: Seen): boolean => seen.path.endsWith("/pods") && !seen.isWatch;
const isWatch = (seen: Seen): boolean => seen.isWatch;

function pod(name: string, extra: object = {}, namespace = "default"): KubernetesInput {
  return { ...PODS, metadata: { name, namespace, ...extra } };
}

function names(watch: Watch): string[] {
  return [...watch.all()].map(({ metadata }) => metadata.name).sort();
}

/** What listeners are told: the names of objects, and states in brackets. */
function recorded(watch: Watch): string[] {
  const told: string[] = [];
  watch.onChange((object) => told.push(object ? object.metadata.name : `[${watch.state}]`));
  return told;
}

describe("a watch", () => {
  test("is one list and one connection, and tells what came, changed and went", async () => {
    const { server, cluster } = await pair();
    const first = server.put(pod("first"));
    const watch = cluster.watch(PODS);
    const told = recorded(watch);
    await watch.settled();
    expect([watch.state, watch.failure, names(watch)]).toEqual(["synced", undefined, ["first"]]);

    server.put(pod("second"));
    await until(() => names(watch).length === 2);
    server.put(pod("second", { labels: { a: "b" } }));
    server.remove(first);
    await until(() => names(watch).length === 1);
    expect(watch.get("default", "second")?.metadata.labels).toEqual({ a: "b" });
    expect(told).toEqual(["first", "[synced]", "second", "second", "first"]);
    expect(server.seen.map(({ path, isWatch }) => `${path}${isWatch ? " watch" : ""}`)).toEqual([
      "/api",
      "/api/v1/pods",
      "/api/v1/pods watch",
    ]);
  });

  test("reads lists in pages, again from the first where they expire", async () => {
    const { server, cluster } = await pair();
    for (let i = 0; i < 1201; i++) server.put(pod(`p${i}`));
    server.answerNext(
      ({ query }) => query.has("continue"),
      (response) => refuse(response, 410, "Expired"),
    );
    const watch = cluster.watch(PODS);
    await watch.settled();
    expect(names(watch)).toHaveLength(1201);
    expect(server.seen.filter(isList).map(({ query }) => query.get("continue"))).toEqual([
      null,
      "500",
      null,
      "500",
      "1000",
    ]);
  });

  test("of one namespace asks only there", async () => {
    const { server, cluster } = await pair();
    server.put(pod("here"));
    server.put(pod("there", {}, "kube-system"));
    const watch = cluster.watch({ ...PODS, namespace: "default" });
    await watch.settled();
    expect(names(watch)).toEqual(["here"]);
    expect(server.seen[1]?.path).toBe("/api/v1/namespaces/default/pods");
  });

  test("finds objects by owner and namespace, without what repeats their content", async () => {
    const { server, cluster } = await pair();
    const noise = {
      managedFields: [{ manager: "x" }],
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", a: "b" },
    };
    server.put(pod("owned", { ...noise, ownerReferences: [{ uid: "set" }] }));
    const watch = cluster.watch(PODS);
    await watch.settled();
    server.put(pod("later", { ...noise, ownerReferences: [{ uid: "set" }] }, "kube-system"));
    await until(() => names(watch).length === 2);

    expect(watch.ownedBy("set").map(({ metadata }) => metadata.name)).toEqual(["owned", "later"]);
    expect(watch.inNamespace("kube-system").map(({ metadata }) => metadata.name)).toEqual(["later"]);
    for (const { metadata, kind, apiVersion } of watch.all()) {
      expect([apiVersion, kind, metadata.managedFields, metadata.annotations]).toEqual([
        "v1",
        "Pod",
        undefined,
        { a: "b" },
      ]);
    }
    server.put(pod("owned", { ownerReferences: [{ uid: "other" }] }));
    await until(() => watch.ownedBy("other").length === 1);
    expect(watch.ownedBy("set").map(({ metadata }) => metadata.name)).toEqual(["later"]);
  });

  test("is shared; the last to stop it closes the connection", async () => {
    const { server, cluster } = await pair();
    const [one, two] = [cluster.watch(PODS), cluster.watch(PODS)];
    await two.settled();
    await until(() => server.watches().length === 1);
    const told = recorded(one);
    one.stop();
    one.stop();
    server.put(pod("late"));
    await until(() => names(two).length === 1);
    expect([told, server.watches().length]).toEqual([[], 1]);
    two.stop();
    await until(() => server.watches().length === 0);
    expect(server.seen.filter(isList)).toHaveLength(1);
  });

  test("leaves other requests their connections, however many there are", async () => {
    const { server, cluster } = await pair();
    const watches = Array.from({ length: 40 }, (_, i) => cluster.watch({ ...PODS, namespace: `n${i}` }));
    await until(() => server.watches().length === 40);
    expect((await cluster.version()).ok).toBe(true);
    expect(watches.every(({ state }) => state === "synced")).toBe(true);
  });

  test("never reads Secrets", async () => {
    const { cluster } = await pair();
    expect(() => cluster.watch({ apiVersion: "v1", kind: "Secret" })).toThrow("Secrets are never watched");
    await expect(cluster.list({ apiVersion: "v1", kind: "Secret" })).rejects.toThrow("Secrets are never listed");
  });
});

const endings: [string, (response: ServerResponse) => void][] = [
  ["the server ends it", (response) => response.end()],
  ["the connection is cut", (response) => response.destroy()],
  [
    "the connection is cut in the middle of a line",
    (response) => {
      response.write('{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"half');
      setTimeout(() => response.destroy(), 5);
    },
  ],
  ["it ends in the middle of a line", (response) => response.end('{"type":"ADDED","object":{"kind":"Pod","meta')],
  ["an error is told in it", (response) => response.end(`${line("ERROR", { code: 500, message: "etcd" })}`)],
];

describe("a watch goes on where it was", () => {
  test.each(endings)("when %s", async (_, end) => {
    const { server, cluster } = await pair();
    server.put(pod("first"));
    const watch = cluster.watch(PODS);
    await until(() => server.watches().length === 1);
    const { metadata } = server.put(pod("second"));
    await until(() => names(watch).length === 2);
    const told = recorded(watch);
    for (const response of server.watches()) end(response);
    server.put(pod("third"));
    await until(() => names(watch).length === 3);

    expect(names(watch)).toEqual(["first", "second", "third"]);
    expect(told).toEqual(["third"]);
    expect(server.seen.filter(isList)).toHaveLength(1);
    const last = server.seen.filter(isWatch).at(-1)?.query.get("resourceVersion");
    expect(Number(last)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
  });

  test("however often it is cut, as long as it opens again and brings something now and then", async () => {
    const { server, cluster } = await pair();
    const watch = cluster.watch(PODS);
    await until(() => server.watches().length === 1);
    const told = recorded(watch);
    for (let i = 0; i < 6; i++) {
      if (i % 2 === 0) server.put(pod(`p${i}`));
      await until(() => names(watch).length === Math.floor(i / 2) + 1);
      const opened = server.seen.filter(isWatch).length;
      for (const response of server.watches()) response.destroy();
      await until(() => server.seen.filter(isWatch).length > opened && server.watches().length === 1);
    }
    expect(told).toEqual(["p0", "p2", "p4"]);
    expect(server.seen.filter(isList)).toHaveLength(1);
  });

  test("but not when it opens and brings nothing, again and again", async () => {
    const { server, cluster } = await pair();
    server.intercept((seen, response) => {
      if (seen.isWatch) response.writeHead(200).flushHeaders();
      if (seen.isWatch) setTimeout(() => response.destroy(), 1);
      return seen.isWatch;
    });
    const watch = cluster.watch(PODS);
    const told = recorded(watch);
    await until(() => told.includes("[failing]"));
    expect(server.seen.filter(isWatch)).toHaveLength(4);
  });

  test("from the last bookmark", async () => {
    const { server, cluster } = await pair();
    const watch = cluster.watch(PODS);
    await until(() => server.watches().length === 1);
    for (const response of server.watches())
      response.end(line("BOOKMARK", { kind: "Pod", metadata: { resourceVersion: "5000" } }));
    await until(() => server.seen.filter(isWatch).length === 2);
    expect(server.seen.at(-1)?.query.get("resourceVersion")).toBe("5000");
    expect(server.seen.at(-1)?.query.get("allowWatchBookmarks")).toBe("true");
    expect([watch.state, names(watch)]).toEqual(["synced", []]);
  });

  test("when nothing has come for longer than the server may be silent", async () => {
    const { server, cluster } = await pair({ clock: fastClock(1_000) });
    const watch = cluster.watch(PODS);
    await until(() => server.seen.filter(isWatch).length >= 2);
    server.put(pod("late"));
    await until(() => names(watch).length === 1);
  });

  test("when the server was away, and says meanwhile that it may be old", async () => {
    const { server, cluster } = await pair();
    server.put(pod("first"));
    const watch = cluster.watch(PODS);
    await until(() => server.watches().length === 1);
    const told = recorded(watch);
    await server.stop();
    await until(() => watch.state === "failing");
    expect(watch.failure?.kind).toBe("unreachable");
    expect(watch.failure?.message).toMatch(/^cannot watch pods at http/);
    expect(names(watch)).toEqual(["first"]);
    server.put(pod("second"));
    await server.start();
    await until(() => watch.state === "synced" && names(watch).length === 2);
    expect(told).toEqual(["[failing]", "second", "[synced]"]);
  });
});

const expiries: [string, (response: ServerResponse) => void][] = [
  ["as the answer", (response) => refuse(response, 410, "Expired")],
  ["as an event", (response) => response.writeHead(200).end(line("ERROR", { code: 410, reason: "Expired" }))],
];

describe("a watch that has expired", () => {
  test.each(expiries)("lists again and tells the differences, with 410 %s", async (_, expire) => {
    const { server, cluster } = await pair();
    const first = server.put(pod("first"));
    server.put(pod("same"));
    const watch = cluster.watch(PODS);
    await until(() => server.watches().length === 1);
    const told = recorded(watch);
    server.answerNext(isWatch, (response) => {
      server.remove(first);
      server.put(pod("second"));
      expire(response);
    });
    for (const response of server.watches()) response.destroy();
    await until(() => told.length >= 2 && server.watches().length === 1);

    expect(told.sort()).toEqual(["first", "second"]);
    expect([watch.state, names(watch)]).toEqual(["synced", ["same", "second"]]);
    expect(server.seen.filter(isList)).toHaveLength(2);
  });

  test("does not hurry where it expires again and again", async () => {
    const { server, cluster, clock } = await pair();
    server.intercept((seen, response) => {
      if (seen.isWatch) refuse(response, 410, "Expired");
      return seen.isWatch;
    });
    const start = clock.now();
    const watch = cluster.watch(PODS);
    await until(() => server.seen.filter(isWatch).length === 6);
    expect(clock.now() - start).toBeGreaterThan(2_000);
    expect(watch.state).toBe("synced");
  });
});

describe("a watch that is refused", () => {
  test("says that it fails, and recovers when the right is given", async () => {
    const { server, cluster } = await pair();
    const end = server.intercept((seen, response) => {
      if (seen.path.endsWith("/pods")) refuse(response, 403, "Forbidden", "pods is forbidden");
      return seen.path.endsWith("/pods");
    });
    const watch = cluster.watch(PODS);
    await watch.settled();
    expect([watch.state, watch.failure?.kind]).toEqual(["failing", "forbidden"]);
    expect(watch.failure?.message).toContain("cannot list pods at ");
    end();
    await until(() => watch.state === "synced");
    expect(watch.failure).toBeUndefined();
  });

  test("does not hurry, and stops at once when it is stopped", async () => {
    const { server, cluster, clock } = await pair();
    const start = clock.now();
    server.intercept((seen, response) => {
      if (seen.isWatch) refuse(response, 403, "Forbidden");
      return seen.isWatch;
    });
    const watch = cluster.watch(PODS);
    const told = recorded(watch);
    await until(() => server.seen.filter(isWatch).length === 5);
    expect(clock.now() - start).toBeGreaterThan(10_000);
    expect(told).toEqual(["[synced]", "[failing]"]);
    watch.stop();
    const { length } = server.seen;
    await clock.sleep(40_000);
    expect(server.seen).toHaveLength(length);
  });

  test("takes new credentials", async () => {
    const made = await pair({ user: { tokenFile: "token" }, files: { token: "old" } });
    const watch = made.cluster.watch(PODS);
    await until(() => made.server.watches().length === 1);
    const told = recorded(watch);
    writeFileSync(join(made.folder, "token"), "new");
    made.server.intercept(({ headers }, response) => {
      if (headers.authorization !== "Bearer new") refuse(response, 401, "Unauthorized");
      return headers.authorization !== "Bearer new";
    });
    for (const response of made.server.watches()) response.destroy();
    made.server.put(pod("late"));
    await until(() => names(watch).length === 1);
    expect(told).toEqual(["late"]);
  });

  test("of a kind that is not served waits for it, and empties when it goes", async () => {
    const { server, cluster } = await pair();
    const watch = cluster.watch(WIDGETS);
    await watch.settled();
    expect([watch.state, watch.failure?.kind]).toEqual(["failing", "kind-not-served"]);
    expect(watch.failure?.message).toBe(`${server.url} does not serve the kind Widget of example.test/v1`);
    server.serveWidgets(true);
    server.put({ ...WIDGETS, metadata: { name: "w", namespace: "default" } });
    await until(() => watch.state === "synced");
    expect(names(watch)).toEqual(["w"]);
    server.serveWidgets(false);
    await until(() => server.watches().length === 1);
    for (const response of server.watches()) response.end();
    await until(() => names(watch).length === 0);
    expect(watch.failure?.kind).toBe("kind-not-served");
  });
});

describe("kinds", () => {
  test.each([true, false])(
    "are asked for once, and again when one was not there (all in one answer: %s)",
    async (aggregates) => {
      const { server, cluster, clock } = await pair();
      server.aggregates(aggregates);
      const answers = await Promise.all([cluster.resource("v1", "Pod"), cluster.resource("v1", "Namespace")]);
      expect(answers.map((answer) => answer.ok && [answer.value.resource, answer.value.namespaced])).toEqual([
        ["pods", true],
        ["namespaces", false],
      ]);
      const asked = server.seen.length;
      expect(asked).toBe(aggregates ? 1 : 2);
      await cluster.resource("v1", "Pod");
      expect(server.seen).toHaveLength(asked);

      const missing = await Promise.all([1, 2, 3].map(() => cluster.resource("example.test/v1", "Widget")));
      expect(missing.map((answer) => answer.ok || answer.failure.kind)).toEqual(Array(3).fill("kind-not-served"));
      expect(server.seen).toHaveLength(asked + 1);
      server.serveWidgets(true);
      await clock.sleep(1_100);
      expect((await cluster.resource("example.test/v1", "Widget")).ok).toBe(true);
    },
  );

  test("behind a program that does not answer are not said to be absent", async () => {
    const { server, cluster } = await pair();
    const items = [
      { metadata: { name: "example.test" }, versions: [{ version: "v1", freshness: "Stale", resources: [] }] },
    ];
    server.answerNext(
      ({ path }) => path === "/apis",
      (response) => json(response, 200, { kind: "APIGroupDiscoveryList", items }),
    );
    const answer = await cluster.resource("example.test/v1", "Widget");
    expect(answer.ok || answer.failure).toEqual({
      kind: "server",
      message: `${server.url} cannot say whether it serves Widget: the program behind example.test/v1 does not answer it`,
    });
  });

  test("cannot be asked for without the right to", async () => {
    const { server, cluster } = await pair();
    server.answerNext(
      ({ path }) => path === "/apis",
      (response) => refuse(response, 403, "Forbidden"),
    );
    const answer = await cluster.resource("example.test/v1", "Widget");
    expect(answer.ok || answer.failure.kind).toBe("forbidden");
  });
});

test("a list gives what it selects", async () => {
  const { server, cluster } = await pair();
  server.put(pod("one"));
  server.answerNext(isList, (response) => json(response, 200, { metadata: { resourceVersion: "1" }, items: null }));
  expect(await cluster.list({ ...PODS, labelSelector: "a=b", fieldSelector: "metadata.name=one" })).toEqual({
    ok: true,
    value: [],
  });
  expect(server.seen.at(-1)?.query.toString()).toBe("limit=500&labelSelector=a%3Db&fieldSelector=metadata.name%3Done");
  expect(await cluster.list({ ...PODS, namespace: "default" })).toMatchObject({ ok: true, value: [{ kind: "Pod" }] });
});

function line(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}
