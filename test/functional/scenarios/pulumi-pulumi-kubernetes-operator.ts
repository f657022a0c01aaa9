import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, text } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const token = "pul-token-of-the-stand-in";
const namespace = "pulumi";

/** How the operator and Pulumi Cloud behave, where the wrong ones differ. */
interface Behaviour {
  readonly state?: string;
  readonly output?: (pet: string) => string | undefined;
  readonly cloudOutput?: (pet: string) => string;
  readonly withoutResource?: boolean;
  readonly updatesOnce?: boolean;
  readonly replacesNothing?: boolean;
  readonly historyStays?: boolean;
  readonly neverReconciles?: boolean;
  readonly keepsFinalizer?: boolean;
  readonly keepsCloudStack?: boolean;
  readonly first?: (request: HttpRequest) => HttpResponse | undefined;
}

/** A stack as Pulumi Cloud keeps it. */
interface CloudStack {
  pet: string;
  updates: number;
}

/** An operator that takes half a minute for everything, and the cloud in which it keeps its state. */
function pulumi(behaviour: Behaviour = {}): World {
  const cloud = new Map<string, CloudStack>();
  const deletedAt = new Map<string, number>();
  const cluster = fakeCluster({
    kinds: [
      { apiVersion: "pulumi.com/v1", kind: "Program" },
      { apiVersion: "pulumi.com/v1", kind: "Stack" },
    ],
    onTick: (own) => {
      for (const stack of own.list("Stack", namespace)) {
        const since = deletedAt.get(stack.metadata.name);
        if (since === undefined) reconcile(own, cloud, stack, behaviour);
        else if (own.elapsed() >= since + 30 && !behaviour.keepsFinalizer) finalize(own, cloud, stack, behaviour);
      }
    },
    // The operator's finalizer keeps a deleted Stack until it is destroyed.
    onDelete: (object, own) => {
      if (object.kind !== "Stack" || deletedAt.has(object.metadata.name) || behaviour.neverReconciles) return;
      deletedAt.set(object.metadata.name, own.elapsed());
      own.put(object);
    },
  });
  return { kubectl: cluster, http: (request) => answer(cloud, behaviour, request) };
}

function reconcile(
  cluster: FakeCluster,
  cloud: Map<string, CloudStack>,
  stack: KubeObject,
  behaviour: Behaviour,
): void {
  const program = cluster.get("Program", namespace, text(stack, "spec.programRef.name"));
  const secret = text(stack, "spec.envRefs.PULUMI_ACCESS_TOKEN.secret.name");
  if (program === undefined || secret !== "pulumi-access-token" || behaviour.neverReconciles) return;
  if (text(program, "program.outputs.pet") !== "${pet.id}") return;
  const prefix = text(program, "program.resources.pet.properties.prefix");
  const id = text(stack, "spec.stack");
  const known = cloud.get(id);
  const made = Number(stack.metadata.annotations?.["seen-at"] ?? -1);
  if (known?.pet.startsWith(`${prefix}-`) || (known !== undefined && behaviour.updatesOnce)) return;
  if (made < 0 || stack.metadata.annotations?.["seen-prefix"] !== prefix) {
    stack.metadata.annotations = { "seen-at": String(cluster.elapsed()), "seen-prefix": prefix };
    return;
  }
  if (cluster.elapsed() - made < 30) return;
  const pet = known !== undefined && behaviour.replacesNothing ? known.pet : `${prefix}-wiggly-owl`;
  cloud.set(id, { pet, updates: behaviour.historyStays ? 1 : (known?.updates ?? 0) + 1 });
  const output = (behaviour.output ?? ((name) => name))(pet);
  stack["status"] = {
    conditions: [{ type: "Ready", status: "True", reason: "ProcessingCompleted" }],
    lastUpdate: { state: behaviour.state ?? "succeeded", lastSuccessfulCommit: `${program.metadata.name}/1` },
    ...(output === undefined ? {} : { outputs: { pet: output } }),
  };
}

