import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Answer, Cluster, KubernetesInput } from "../../src/model/cluster.js";
import type { ObjectRef } from "../../src/model/live.js";
import { json, refuse, type Seen, text } from "./support/api-server.js";
import { answered, failureOf, type Pair, pair } from "./support/client.js";
import { fastClock } from "./support/clock.js";

const REF: ObjectRef = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "one" };
const MAP: KubernetesInput = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one", namespace: "default" } };
const isObject = ({ path }: Seen): boolean => path.includes("/configmaps");

type Call = (cluster: Cluster) => Promise<Answer<unknown>>;
const get: Call = (cluster) => cluster.get(REF);
const apply: Call = (cluster) => cluster.apply(MAP, {});
const create: Call = (cluster) => cluster.create(MAP);
const replace: Call = (cluster) => cluster.replace(MAP);
const remove: Call = (cluster) => cluster.delete(REF, { uid: "u" });

describe("what the server refuses", () => {
  test.each<[string, Call, number, string, string | undefined, string]>([
    ["403", get, 403, "Forbidden", "one", "forbidden"],
    ["404 of an object", get, 404, "NotFound", "one", "not-found"],
    ["404 of a kind", get, 404, "NotFound", undefined, "kind-not-served"],
    ["409 of what is there", create, 409, "AlreadyExists", "one", "already-exists"],
    ["409 of an apply", apply, 409, "Conflict", "one", "conflict"],
    ["409 of another uid", remove, 409, "Conflict", "one", "conflict"],
    ["422", apply, 422, "Invalid", "one", "invalid"],
    ["400", apply, 400, "BadRequest", undefined, "invalid"],
    ["413", apply, 413, "RequestEntityTooLarge", undefined, "invalid"],
  ])("%s", async (_, call, status, reason, name, kind) => {
    const { server, cluster } = await pair();
    server.answerNext(isObject, (response) => refuse(response, status, reason, "because", name));
    const failure = failureOf(await call(cluster));

    expect(failure).toMatchObject({ kind, status, reason });
    expect(failure.message).toMatch(
      new RegExp(`^cannot (get|apply|create|delete) ConfigMap default/one at ${server.url}: HTTP ${status}: because$`),
    );
    expect(server.seen.filter(isObject)).toHaveLength(1);
  });

  test("a path that is not there is a kind that is not served, and is looked up again", async () => {
    const { server, cluster, clock } = await pair();
    server.answerNext(isObject, (response) => text(response, 404, "404 page not found"));
    expect(failureOf(await get(cluster)).kind).toBe("kind-not-served");
    await clock.sleep(1_100);
    expect(failureOf(await get(cluster)).kind).toBe("not-found");
    expect(server.seen.filter(({ path }) => path === "/api")).toHaveLength(2);
  });

  test("500 for a field that the schema does not have is no trouble of the server", async () => {
    const { server, cluster } = await pair();
    const message =
      "failed to create typed patch object (default/one; /v1, Kind=ConfigMap): .datas: field not declared in schema";
    server.answerNext(isObject, (response) => refuse(response, 500, "", message));
    const failure = failureOf(await apply(cluster));
    expect(failure).toMatchObject({ kind: "invalid", status: 500 });
    expect(failure.message).toContain(".datas: field not declared in schema");
    expect(server.seen.filter(isObject)).toHaveLength(1);
  });

  test("a page in HTML stays out of the message", async () => {
    const { server, cluster } = await pair();
    server.answerNext(isObject, (response) => text(response, 403, "<html>long</html>"));
    expect(failureOf(await get(cluster)).message).toMatch(/HTTP 403$/);
  });
});

const cut = (response: Parameters<typeof json>[0]): void => void response.destroy();
const half = (response: Parameters<typeof json>[0]): void => {
  response.writeHead(200, { "content-length": "100" }).write('{"kind":');
  setTimeout(() => response.destroy(), 5);
};
const truncated = (response: Parameters<typeof json>[0]): void => text(response, 200, '{"kind":"ConfigM');
const overloaded = (response: Parameters<typeof json>[0]): void => refuse(response, 500, "InternalError");
const unavailable = (response: Parameters<typeof json>[0]): void => refuse(response, 503, "ServiceUnavailable");
const busy = (response: Parameters<typeof json>[0]): void =>
  refuse(response, 429, "TooManyRequests", "busy", undefined, { "retry-after": "2" });

