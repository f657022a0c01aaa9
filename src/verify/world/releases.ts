import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Answer, Cluster, Failure } from "../../model/cluster.js";
import { inventoryOf } from "../../model/flux-inventory.js";
import type { Fields, LiveObject, ObjectRef } from "../../model/live.js";
import type { Released } from "../../model/readiness.js";
import { mayPass } from "./passing.js";

/** Reads the documents of a text of YAML; throws where it is none. */
export type ParseDocuments = (text: string) => readonly unknown[];

/** A release of Helm, as its record names it. */
interface Recorded {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  /** When its first revision was installed. */
  readonly firstDeployed: string;
}

/** What a record said when it was read last; undefined while it is read. */
interface Read {
  readonly released: Released | undefined;
  /** Of the HelmRelease that it was read for. */
  readonly resourceVersion: string;
}

/** A record that could not be read for a reason that passes is read again after so many milliseconds. */
const AGAIN_MS = 5000;

const unzip = promisify(gunzip);

/** A chart's manifest has at most a few megabytes; what is larger than this is no record of Helm's. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What each Helm release brought: by the inventory in its status, where its controller writes one, otherwise by the manifest in
 * Helm's own record, a Secret that is read by its name, once for each revision of the release.
 */
export class Releases {
  readonly #read = new Map<string, Read>();
  /** Helm's records that were read for `of` and that `chartObjects` has not asked for yet, as Helm has packed them. */
  readonly #records = new Map<string, LiveObject>();

  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  /** @param onRead is told when the record of a release was read */
  constructor(
    private readonly cluster: Cluster,
    private readonly parse: ParseDocuments,
    private readonly onRead: (release: LiveObject) => void,
  ) {}

  /** The objects of a release; undefined as long as they are not known. */
  of(release: LiveObject): Released | undefined {
    if (release.spec?.["kubeConfig"] !== undefined) return { is: "remote" };
    const inventory = inventoryOf(release);
    if (inventory !== undefined) return { is: "known", refs: inventory };
    const recorded = recordOf(release);
    return recorded === undefined ? undefined : this.#recorded(recorded, release);
  }

  /** What the chart of a release gives at its present revision, by Helm's record. The first time it costs a request only where `of` has made none. */
  async chartObjects(release: LiveObject): Promise<Answer<ChartObject[]>> {
    const recorded = recordOf(release);
    if (recorded === undefined || release.spec?.["kubeConfig"] !== undefined) return { ok: true, value: [] };
    const key = keyOf(recorded, release);
    const kept = this.#records.get(key);
    this.#records.delete(key);
    const answer = kept === undefined ? await readRecord(this.cluster, recorded) : { ok: true as const, value: kept };
    const documents = await documentsOf(answer, recorded, this.parse);
    if (!documents.ok) return documents;
    const value = documents.value.flatMap((document) => {
      const ref = refOfDocument(document, targetOf(release));
      return ref === undefined ? [] : [{ ref, value: document as Fields }];
    });
    return { ok: true, value };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #recorded(recorded: Recorded, release: LiveObject): Released | undefined {
    const key = keyOf(recorded, release);
    const { resourceVersion } = release.metadata;
    const known = this.#read.get(key);
    // While an installation is tried again, the record is away for some moments.
    if (known === undefined || (known.released?.is === "refused" && known.resourceVersion !== resourceVersion)) {
      this.#read.set(key, { released: undefined, resourceVersion });
      this.#keep(key, recorded, release);
    }
    return this.#read.get(key)?.released;
  }

  /** What could not be read for a reason that passes is refused until it was read after all. */
  #keep(key: string, recorded: Recorded, release: LiveObject): void {
    void this.#fetch(key, recorded, release).then((released) => {
      if (this.#closed) return;
      this.#read.set(key, { released, resourceVersion: release.metadata.resourceVersion });
      if (released.is === "refused" && mayPass(released.failure)) {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#keep(key, recorded, release);
        }, AGAIN_MS).unref();
        this.#timers.add(timer);
      }
      this.onRead(release);
    });
  }

  async #fetch(key: string, recorded: Recorded, release: LiveObject): Promise<Released> {
    const record = await readRecord(this.cluster, recorded);
    if (record.ok) this.#records.set(key, record.value);
    const answer = await documentsOf(record, recorded, this.parse);
    if (!answer.ok) return { is: "refused", failure: answer.failure };
    const other = answer.value.map(releaseOf).find((it) => it !== undefined && it !== ownName(release));
    if (other !== undefined) return { is: "refused", failure: foreign(release, other) };
    return { is: "known", refs: answer.value.flatMap((document) => refOfDocument(document, targetOf(release)) ?? []) };
  }
}

