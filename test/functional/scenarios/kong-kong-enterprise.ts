import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, list, text } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

/** Virtual seconds until the controller has brought a change to the gateway. */
const syncSeconds = 7;

/** How a Kong behaves, where the wrong ones differ. */
interface Behaviour {
  /** Answers before anything else does. */
  readonly first?: (request: HttpRequest) => HttpResponse | undefined;
  readonly ignoresPlugins?: boolean;
  readonly acceptsKey?: (key: string, right: readonly string[]) => boolean;
  readonly upstream?: string;
  readonly tellsConsumer?: boolean;
  readonly showsKey?: boolean;
  readonly forgetsNothing?: boolean;
  readonly neverSyncs?: boolean;
  readonly refuses?: string;
}

const api = "configuration.konghq.com/v1";

/** A gateway whose view of the cluster lags behind, as the controller's does. */
function kong(behaviour: Behaviour = {}): World {
  const view = new Map<string, KubeObject>();
  const pending: { readonly at: number; readonly apply: () => void }[] = [];
  const later = (cluster: FakeCluster, apply: () => void): void => {
    if (!behaviour.neverSyncs) pending.push({ at: cluster.elapsed() + syncSeconds, apply });
  };
  const name = (object: KubeObject): string => `${object.kind}/${object.metadata.name}`;
  const cluster = fakeCluster({
    kinds: [
      { apiVersion: api, kind: "KongPlugin" },
      { apiVersion: api, kind: "KongConsumer" },
    ],
    onAdmission: (object) => (object.kind === "KongPlugin" ? behaviour.refuses : undefined),
    onApply: (object, own) => later(own, () => view.set(name(object), object)),
    onDelete: (object, own) => {
      if (!behaviour.forgetsNothing) later(own, () => view.delete(name(object)));
    },
  });
  const http = (request: HttpRequest): HttpResponse | undefined => {
    if (request.origin !== "http://eks-anywhere-kong-proxy.kong.svc") return undefined;
    while (pending[0] !== undefined && pending[0].at <= request.elapsed) pending.shift()?.apply();
    return behaviour.first?.(request) ?? proxied(behaviour, [...view.values()], request);
  };
  return { kubectl: cluster, http };
}

function proxied(behaviour: Behaviour, objects: readonly KubeObject[], request: HttpRequest): HttpResponse {
  const prefix = "spec.rules[0].http.paths[0]";
  const ingress = objects.find(
    (object) =>
      object.kind === "Ingress" &&
      text(object, "spec.ingressClassName") === "kong" &&
      request.path.startsWith(`${text(object, `${prefix}.path`)}/`),
  );
  if (ingress === undefined) return { status: 404, json: { message: "no Route matched with those values" } };
  const path = request.path.slice(text(ingress, `${prefix}.path`).length);
  const guarded = objects.some(
    (object) =>
      object.kind === "KongPlugin" &&
      text(object, "plugin") === "key-auth" &&
      text(ingress, 'metadata.annotations["konghq.com/plugins"]').split(",").includes(object.metadata.name),
  );
  if (!guarded || behaviour.ignoresPlugins) return echo(behaviour, ingress, path, request, "");
  const key = request.headers["apikey"];
  if (key === undefined) return { status: 401, json: { message: "No API key found in request" } };
  const consumers = objects.filter((object) => object.kind === "KongConsumer");
  const owner = consumers.find((consumer) => keysOf(consumer, objects).includes(key));
  const right = consumers.flatMap((consumer) => keysOf(consumer, objects));
  const accepted = behaviour.acceptsKey?.(key, right) ?? owner !== undefined;
  if (!accepted) return { status: 401, json: { message: "Unauthorized" } };
  return echo(behaviour, ingress, path, request, text(owner, "username"));
}

function keysOf(consumer: KubeObject, objects: readonly KubeObject[]): string[] {
  return objects
    .filter((object) => object.kind === "Secret" && list(consumer, "credentials").includes(object.metadata.name))
    .filter((secret) => secret.metadata.labels?.["konghq.com/credential"] === "key-auth")
    .map((secret) => Buffer.from(text(secret, "data.key"), "base64").toString());
}

/** The echo server of the test behind the route: `/hostname` and `/header?key=NAME`. */
function echo(
  behaviour: Behaviour,
  ingress: KubeObject,
  path: string,
  request: HttpRequest,
  consumer: string,
): HttpResponse {
  const service = text(ingress, "spec.rules[0].http.paths[0].backend.service.name");
  if (path === "/hostname") return { body: behaviour.upstream ?? service };
  if (path !== "/header") return { status: 404, body: "404 page not found" };
  const header = request.query.get("key");
  if (header === "X-Consumer-Username") return { body: behaviour.tellsConsumer === false ? "" : consumer };
  return { body: behaviour.showsKey ? (request.headers["apikey"] ?? "") : "" };
}

export default defineScenario({
  solution: "kong/kong-enterprise",
  script: "solutions/kong/kong-enterprise.test.sh",
  namespace: "kong",
  env: { KONG_PROXY_URL: "http://eks-anywhere-kong-proxy.kong.svc:80" },
  timeoutSeconds: 3000,
  good: kong,
  wrong: {
    "a route for every path": () => kong({ first: () => ({ body: "welcome" }) }),
    "a 404 that is not Kong's": () => kong({ first: () => ({ status: 404, body: "default backend - 404" }) }),
    "no upstream is reachable": () =>
      kong({ first: () => ({ status: 503, json: { message: "failure to get a peer" } }) }),
    "the controller does nothing": () => kong({ neverSyncs: true }),
    "another upstream answers": () => kong({ upstream: "somebody-else" }),
    "plugins are ignored": () => kong({ ignoresPlugins: true }),
    "every key is accepted": () => kong({ acceptsKey: () => true }),
    "no key is accepted": () => kong({ acceptsKey: () => false }),
    "the upstream is not told who called": () => kong({ tellsConsumer: false }),
    "the key reaches the upstream": () => kong({ showsKey: true }),
    "the route outlives its Ingress": () => kong({ forgetsNothing: true }),
    "the webhook refuses every plugin": () =>
      kong({ refuses: 'admission webhook "validations.kong.konghq.com" denied the request' }),
  },
});
