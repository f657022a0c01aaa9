import { readFileSync } from "node:fs";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";

/** The API server of a kubeconfig with client certificates, for what the bench itself does there. */
export function kube(kubeconfig) {
  const { clusters, users } = parse(readFileSync(kubeconfig, "utf8"));
  const bytes = (text) => Buffer.from(text, "base64");
  const server = new URL(clusters[0].cluster.server);
  const agent = new https.Agent({
    keepAlive: true,
    ca: bytes(clusters[0].cluster["certificate-authority-data"]),
    cert: bytes(users[0].user["client-certificate-data"]),
    key: bytes(users[0].user["client-key-data"]),
  });

  /** Sends one request and gives its answer as it comes. */
  const open = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      // Node itself says nothing of how long the body of a DELETE is.
      const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
      const outgoing = https.request(
        new URL(path, server),
        { method, agent, headers: { ...headers, ...length } },
        resolve,
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  async function send(method, path, object, type = "application/json") {
    const body = object === undefined ? undefined : JSON.stringify(object);
    const answer = await open(method, path, body, { "content-type": type, accept: "application/json" });
    const chunks = [];
    for await (const chunk of answer) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (answer.statusCode < 300) return JSON.parse(text);
    throw Object.assign(new Error(`${method} ${path}: ${answer.statusCode} ${text}`), { status: answer.statusCode });
  }

  return {
    server,
    agent,
    get: (path) => send("GET", path),
    create: (path, object) => send("POST", path, object),
    patch: (path, patch) => send("PATCH", path, patch, "application/merge-patch+json"),
    apply: (path, object) =>
      send("PATCH", `${path}?fieldManager=bench&force=true`, object, "application/apply-patch+yaml"),
    delete: (path, options) => send("DELETE", path, options),

    /**
     * Lists the objects below a path and watches them from there on, again when a watch is over; tells of each as it is. Gives what ends
     * it, once the first list is read.
     */
    async follow(path, tell) {
      let watch;
      let stopped = false;
      const list = async () => {
        const { items, metadata } = await send("GET", path);
        for (const item of items) tell(item);
        watch = await open("GET", `${path}?watch=true&resourceVersion=${metadata.resourceVersion}`);
        if (stopped) watch.destroy();
      };
      const goOn = async () => {
        while (!stopped) {
          await lines(watch, (line) => heard(JSON.parse(line), watch, tell)).catch(() => {});
          if (!stopped) await list().catch(() => sleep(500));
        }
      };
      await list();
      void goOn();
      return () => {
        stopped = true;
        watch.destroy();
      };
    },
  };
}

function heard({ type, object }, watch, tell) {
  if (type === "ERROR") watch.destroy();
  else if (type !== "DELETED") tell(object);
}

/** Calls back with each line of a stream. */
export async function lines(stream, tell) {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    for (const line of parts) tell(line);
  }
}

/** Waits until `look` gives something. */
export async function until(what, seconds, look) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(250);
  }
}
