import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keepRow } from "../../support/fault-table.js";
import { judge } from "./judge.js";
import { type AdminAccess, CONTEXT } from "./kubeconfig.js";
import { type Seen, WayProxy } from "./proxy.js";
import { open, Tree } from "./tree.js";
import { type Ended, pause, Verifier } from "./verifier.js";

const PASSED = { verdict: "passed", reason: "Verified", exitCode: 0 } as const;
const UNREACHABLE = { verdict: "error", reason: "Unreachable", exitCode: 3 } as const;
const FORBIDDEN = { verdict: "error", reason: "Forbidden", exitCode: 3 } as const;

/** Milliseconds: many of them at once share the machine, and what is out of reach is tried for a while. */
const LONG = 400_000;

/** A run that waits behind the proxy, while something happens to the way. */
interface Way {
  /** Of the solution. */
  readonly name: string;
  /** From the start. */
  readonly before?: (proxy: WayProxy) => void;
  /** The user of the kubeconfig. @default a token that nobody looks at */
  readonly user?: (proxy: WayProxy) => object;
  /** While it waits; afterwards the product gets ready, unless it must not. */
  readonly meanwhile: (proxy: WayProxy) => Promise<void>;
  /** @default true */
  readonly opens?: boolean;
  /** @default 3m */
  readonly timeout?: string;
}

