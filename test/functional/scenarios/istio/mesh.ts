import { type FakeCluster, fakeCluster } from "../../harness/cluster/fake-cluster.js";
import { type KubeObject, list, text } from "../../harness/cluster/objects.js";
import {
  defineScenario,
  type HttpRequest,
  type HttpResponse,
  type Scenario,
  type World,
} from "../../harness/scenario.js";
import { type Injection, inject, isGatewayPod } from "./injector.js";

/** Virtual seconds until istiod has brought a change to the proxies. */
const pushSeconds = 7;

/** The mesh under test. */
interface Mesh {
  readonly solution: string;
  readonly namespace: string;
  readonly revision: string;
}

/** How a mesh behaves, where the wrong ones differ. */
interface Behaviour extends Injection {
  readonly revision?: string;
  readonly gatewayNotReady?: boolean;
  readonly pushesNothing?: boolean;
  readonly servesEveryHost?: boolean;
  readonly answersBy?: string;
  readonly ignoresFaults?: boolean;
  readonly faultsStay?: boolean;
  readonly identity?: (namespace: string) => string;
  readonly trustsEverybody?: boolean;
  readonly ignoresStrict?: boolean;
  readonly strictForAll?: boolean;
  readonly alwaysStrict?: boolean;
  readonly strictStays?: boolean;
  readonly routesStay?: boolean;
}

/** The scenario of a mesh. */
export function meshScenario(mesh: Mesh): Scenario {
  const wrong = (behaviour: Behaviour) => (): World => world(mesh, behaviour);
  return defineScenario({
    solution: mesh.solution,
    script: "solutions/_istio/mesh.test.sh",
    namespace: mesh.namespace,
    env: { REVISION: mesh.revision },
    timeoutSeconds: 3600,
    good: () => world(mesh, {}),
    wrong: {
      "nothing is injected": wrong({ injectsNothing: true }),
      "another mesh injects": wrong({ revision: "1-20-0-other" }),
      "a pod that declines gets the proxy": wrong({ injectsAlways: true }),
      "the gateway's image stays auto": wrong({ keepsAuto: true }),
      "the gateway never connects": wrong({ gatewayNotReady: true }),
      "no configuration reaches the proxies": wrong({ pushesNothing: true }),
      "every host is served": wrong({ servesEveryHost: true }),
      "another workload answers": wrong({ answersBy: "somebody-else" }),
      "faults are ignored": wrong({ ignoresFaults: true }),
      "a fault never ends": wrong({ faultsStay: true }),
      "the gateway speaks plain text": wrong({ identity: () => "" }),
      "the identity is another namespace's": wrong({
        identity: () => "URI=spiffe://cluster.local/ns/default/sa/default",
      }),
      "a client outside the mesh is given an identity": wrong({ trustsEverybody: true }),
      "STRICT is ignored": wrong({ ignoresStrict: true }),
      "STRICT shuts the gateway out too": wrong({ strictForAll: true }),
      "plain text is always refused": wrong({ alwaysStrict: true }),
      "STRICT outlives its object": wrong({ strictStays: true }),
      "the route outlives its object": wrong({ routesStay: true }),
    },
  });
}

function world(mesh: Mesh, behaviour: Behaviour): World {
  const view = new Map<string, KubeObject>();
  const pending: { readonly at: number; readonly apply: () => void }[] = [];
  const later = (cluster: FakeCluster, apply: () => void): void => {
    if (!behaviour.pushesNothing) pending.push({ at: cluster.elapsed() + pushSeconds, apply });
  };
  const stays = { PeerAuthentication: behaviour.strictStays, VirtualService: behaviour.routesStay };
  const cluster = fakeCluster({
    kinds: [
      { apiVersion: "networking.istio.io/v1beta1", kind: "Gateway" },
      { apiVersion: "networking.istio.io/v1beta1", kind: "VirtualService" },
      { apiVersion: "security.istio.io/v1beta1", kind: "PeerAuthentication" },
    ],
    onAdmission: (object) => {
      if (object.kind === "Pod") inject(object, behaviour.revision ?? mesh.revision, behaviour);
      return undefined;
    },
    onApply: (object, own) => {
      if (behaviour.gatewayNotReady && isGatewayPod(object)) object["status"] = { phase: "Running", conditions: [] };
      later(own, () => keep(view, object, behaviour));
    },
    onDelete: (object, own) => {
      if (!stays[object.kind as keyof typeof stays]) later(own, () => view.delete(keyOf(object)));
    },
  });
  const http = (request: HttpRequest): HttpResponse | undefined => {
    while (pending[0] !== undefined && pending[0].at <= request.elapsed) pending.shift()?.apply();
    return answer([...view.values()], mesh.namespace, behaviour, request);
  };
  return { kubectl: cluster, http };
}

