import type {
  Access,
  Answer,
  ApiResource,
  ApplyOptions,
  Cluster,
  DeleteOptions,
  Failure,
  KubernetesInput,
  ListRequest,
  LogRequest,
  Watch,
  WatchRequest,
  WriteOptions,
} from "../model/cluster.js";
import { describeRef, type LiveObject, type ObjectRef } from "../model/live.js";
import { Discovery } from "./discovery.js";
import { listPages } from "./list.js";
import { readLog } from "./logs.js";
import { pathOf } from "./paths.js";
import { Reflector } from "./reflector.js";
import { type Sender, type Sending, send } from "./send.js";
import { failed, succeeded } from "./status.js";

const FIELD_MANAGER = "conformitron";
const JSON_TYPE = "application/json";
const STRICT = "Strict";

/** A cluster that is asked over HTTP. */
export class ApiCluster implements Cluster {
  readonly context: string;
  readonly #sender: Sender;
  readonly #discovery: Discovery;
  readonly #reflectors = new Map<string, Reflector>();

  constructor(context: string, sender: Sender) {
    this.context = context;
    this.#sender = sender;
    this.#discovery = new Discovery(sender);
  }

  get server(): string {
    return this.#sender.server;
  }

  get unreachable(): Failure | undefined {
    return this.#sender.outage.failure;
  }

  async version(): Promise<Answer<string>> {
    const sending: Sending = { method: "GET", path: "/version", doing: "read the version" };
    const answer = await send<{ gitVersion: string }>(this.#sender, sending);
    return answer.ok ? succeeded(answer.value.gitVersion) : answer;
  }

  resource(apiVersion: string, kind: string): Promise<Answer<ApiResource>> {
    return this.#discovery.resource(apiVersion, kind);
  }

  get(ref: ObjectRef): Promise<Answer<LiveObject>> {
    return this.#onObject(ref, { method: "GET", doing: `get ${describeRef(ref)}` });
  }

  async list(what: ListRequest): Promise<Answer<readonly LiveObject[]>> {
    refuseSecrets(what, "listed");
    const resource = await this.resource(what.apiVersion, what.kind);
    if (!resource.ok) return resource;
    const objects: LiveObject[] = [];
    const answer = await listPages(this.#sender, resource.value, what, (object) => objects.push(object));
    return answer.ok ? succeeded(objects) : answer;
  }

  watch(what: WatchRequest): Watch {
    refuseSecrets(what, "watched");
    const key = `${what.apiVersion} ${what.kind} ${what.namespace ?? ""}`;
    const there = this.#reflectors.get(key);
    if (there) return there.set.watch();
    const reflector = new Reflector(this.#sender, this.#discovery, what, () => this.#reflectors.delete(key));
    this.#reflectors.set(key, reflector);
    const watch = reflector.set.watch();
    void reflector.run();
    return watch;
  }

  apply(object: KubernetesInput, { force, once = false, ...options }: ApplyOptions): Promise<Answer<LiveObject>> {
    return this.#write("apply", object, {
      method: "PATCH",
      headers: { "content-type": "application/apply-patch+yaml" },
      query: { ...writeQuery(options), fieldValidation: STRICT, force },
      repeatable: !once,
    });
  }

  create(object: KubernetesInput, options: WriteOptions = {}): Promise<Answer<LiveObject>> {
    return this.#write("create", object, {
      method: "POST",
      query: { ...writeQuery(options), fieldValidation: STRICT },
      repeatable: false,
      ownConnection: true,
    });
  }

  replace(object: KubernetesInput, options: WriteOptions = {}): Promise<Answer<LiveObject>> {
    return this.#write("replace", object, {
      method: "PUT",
      query: writeQuery(options),
      repeatable: false,
      ownConnection: true,
    });
  }

  patch(ref: ObjectRef, patch: unknown, options: WriteOptions = {}): Promise<Answer<LiveObject>> {
    return this.#onObject(ref, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      query: writeQuery(options),
      body: JSON.stringify(patch),
      doing: `patch ${describeRef(ref)}`,
    });
  }

  async delete(ref: ObjectRef, { uid, propagation = "Background" }: DeleteOptions): Promise<Answer<void>> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid }, propagationPolicy: propagation };
    const answer = await this.#onObject(ref, {
      method: "DELETE",
      headers: { "content-type": JSON_TYPE },
      body: JSON.stringify(body),
      doing: `delete ${describeRef(ref)}`,
    });
    return answer.ok ? succeeded(undefined) : answer;
  }

  logs(request: LogRequest): Promise<Answer<string>> {
    return readLog(this.#sender, request);
  }

  async can(access: Access): Promise<Answer<boolean>> {
    const apiVersion = "authorization.k8s.io/v1";
    const answer = await send<{ status?: { allowed?: boolean } }>(this.#sender, {
      method: "POST",
      path: `/apis/${apiVersion}/selfsubjectaccessreviews`,
      headers: { "content-type": JSON_TYPE },
      body: JSON.stringify({ apiVersion, kind: "SelfSubjectAccessReview", spec: { resourceAttributes: access } }),
      doing: "review the own rights",
    });
    return answer.ok ? succeeded(answer.value.status?.allowed === true) : answer;
  }

  close(): void {
    for (const reflector of this.#reflectors.values()) reflector.stop();
    this.#reflectors.clear();
    this.#sender.credentials.close();
  }

  async #write(verb: string, object: KubernetesInput, request: ObjectRequest): Promise<Answer<LiveObject>> {
    const { apiVersion, kind, metadata } = object;
    const ref: ObjectRef = {
      apiVersion,
      kind,
      namespace: metadata.namespace,
      name: metadata.name ?? generated(object),
    };
    return this.#onObject(ref, {
      headers: { "content-type": JSON_TYPE },
      ...request,
      body: JSON.stringify(object),
      doing: `${verb} ${describeRef(ref)}`,
    });
  }

  async #onObject(ref: ObjectRef, request: ObjectRequest & Pick<Sending, "doing">): Promise<Answer<LiveObject>> {
    const resource = await this.resource(ref.apiVersion, ref.kind);
    if (!resource.ok) return resource;
    const { query, ...sending } = request;
    if (resource.value.namespaced && !ref.namespace)
      return failed("invalid", `cannot ${request.doing}: it needs a namespace`);
    const isNew = request.method === "POST";
    const path = pathOf(resource.value, { namespace: ref.namespace, name: isNew ? undefined : ref.name }, query);
    const answer = await send<LiveObject>(this.#sender, { ...sending, path });
    if (!answer.ok && answer.failure.kind === "kind-not-served") this.#discovery.forget(resource.value);
    return answer;
  }
}

/** A request for one object, but for its path. */
interface ObjectRequest extends Omit<Sending, "path" | "doing"> {
  readonly query?: Readonly<Record<string, string | boolean | undefined>>;
}

function writeQuery({ dryRun = false, fieldManager = FIELD_MANAGER }: WriteOptions) {
  return { fieldManager, dryRun: dryRun ? "All" : undefined };
}

function generated({ metadata }: KubernetesInput): string {
  return String(metadata["generateName"] ?? "");
}

/** Whoever reads secrets wholesale needs rights to all of them. */
function refuseSecrets({ apiVersion, kind }: WatchRequest, what: string): void {
  if (apiVersion === "v1" && kind === "Secret") throw new Error(`Secrets are never ${what}: read them by their names`);
}