/** Tests in which a proxy stands between the verifier and the API server. */
export function throughProxy(admin: () => AdminAccess): void {
  const on = (way: Way) => behindProxy(admin(), way);

  describe.concurrent("through a proxy", { timeout: LONG }, () => {
    test("a way without faults: nothing is asked twice while a run waits", async () => {
      let waited: readonly Seen[] = [];
      const { ended, seen } = await on({
        name: "calm",
        meanwhile: async (proxy) => {
          await pause(2000);
          const from = proxy.seen.length;
          await pause(25_000);
          waited = proxy.seen.slice(from);
        },
      });
      judge("none, and counted", ended, PASSED);
      const renewals = waited.filter(({ method, path }) => method === "PUT" && path.includes("/leases/"));
      expect(waited.length - renewals.length, JSON.stringify(waited)).toBe(0);
      expect(renewals.length).toBeGreaterThan(0);
      expect(repeated(seen, 2)).toEqual([]);
      expect(seen.filter(({ path }) => path.endsWith("/secrets"))).toEqual([]);
      const all = `${seen.length} requests, ${seen.filter(({ isWatch }) => isWatch).length} of them watches`;
      keepRow({
        fault: "none, and counted: requests",
        seen: `${all}; ${waited.length} in 25 s of waiting, all renewals of leases`,
      });
    });

    test("watches expire: 410 as the answer", async () => {
      const { ended, seen } = await on({
        name: "gone",
        meanwhile: async (proxy) => {
          const expired = new Set<string>();
          proxy.rule = ({ isWatch, path }) => {
            if (!isWatch || expired.has(path)) return undefined;
            expired.add(path);
            return { status: 410 };
          };
          proxy.endWatches("");
          await pause(5000);
          expect(expired.size).toBeGreaterThan(3);
        },
      });
      judge("watches expired, 410 as the answer", ended, PASSED);
      expect(repeated(seen, 3)).toEqual([]);
    });

    test("watches expire: 410 as an event", async () => {
      const { ended } = await on({
        name: "event",
        meanwhile: async (proxy) => {
          const object = { kind: "Status", apiVersion: "v1", code: 410, reason: "Expired", message: "too old" };
          for (let i = 0; i < 3; i++) {
            proxy.endWatches(`${JSON.stringify({ type: "ERROR", object })}\n`);
            await pause(2000);
          }
        },
      });
      judge("watches expired, 410 as an event", ended, PASSED);
    });

    test("connections are cut in the middle of a watch", async () => {
      const { ended, seen } = await on({
        name: "cut",
        meanwhile: async (proxy) => {
          for (let i = 0; i < 4; i++) {
            if (i % 2 === 0) proxy.cut();
            else proxy.endWatches('{"type":"MODIFIED","object":{"metadata":{"na');
            await pause(2000);
          }
        },
      });
      judge("connections cut, four times", ended, PASSED);
      expect(repeated(seen, 5)).toEqual([]);
    });

    test("every answer takes two seconds", async () => {
      const { ended } = await on({
        name: "slow",
        before: (proxy) => {
          proxy.delayMs = 2000;
        },
        meanwhile: () => pause(5000),
      });
      judge("each answer 2 s late", ended, PASSED);
    });

    test("answers are cut in half", async () => {
      const { ended } = await on({
        name: "half",
        before: (proxy) => {
          const halved = new Set<string>();
          proxy.rule = ({ method, path, isWatch }) => {
            const key = `${method} ${path}`;
            if (isWatch || halved.has(key)) return undefined;
            halved.add(key);
            return "half";
          };
        },
        meanwhile: (proxy) => {
          proxy.cut();
          return pause(3000);
        },
      });
      judge("first answer of each path cut in half", ended, PASSED);
    });
  });

  describe.concurrent("who asks", { timeout: LONG }, () => {
    test("a token expires, and its file has another one", async () => {
      const { ended, seen } = await on({
        name: "file",
        user: (proxy) => ({ tokenFile: proxy.file("token", "first") }),
        before: (proxy) => accept(proxy, "first"),
        meanwhile: async (proxy) => {
          proxy.file("token", "second");
          accept(proxy, "second");
          proxy.cut();
          await pause(5000);
        },
      });
      judge("token expired, another in its file", ended, PASSED);
      expect(seen.at(-1)?.token).toBe("second");
    });

    test("a token expires, and the file gets another one seconds later", async () => {
      const { ended } = await on({
        name: "late",
        user: (proxy) => ({ tokenFile: proxy.file("token", "first") }),
        before: (proxy) => accept(proxy, "first"),
        meanwhile: async (proxy) => {
          accept(proxy, "second");
          proxy.cut();
          await pause(6000);
          proxy.file("token", "second");
          await pause(3000);
        },
      });
      judge("token expired, another 6 s later", ended, PASSED);
    });

    test("a token expires, and the plugin gives another one", async () => {
      const { ended, seen } = await on({
        name: "plugin",
        user: (proxy) => {
          const credential = proxy.file("credential.json", credentialOf("first"));
          const apiVersion = "client.authentication.k8s.io/v1";
          return { exec: { apiVersion, command: "cat", args: [credential], interactiveMode: "Never" } };
        },
        before: (proxy) => accept(proxy, "first"),
        meanwhile: async (proxy) => {
          proxy.file("credential.json", credentialOf("second"));
          accept(proxy, "second");
          proxy.cut();
          await pause(5000);
        },
      });
      judge("token expired, the plugin has another", ended, PASSED);
      expect(seen.at(-1)?.token).toBe("second");
    });

    test("a token is refused for good", async () => {
      const { ended } = await on({
        name: "revoked",
        before: (proxy) => accept(proxy, "any"),
        meanwhile: async (proxy) => {
          accept(proxy, "another");
          proxy.cut();
        },
        opens: false,
        timeout: "30s",
      });
      judge("token refused for good", ended, FORBIDDEN);
    });

    test("rights are withdrawn in the middle", async () => {
      const { ended } = await on({
        name: "withdrawn",
        meanwhile: async (proxy) => {
          proxy.rule = () => ({ status: 403 });
          proxy.cut();
        },
        opens: false,
      });
      judge("rights withdrawn in the middle", ended, FORBIDDEN);
      expect(ended.report?.solutions[0]?.checks.map(({ verdict }) => verdict)).not.toContain("failed");
    });
  });

  describe.concurrent("a server in trouble", { timeout: LONG }, () => {
    test("it answers 503 for ten seconds", async () => {
      const { ended } = await on({
        name: "storm",
        meanwhile: async (proxy) => {
          proxy.rule = () => ({ status: 503, body: "<html>no backend</html>" });
          proxy.cut();
          await pause(10_000);
          proxy.rule = () => undefined;
        },
      });
      judge("503 for 10 s", ended, PASSED);
    });

    test("every third answer is 500, from the start", async () => {
      const { ended } = await on({
        name: "third",
        before: (proxy) => {
          let count = 0;
          proxy.rule = ({ method }) => (method === "GET" && ++count % 3 === 0 ? { status: 500 } : undefined);
        },
        meanwhile: () => pause(3000),
      });
      judge("each third GET answered 500", ended, PASSED);
    });

    test("it answers 503 to the end", async () => {
      const { ended } = await on({
        name: "down",
        meanwhile: async (proxy) => {
          proxy.rule = () => ({ status: 503 });
          proxy.cut();
        },
        opens: false,
        timeout: "30s",
      });
      judge("503 to the time-out", ended, UNREACHABLE);
    });

    test("it is gone to the end", async () => {
      const { ended } = await on({
        name: "dead",
        meanwhile: async (proxy) => {
          proxy.rule = () => "cut";
          proxy.cut();
        },
        opens: false,
        timeout: "30s",
      });
      judge("connections refused to the time-out", ended, UNREACHABLE);
    });

    test("it was never there", async () => {
      const tree = await Tree.make({ never: {}, neither: {} });
      const proxy = await WayProxy.start(admin());
      const kubeconfig = proxy.kubeconfig();
      proxy.rule = () => "cut";
      const ended = await new Verifier({ cwd: tree.folder, args: ["--context", CONTEXT], kubeconfig }).ended;
      proxy.close();
      rmSync(tree.folder, { recursive: true, force: true });
      judge("never reachable", ended, UNREACHABLE);
      expect(ended.report?.summary).toMatchObject({ error: 2, passed: 0 });
      expect(ended.report?.cluster).toMatchObject({ context: CONTEXT, kubernetes: null });
    });
  });
}