describe("what passes is tried again", () => {
  test.each<[string, Call, (response: Parameters<typeof json>[0]) => void]>([
    ["reading after a cut connection", get, cut],
    ["reading after an answer that was cut off", get, half],
    ["reading after an answer that is not whole", get, truncated],
    ["reading after 500", get, overloaded],
    ["reading after 503", get, unavailable],
    ["reading after 429", get, busy],
    ["applying after a cut connection", apply, cut],
    ["applying after 503", apply, unavailable],
    ["applying after 429", apply, busy],
    ["creating after 429", create, busy],
    ["creating after 503 with Retry-After", create, (r) => refuse(r, 503, "x", "x", undefined, { "retry-after": "1" })],
  ])("%s", async (_, call, trouble) => {
    const { server, cluster } = await pair();
    server.put(MAP);
    if (call === create) server.remove(server.put(MAP));
    server.answerNext(isObject, trouble, trouble);
    expect((await call(cluster)).ok).toBe(true);
    expect(server.seen.filter(isObject)).toHaveLength(3);
  });

  test("at the time that the server names", async () => {
    const { server, cluster, clock } = await pair();
    const times: number[] = [];
    server.intercept((seen) => isObject(seen) && times.push(clock.now()) < 0);
    server.answerNext((seen) => isObject(seen) && times.push(clock.now()) > 0, busy);
    await get(cluster);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1990);
  });
});

describe("what may have been done is not done twice", () => {
  test.each<[string, Call, (response: Parameters<typeof json>[0]) => void, string]>([
    ["creating over a cut connection", create, cut, "unreachable"],
    ["creating with an answer that was cut off", create, half, "unreachable"],
    ["creating after 500", create, overloaded, "server"],
    ["replacing over a cut connection", replace, cut, "unreachable"],
  ])("%s", async (_, call, trouble, kind) => {
    const { server, cluster } = await pair();
    server.answerNext(isObject, trouble);
    expect(failureOf(await call(cluster)).kind).toBe(kind);
    expect(server.seen.filter(isObject)).toHaveLength(1);
  });

  test("what has never arrived is sent again, also a creation", async () => {
    const { server, cluster } = await pair();
    await cluster.resource("v1", "ConfigMap");
    await server.stop();
    const created = create(cluster);
    setTimeout(() => void server.start(), 20);
    expect((await created).ok).toBe(true);
  });
});