/** The HelmRelease that helm-controller has written on an object, as `namespace/name`. */
function releaseOf(document: unknown): string | undefined {
  const labels = Object(Object(Object(document)["metadata"])["labels"]);
  const [namespace, name] = [labels["helm.toolkit.fluxcd.io/namespace"], labels["helm.toolkit.fluxcd.io/name"]];
  return typeof name === "string" && typeof namespace === "string" ? `${namespace}/${name}` : undefined;
}

function ownName({ metadata }: LiveObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Two HelmReleases with one release name in one namespace take turns in overwriting each other. */
function foreign(release: LiveObject, other: string): Failure {
  return { kind: "conflict", message: `Helm's record of ${ownName(release)} is that of the HelmRelease ${other}` };
}

/** An object of a chart, as Helm rendered it for the present revision of a release. */
export interface ChartObject {
  readonly ref: ObjectRef;
  readonly value: Fields;
}

/** A release that is installed anew begins at the same revision, and may have other objects. */
function keyOf({ namespace, name, version, firstDeployed }: Recorded, { metadata }: LiveObject): string {
  return `${metadata.uid} ${namespace}/${name} ${version} ${firstDeployed}`;
}

function secretOf({ name, version }: Recorded): string {
  return `sh.helm.release.v1.${name}.v${version}`;
}

function readRecord(cluster: Cluster, recorded: Recorded): Promise<Answer<LiveObject>> {
  const { namespace } = recorded;
  return cluster.get({ apiVersion: "v1", kind: "Secret", namespace, name: secretOf(recorded) });
}

async function documentsOf(
  answer: Answer<LiveObject>,
  recorded: Recorded,
  parse: ParseDocuments,
): Promise<Answer<readonly unknown[]>> {
  if (!answer.ok) return answer;
  try {
    return { ok: true, value: parse(await manifestOf(answer.value)).flatMap(itemsOf) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const message = `Helm's record ${recorded.namespace}/${secretOf(recorded)} cannot be read: ${cause}`;
    return { ok: false, failure: { kind: "invalid", message } };
  }
}

/** The newest entry of the history, and where Helm keeps its record. */
function recordOf({ spec, status, metadata }: LiveObject): Recorded | undefined {
  const history = status?.["history"];
  const newest: Fields | undefined = Array.isArray(history) ? history[0] : undefined;
  const name = newest?.["name"];
  const version = newest?.["version"];
  if (typeof name !== "string" || typeof version !== "number") return undefined;
  const place = status?.["storageNamespace"] ?? spec?.["storageNamespace"] ?? metadata.namespace;
  return { namespace: String(place), name, version, firstDeployed: String(newest?.["firstDeployed"]) };
}

function targetOf({ spec, metadata }: LiveObject): string {
  return String(spec?.["targetNamespace"] ?? metadata.namespace);
}

/** Helm writes its record as JSON, zipped, in base64, which the Secret holds in base64 once more. */
async function manifestOf(secret: LiveObject): Promise<string> {
  const data = secret["data"] as Fields | undefined;
  const text = Buffer.from(String(data?.["release"] ?? ""), "base64").toString("latin1");
  const bytes = await unzip(Buffer.from(text, "base64"), { maxOutputLength: MAX_BYTES });
  const manifest = Object(jsonOf(bytes)).manifest;
  if (typeof manifest !== "string") throw new Error("it has no manifest");
  return manifest;
}

/** The error of the parser would show what it has met, which may be the value of a Secret. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Error("it is no JSON");
  }
}

/** Helm applies what a List holds. */
function itemsOf(document: unknown): readonly unknown[] {
  const { kind, items } = Object(document);
  return typeof kind === "string" && kind.endsWith("List") && Array.isArray(items) ? items : [document];
}

function refOfDocument(document: unknown, namespace: string): ObjectRef | undefined {
  const { apiVersion, kind, metadata } = Object(document);
  const name = Object(metadata).name;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") return undefined;
  return { apiVersion, kind, namespace: Object(metadata).namespace ?? namespace, name };
}