async function behindProxy(
  admin: AdminAccess,
  way: Way,
): Promise<{ readonly ended: Ended; readonly seen: readonly Seen[] }> {
  const tree = await Tree.make({ [way.name]: { product: true } });
  const proxy = await WayProxy.start(admin);
  try {
    const kubeconfig = proxy.kubeconfig(way.user?.(proxy));
    way.before?.(proxy);
    const args = ["--mode", "apply", "--context", CONTEXT, "--timeout", way.timeout ?? "3m"];
    const verifier = new Verifier({ cwd: tree.folder, args, kubeconfig });
    await verifier.tells(/waiting: Deployment/);
    await way.meanwhile(proxy);
    if (way.opens !== false) await open(way.name);
    return { ended: await verifier.ended, seen: proxy.seen };
  } finally {
    proxy.close();
    await tree.dispose();
  }
}

/** Lets in who has this token, and nobody else. */
function accept(proxy: WayProxy, wanted: string): void {
  proxy.rule = ({ token }) => (token === wanted ? undefined : { status: 401 });
}

function credentialOf(token: string): string {
  const apiVersion = "client.authentication.k8s.io/v1";
  return JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token } });
}

/** What is read more than so often; a watch that goes on is no repetition, and neither is the log of a run. */
function repeated(seen: readonly Seen[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  // What is being removed is looked at until it is gone.
  for (const { method, path, isWatch } of beforeRemoval(seen)) {
    if (method !== "GET" || isWatch || path.endsWith("/log")) continue;
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts].flatMap(([path, count]) => (count > most ? [`${count} times ${path}`] : []));
}

function beforeRemoval(seen: readonly Seen[]): readonly Seen[] {
  const first = seen.findIndex(({ method }) => method === "DELETE");
  return first < 0 ? seen : seen.slice(0, first);
}