describe("what does not pass", () => {
  test("a storm of 503 ends with the failure after about 15 s", async () => {
    const { server, cluster, clock } = await pair();
    server.intercept((seen, response) => isObject(seen) && done(unavailable(response)));
    const start = clock.now();
    const failure = failureOf(await get(cluster));
    expect(failure).toMatchObject({ kind: "server", status: 503, reason: "ServiceUnavailable" });
    expect(clock.now() - start).toBeGreaterThan(9_000);
    expect(clock.now() - start).toBeLessThan(25_000);
    expect(server.seen.filter(isObject).length).toBeLessThan(12);
  });

  test("a server that is gone is unreachable, with its address and no credentials in the message", async () => {
    const { server, cluster } = await pair();
    await server.stop();
    const { kind, message } = failureOf(await cluster.version());
    expect(kind).toBe("unreachable");
    expect(message).toContain(`cannot read the version at ${server.url}: connect ECONNREFUSED`);
    expect(message).not.toContain("s3cret");
  });

  test("one that is gone for the whole bound is known to be, until it answers anything or some time has passed", async () => {
    const { server, cluster, clock } = await pair();
    expect(cluster.unreachable).toBeUndefined();
    await server.stop();
    const start = clock.now();
    const failure = failureOf(await cluster.version());
    expect(clock.now() - start).toBeGreaterThan(14_900);
    expect(cluster.unreachable).toEqual(failure);
    await clock.sleep(10_000);
    expect(cluster.unreachable).toBeUndefined();
    await cluster.version();
    expect(cluster.unreachable).toBeDefined();
    await server.start();
    server.answerNext(isObject, (response) => refuse(response, 403, "Forbidden"));
    await get(cluster);
    expect(cluster.unreachable).toBeUndefined();
  });

  test.each([
    ["503, that it is gone", 503, true],
    ["504, that it is gone", 504, true],
    ["500, that it is there", 500, false],
    ["429, that it is there", 429, false],
  ])("what stands before it says by %s", async (_, status, gone) => {
    const { server, cluster, clock } = await pair();
    await cluster.resource("v1", "ConfigMap");
    await clock.sleep(1);
    server.intercept((seen, response) => isObject(seen) && done(refuse(response, status, "Trouble")));
    const failure = failureOf(await get(cluster));
    expect(failure.kind).toBe("server");
    expect(cluster.unreachable).toEqual(gone ? failure : undefined);
  });

  test("one that answers something else in the meantime is there", async () => {
    const { server, cluster, clock } = await pair();
    await cluster.resource("v1", "ConfigMap");
    await clock.sleep(1);
    server.intercept((seen, response) => isObject(seen) && done(unavailable(response)));
    const refused = get(cluster);
    await clock.sleep(5_000);
    await cluster.version();
    expect(failureOf(await refused).kind).toBe("server");
    expect(cluster.unreachable).toBeUndefined();
  });

  test("an answer that was lost does not mean that nothing is answered", async () => {
    const { server, cluster, clock } = await pair();
    await cluster.resource("v1", "ConfigMap");
    await clock.sleep(1);
    server.answerNext(isObject, cut);
    expect(failureOf(await create(cluster)).kind).toBe("unreachable");
    expect(cluster.unreachable).toBeUndefined();
  });

  test("a server that says nothing is unreachable", async () => {
    const { server, cluster } = await pair({ clock: fastClock(200) });
    server.intercept((seen) => isObject(seen));
    expect(failureOf(await get(cluster)).message).toContain("nothing came within 15 s");
  });

  test("but an answer that comes slowly is waited for", async () => {
    const { server, cluster } = await pair({ clock: fastClock(20) });
    const body = JSON.stringify(MAP);
    server.answerNext(isObject, async (response) => {
      response.writeHead(200);
      for (let i = 0; i < body.length; i += 10) {
        response.write(body.slice(i, i + 10));
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      response.end();
    });
    expect(answered(await get(cluster))).toEqual(MAP);
  });

  test("an answer that stops in the middle is unreachable", async () => {
    const { server, cluster } = await pair({ clock: fastClock(200) });
    server.intercept((seen, response) => isObject(seen) && response.writeHead(200).write("{"));
    expect(failureOf(await get(cluster)).message).toContain("nothing came within 15 s");
  });
});

describe("credentials that are refused", () => {
  const guard = ({ server }: Pair, token: string): void => {
    server.intercept((seen, response) => {
      if (seen.headers.authorization === `Bearer ${token}`) return false;
      refuse(response, 401, "Unauthorized");
      return true;
    });
  };
  const user = { tokenFile: "token" };

  test("are read again once, for all requests that were refused together", async () => {
    const made = await pair({ user, files: { token: "old\n" } });
    guard(made, "old");
    await made.cluster.resource("v1", "ConfigMap");
    made.server.seen.length = 0;
    writeFileSync(join(made.folder, "token"), "new\n");
    guard(made, "new");
    made.server.intercept(
      ({ headers }, response) => headers.authorization === "Bearer new" && done(json(response, 200, MAP)),
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => get(made.cluster)));

    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(made.server.seen).toHaveLength(20);
    answered(await get(made.cluster));
    expect(made.server.seen).toHaveLength(21);
  });

  test("are unauthorized when they are refused again", async () => {
    const made = await pair({ user, files: { token: "old" } });
    guard(made, "new");
    const failure = failureOf(await made.cluster.version());
    expect(failure).toMatchObject({ kind: "unauthorized", status: 401 });
    expect(failure.message).not.toContain("old");
    expect(made.server.seen).toHaveLength(2);
  });

  test("are unauthorized when they can no longer be read", async () => {
    const made = await pair({ user, files: { token: "old" } });
    guard(made, "new");
    writeFileSync(join(made.folder, "kubeconfig"), "{}");
    const failure = failureOf(await made.cluster.version());
    expect(failure.kind).toBe("unauthorized");
    expect(failure.message).toContain("the credentials cannot be read: ");
  });
});

test("every request is told of, with its status where there is one", async () => {
  const { server, cluster, requests } = await pair();
  await cluster.version();
  server.answerNext(isObject, cut, (response) => refuse(response, 403, "Forbidden"));
  await get(cluster);
  const path = "/api/v1/namespaces/default/configmaps/one";
  expect(requests).toEqual([
    { method: "GET", path: "/version", status: 200, watch: false },
    { method: "GET", path: "/api", status: 200, watch: false },
    { method: "GET", path, status: undefined, watch: false },
    { method: "GET", path, status: 403, watch: false },
  ]);
});

/** Says of what has answered that it has. */
function done(_: unknown): true {
  return true;
}
