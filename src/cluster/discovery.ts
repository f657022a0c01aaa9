import type { Answer, ApiResource } from "../model/cluster.js";
import { versionPath } from "./paths.js";
import { type Sender, send } from "./send.js";
import { failed, succeeded } from "./status.js";

/** All groups at once where the server can; otherwise their names only, which are not needed. */
const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** Milliseconds between two questions for the same. */
const PAUSE = 1_000;

interface GroupList {
  readonly kind?: string;
  readonly items?: readonly Group[];
}

interface Group {
  readonly metadata?: { readonly name?: string };
  readonly versions: readonly GroupVersion[];
}

interface GroupVersion {
  readonly version: string;
  readonly resources?: readonly Resource[];
  /** `Stale` where the program behind an aggregated API does not answer. */
  readonly freshness?: "Current" | "Stale";
}

interface Resource {
  readonly resource: string;
  /** Empty where there are only subresources. */
  readonly responseKind?: { readonly kind: string };
  readonly scope: "Namespaced" | "Cluster";
  readonly verbs: readonly string[];
}

interface ResourceList {
  readonly resources: readonly { name: string; kind: string; namespaced: boolean; verbs: readonly string[] }[];
}

/** Which kinds a server serves. Asked once for all; again, at most once a second, for a kind that was not there. */
export class Discovery {
  readonly #sender: Sender;
  readonly #known = new Map<string, ApiResource>();
  readonly #asked = new Map<string, { readonly at: number; readonly answer: Promise<Answer<void>> }>();
  readonly #stale = new Set<string>();
  #aggregates = true;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  async resource(apiVersion: string, kind: string): Promise<Answer<ApiResource>> {
    const known = this.#known.get(`${apiVersion} ${kind}`);
    if (known) return succeeded(known);
    const asked = await this.#ask(apiVersion);
    if (!asked.ok) return asked;
    const value = this.#known.get(`${apiVersion} ${kind}`);
    if (value) return succeeded(value);
    const { server } = this.#sender;
    if (!this.#stale.has(apiVersion))
      return failed("kind-not-served", `${server} does not serve the kind ${kind} of ${apiVersion}`);
    return failed(
      "server",
      `${server} cannot say whether it serves ${kind}: the program behind ${apiVersion} does not answer it`,
    );
  }

  /** Forgets a kind that turned out not to be served any longer. */
  forget({ apiVersion, kind }: Pick<ApiResource, "apiVersion" | "kind">): void {
    this.#known.delete(`${apiVersion} ${kind}`);
  }

  async #ask(apiVersion: string): Promise<Answer<void>> {
    if (this.#aggregates) {
      const asked = await this.#onceInAWhile(apiVersion.includes("/") ? "/apis" : "/api", (path) => this.#askAll(path));
      if (!asked.ok || this.#aggregates) return asked;
    }
    return this.#onceInAWhile(versionPath(apiVersion), (path) => this.#askVersion(path, apiVersion));
  }

  #onceInAWhile(path: string, ask: (path: string) => Promise<Answer<void>>): Promise<Answer<void>> {
    const now = this.#sender.clock.now();
    const last = this.#asked.get(path);
    if (last && now - last.at < PAUSE) return last.answer;
    const answer = ask(path);
    this.#asked.set(path, { at: now, answer });
    return answer;
  }

  async #askAll(path: string): Promise<Answer<void>> {
    const headers = { accept: AGGREGATED };
    const answer = await send<GroupList>(this.#sender, { method: "GET", path, headers, doing: "read the served APIs" });
    if (!answer.ok) return answer;
    this.#aggregates = answer.value.kind === "APIGroupDiscoveryList";
    for (const group of this.#aggregates ? (answer.value.items ?? []) : []) this.#learn(group);
    return succeeded(undefined);
  }

  #learn({ metadata, versions }: Group): void {
    for (const { version, resources = [], freshness } of versions) {
      const apiVersion = metadata?.name ? `${metadata.name}/${version}` : version;
      if (freshness === "Stale") this.#stale.add(apiVersion);
      else this.#stale.delete(apiVersion);
      for (const { resource, responseKind, scope, verbs } of resources) {
        this.#add({ apiVersion, kind: responseKind?.kind ?? "", resource, namespaced: scope === "Namespaced", verbs });
      }
    }
  }

  async #askVersion(path: string, apiVersion: string): Promise<Answer<void>> {
    const doing = `read the kinds of ${apiVersion}`;
    const answer = await send<ResourceList>(this.#sender, { method: "GET", path, doing });
    if (!answer.ok) return answer.failure.kind === "kind-not-served" ? succeeded(undefined) : answer;
    for (const { name, kind, namespaced, verbs } of answer.value.resources) {
      if (!name.includes("/")) this.#add({ apiVersion, kind, resource: name, namespaced, verbs });
    }
    return succeeded(undefined);
  }

  /** Of two resources with one kind, the one that holds objects is meant. */
  #add(resource: ApiResource): void {
    const key = `${resource.apiVersion} ${resource.kind}`;
    if (this.#known.get(key)?.verbs.includes("get")) return;
    this.#known.set(key, resource);
  }
}
