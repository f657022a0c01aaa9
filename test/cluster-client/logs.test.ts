import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { refuse, type Seen, text } from "./support/api-server.js";
import { answered, failureOf, pair } from "./support/client.js";

const WHICH = { namespace: "default", pod: "p", container: "c" };
const isLog = ({ path }: Seen): boolean => path === "/api/v1/namespaces/default/pods/p/log";

/** Writes one piece after the other, each in a packet of its own. */
function write(response: ServerResponse, pieces: readonly (Buffer | string)[], end: () => void): void {
  const [first, ...rest] = pieces;
  if (first === undefined) end();
  else response.write(first, () => setTimeout(() => write(response, rest, end), 2));
}

describe("a log", () => {
  test("is read as far as it goes, up to 1 MiB", async () => {
    const { server, cluster } = await pair();
    server.answerNext(isLog, (response) => text(response, 200, "one\ntwo\n"));
    expect(answered(await cluster.logs(WHICH))).toBe("one\ntwo\n");
    expect(server.seen[0]?.query.toString()).toBe("container=c&limitBytes=1048576");
  });

  test("is read of the run before, and only its end", async () => {
    const { server, cluster } = await pair();
    server.answerNext(isLog, (response) => text(response, 200, "two\n"));
    await cluster.logs({ ...WHICH, previous: true, tailLines: 1, limitBytes: 10 });
    expect(server.seen[0]?.query.toString()).toBe("container=c&previous=true&tailLines=1&limitBytes=10");
  });

  test("is followed line by line, with whole characters wherever the packets end", async () => {
    const { server, cluster } = await pair();
    const content = Buffer.from("grün\n\n€ 100\nlast");
    const bytes = [...content].map((_, i) => content.subarray(i, i + 1));
    server.answerNext(isLog, (response) => write(response.writeHead(200), bytes, () => response.end()));
    const lines: string[] = [];
    const all = answered(await cluster.logs({ ...WHICH, onLine: (line) => lines.push(line) }));
    expect(lines).toEqual(["grün", "", "€ 100", "last"]);
    expect(all).toBe("grün\n\n€ 100\nlast\n");
    expect(server.seen[0]?.query.toString()).toBe("container=c&follow=true");
  });

  test("that is followed is kept only at its end", async () => {
    const { server, cluster } = await pair();
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i}`);
    server.answerNext(isLog, (response) => text(response, 200, lines.join("\n")));
    let told = 0;
    const all = answered(await cluster.logs({ ...WHICH, limitBytes: 30, onLine: () => told++ }));
    expect([told, all]).toEqual([5_000, "line 4997\nline 4998\nline 4999\n"]);
  });

  test("is followed until the signal", async () => {
    const { server, cluster } = await pair();
    server.answerNext(isLog, (response) => write(response.writeHead(200), ["one\ntw"], () => undefined));
    const stop = new AbortController();
    const onLine = (): void => stop.abort();
    expect(await cluster.logs({ ...WHICH, onLine, signal: stop.signal })).toEqual({ ok: true, value: "one\n" });
    expect((await cluster.logs({ ...WHICH, onLine, signal: stop.signal })).ok).toBe(true);
  });

  test("that breaks off is a failure, after its lines", async () => {
    const { server, cluster } = await pair();
    server.answerNext(isLog, (response) => write(response.writeHead(200), ["one\ntw"], () => response.destroy()));
    const lines: string[] = [];
    const failure = failureOf(await cluster.logs({ ...WHICH, onLine: (line) => lines.push(line) }));
    expect([failure.kind, lines]).toEqual(["unreachable", ["one"]]);
    expect(failure.message).toMatch(/^cannot read the log of Pod default\/p, container c at http/);
  });

  test.each([undefined, () => undefined])("of a container that has not started is refused", async (onLine) => {
    const { server, cluster } = await pair();
    server.answerNext(isLog, (response) => refuse(response, 400, "BadRequest", "container is waiting to start"));
    const answer = await cluster.logs({ ...WHICH, ...(onLine ? { onLine } : {}) });
    expect(failureOf(answer)).toMatchObject({ kind: "invalid", status: 400 });
  });
});
