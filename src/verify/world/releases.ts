import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Answer, Cluster, Failure } from "../../model/cluster.js";
import type { Fields, LiveObject, ObjectRef } from "../../model/live.js";
import type { Released } from "../../model/readiness.js";
import { inventoryRefs } from "./inventory.js";

/** Reads the documents of a text of YAML; throws where it is none. */
export type ParseDocuments = (text: string) => readonly unknown[];

/** A release of Helm, as its record names it. */
interface Recorded {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
}

const unzip = promisify(gunzip);

/** A chart's manifest has at most a few megabytes; what is larger than this is no record of Helm's. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What each Helm release brought: by the inventory in its status, where its controller writes one, otherwise by the manifest in
 * Helm's own record, a Secret that is read by its name, once for each revision of the release.
 */
export class Releases {
  readonly #read = new Map<string, Released | undefined>();

  /** @param onRead is told when a record was read */
  constructor(
    private readonly cluster: Cluster,
    private readonly parse: ParseDocuments,
    private readonly onRead: () => void,
  ) {}

  /** The objects of a release; undefined as long as they are not known. */
  of(release: LiveObject): Released | undefined {
    if (release.spec?.["kubeConfig"] !== undefined) return { is: "remote" };
    const inventory = inventoryRefs(release.status);
    if (inventory !== undefined) return { is: "known", refs: inventory };
    const recorded = recordOf(release);
    return recorded === undefined ? undefined : this.#recorded(recorded, release);
  }

  #recorded({ namespace, name, version }: Recorded, release: LiveObject): Released | undefined {
    const key = `${release.metadata.uid} ${namespace}/${name} ${version}`;
    if (!this.#read.has(key)) {
      this.#read.set(key, undefined);
      void this.#fetch({ namespace, name, version }, release).then((released) => {
        this.#read.set(key, released);
        this.onRead();
      });
    }
    return this.#read.get(key);
  }

  async #fetch({ namespace, name, version }: Recorded, release: LiveObject): Promise<Released> {
    const answer = await documentsOf(this.cluster, { namespace, name, version }, this.parse);
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

/** What the chart of a release gives at its present revision, by Helm's record. */
export async function chartObjects(
  cluster: Cluster,
  release: LiveObject,
  parse: ParseDocuments,
): Promise<Answer<ChartObject[]>> {
  const recorded = recordOf(release);
  if (recorded === undefined || release.spec?.["kubeConfig"] !== undefined) return { ok: true, value: [] };
  const answer = await documentsOf(cluster, recorded, parse);
  if (!answer.ok) return answer;
  const value = answer.value.flatMap((document) => {
    const ref = refOfDocument(document, targetOf(release));
    return ref === undefined ? [] : [{ ref, value: document as Fields }];
  });
  return { ok: true, value };
}

async function documentsOf(
  cluster: Cluster,
  { namespace, name, version }: Recorded,
  parse: ParseDocuments,
): Promise<Answer<readonly unknown[]>> {
  const secret = `sh.helm.release.v1.${name}.v${version}`;
  const answer = await cluster.get({ apiVersion: "v1", kind: "Secret", namespace, name: secret });
  if (!answer.ok) return answer;
  try {
    return { ok: true, value: parse(await manifestOf(answer.value)) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const message = `Helm's record ${namespace}/${secret} cannot be read: ${cause}`;
    return { ok: false, failure: { kind: "server", message } };
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
  return { namespace: String(place), name, version };
}

function targetOf({ spec, metadata }: LiveObject): string {
  return String(spec?.["targetNamespace"] ?? metadata.namespace);
}

/** Helm writes its record as JSON, zipped, in base64, which the Secret holds in base64 once more. */
async function manifestOf(secret: LiveObject): Promise<string> {
  const data = secret["data"] as Fields | undefined;
  const text = Buffer.from(String(data?.["release"] ?? ""), "base64").toString("latin1");
  const bytes = await unzip(Buffer.from(text, "base64"), { maxOutputLength: MAX_BYTES });
  const { manifest } = JSON.parse(bytes.toString("utf8")) as { manifest?: unknown };
  if (typeof manifest !== "string") throw new Error("it has no manifest");
  return manifest;
}

function refOfDocument(document: unknown, namespace: string): ObjectRef | undefined {
  const { apiVersion, kind, metadata } = Object(document);
  const name = Object(metadata).name;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") return undefined;
  return { apiVersion, kind, namespace: Object(metadata).namespace ?? namespace, name };
}