/** A stack cannot be destroyed without its program. */
function finalize(cluster: FakeCluster, cloud: Map<string, CloudStack>, stack: KubeObject, behaviour: Behaviour): void {
  if (cluster.get("Program", namespace, text(stack, "spec.programRef.name")) === undefined) return;
  if (!behaviour.keepsCloudStack) cloud.delete(text(stack, "spec.stack"));
  cluster.remove(stack);
}

function answer(cloud: Map<string, CloudStack>, behaviour: Behaviour, request: HttpRequest): HttpResponse | undefined {
  if (request.origin !== "https://api.pulumi.com" || request.method !== "GET") return undefined;
  if (request.headers["authorization"] !== `token ${token}`)
    return { status: 401, json: { code: 401, message: "Unauthorized" } };
  const first = behaviour.first?.(request);
  if (first !== undefined) return first;
  const [, id = "", part = ""] = /^\/api\/stacks\/([^/]+\/[^/]+\/[^/]+)(\/\w+)?$/.exec(request.path) ?? [];
  const stack = cloud.get(id);
  if (stack === undefined) return { status: 404, json: { code: 404, message: "Not Found: Stack not found" } };
  const [orgName, projectName, stackName] = id.split("/");
  if (part === "") return { json: { orgName, projectName, stackName, version: stack.updates } };
  if (part === "/updates") return { json: { updates: Array.from({ length: stack.updates }, update) } };
  return part === "/export"
    ? { json: { version: 3, deployment: { resources: resources(stack, behaviour) } } }
    : undefined;
}

function update(_: unknown, index: number): Record<string, unknown> {
  return { kind: "update", result: "succeeded", version: index + 1, resourceChanges: { create: 1 } };
}

function resources({ pet }: CloudStack, behaviour: Behaviour): Record<string, unknown>[] {
  const name = behaviour.cloudOutput?.(pet) ?? pet;
  const root = {
    urn: "urn:pulumi:conformance::p::pulumi:pulumi:Stack::p",
    type: "pulumi:pulumi:Stack",
    outputs: { pet: name },
  };
  const random = {
    urn: "urn:pulumi:conformance::p::random:index/randomPet:RandomPet::pet",
    type: "random:index/randomPet:RandomPet",
    id: pet,
  };
  return behaviour.withoutResource ? [root] : [root, random];
}

export default defineScenario({
  solution: "pulumi/pulumi-kubernetes-operator",
  script: "solutions/pulumi/pulumi-kubernetes-operator.test.sh",
  namespace,
  env: {
    PULUMI_API: "https://api.pulumi.com",
    PULUMI_ORG: "aws-partnership",
    PULUMI_ACCESS_TOKEN: token,
    PULUMI_TOKEN_SECRET: "pulumi-access-token",
  },
  secrets: [token],
  timeoutSeconds: 4500,
  good: pulumi,
  wrong: {
    "the operator never looks at the Stack": () => pulumi({ neverReconciles: true }),
    "the update fails": () => pulumi({ state: "failed" }),
    "the Stack has no output": () => pulumi({ output: () => undefined }),
    "the output is empty": () => pulumi({ output: () => "" }),
    "the output is another program's": () => pulumi({ output: () => "stale-brave-fox" }),
    "Pulumi Cloud has another output": () => pulumi({ cloudOutput: () => "first-brave-fox" }),
    "the state lacks the resource": () => pulumi({ withoutResource: true }),
    "a changed Program is not noticed": () => pulumi({ updatesOnce: true }),
    "the update keeps the old name": () => pulumi({ replacesNothing: true }),
    "Pulumi Cloud lists no second update": () => pulumi({ historyStays: true }),
    "the destroy never ends": () => pulumi({ keepsFinalizer: true }),
    "the stack outlives its object": () => pulumi({ keepsCloudStack: true }),
    "every stack is there already": () => pulumi({ first: () => ({ json: { stackName: "conformance", version: 1 } }) }),
    "the token is of another organisation": () =>
      pulumi({ first: () => ({ status: 403, json: { code: 403, message: "Forbidden" } }) }),
    "a web page for every path": () => pulumi({ first: () => ({ body: "<!doctype html><title>Pulumi</title>" }) }),
  },
});
