import http from "node:http";
import https from "node:https";

/**
 * A plain HTTP proxy before an API server, which adds the bench's credentials and keeps each request: its time, verb, resource,
 * namespace, name and status.
 */
export async function countingProxy({ server, agent }) {
  const requests = [];
  const proxy = http.createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    const request = { at: Date.now(), ...described(method, url), status: undefined };
    requests.push(request);
    const { host: _host, connection: _connection, ...passed } = headers;
    const outgoing = https.request(new URL(url, server), { method, agent, headers: passed }, (answer) => {
      request.status = answer.statusCode;
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    requests,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

const VERBS = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };

function described(method, url) {
  const { pathname, searchParams } = new URL(url, "http://proxy");
  const parts = pathname.split("/").filter(Boolean);
  const rest = parts.slice(parts[0] === "api" ? 2 : 3);
  if (rest.length === 0 || !["api", "apis"].includes(parts[0])) return { verb: "discover", resource: pathname };
  const isSpaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource, name, subresource] = isSpaced ? rest.slice(2) : rest;
  const reading = name === undefined ? (searchParams.has("watch") ? "watch" : "list") : "get";
  return {
    verb: method === "GET" ? reading : VERBS[method],
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    ...(isSpaced && { namespace: rest[1] }),
    page: searchParams.get("continue") ?? "",
    ...(name !== undefined && { name }),
  };
}