const keyOf = (object: KubeObject): string => `${object.kind}/${object.metadata.name}`;

/** A fault that stays is one that a later version of the route does not take away. */
function keep(view: Map<string, KubeObject>, object: KubeObject, behaviour: Behaviour): void {
  const before = view.get(keyOf(object));
  if (behaviour.faultsStay && before !== undefined && text(before, "spec.http[0].fault.abort.httpStatus") !== "")
    return;
  view.set(keyOf(object), structuredClone(object));
}

/** A request from outside the mesh: to the gateway's service or straight to the echo server's. */
function answer(
  view: readonly KubeObject[],
  namespace: string,
  behaviour: Behaviour,
  request: HttpRequest,
): HttpResponse | undefined {
  const find = (kind: string, fits: (object: KubeObject) => boolean): KubeObject | undefined =>
    view.find((object) => object.kind === kind && fits(object));
  const address = (service: KubeObject): boolean =>
    request.origin === `http://${service.metadata.name}.${namespace}.svc:8080`;
  const pod = podOf(view, find("Service", address));
  if (pod === undefined) return { reset: true };
  const strict = find("PeerAuthentication", (object) => text(object, "spec.mtls.mode") === "STRICT") !== undefined;
  if (!isGatewayPod(pod)) {
    if ((strict && !behaviour.ignoresStrict) || behaviour.alwaysStrict) return { reset: true };
    return echo(pod, behaviour.trustsEverybody ? identityOf(namespace) : "", behaviour, request);
  }
  if (find("Gateway", (object) => selects(object, "spec.selector", pod)) === undefined) return { reset: true };
  const host = request.headers["host"];
  const route = find(
    "VirtualService",
    (each) => behaviour.servesEveryHost === true || list(each, "spec.hosts").includes(host),
  );
  if (route === undefined) return { status: 404 };
  const fault = Number(text(route, "spec.http[0].fault.abort.httpStatus"));
  if (fault !== 0 && !behaviour.ignoresFaults) return { status: fault, body: "fault filter abort" };
  if (strict && behaviour.strictForAll) return { status: 503, body: "upstream connect error" };
  const upstream = text(route, "spec.http[0].route[0].destination.host");
  const target = podOf(
    view,
    find("Service", (object) => object.metadata.name === upstream),
  );
  if (target === undefined) return { status: 503, body: "no healthy upstream" };
  return echo(target, (behaviour.identity ?? identityOf)(namespace), behaviour, request);
}

function podOf(view: readonly KubeObject[], service: KubeObject | undefined): KubeObject | undefined {
  if (service === undefined) return undefined;
  return view.find((object) => object.kind === "Pod" && selects(service, "spec.selector", object));
}

function selects(object: KubeObject, path: string, pod: KubeObject): boolean {
  const label = "app.kubernetes.io/instance";
  return text(object, `${path}["${label}"]`) === pod.metadata.labels?.[label];
}

/** What the server's proxy tells it of the client's certificate. */
function identityOf(namespace: string): string {
  const id = `spiffe://cluster.local/ns/${namespace}/sa/default`;
  return `By=${id};Hash=8f3a1c;Subject="";URI=${id}`;
}

function echo(pod: KubeObject, identity: string, behaviour: Behaviour, request: HttpRequest): HttpResponse | undefined {
  if (request.path === "/hostname") return { body: behaviour.answersBy ?? pod.metadata.name };
  if (request.path !== "/header") return undefined;
  return { body: request.query.get("key") === "X-Forwarded-Client-Cert" ? identity : "" };
}
