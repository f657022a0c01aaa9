import { builtInKinds, type Kind, type KindInput, kindOf } from "./kinds.js";
import { type KubeObject, list, read } from "./objects.js";
import { podProblems } from "./pod-rules.js";
import { startWorkload } from "./workloads.js";

/** What a command in a pod gives. */
export interface ExecResult {
  readonly stdout?: string;
  readonly stderr?: string;
  /** @default 0 */
  readonly exit?: number;
}

/** How the cluster and the product in it behave; what is not given does nothing, or is refused as unknown. */
export interface FakeClusterOptions {
  /** What is there before the script runs; it may not delete these. */
  readonly seed?: readonly SeedObject[];
  /** The kinds of the product's CRDs. */
  readonly kinds?: readonly KindInput[];
  /** Judges, and may change, an object before it is stored; a text refuses it, as an admission webhook does. */
  readonly onAdmission?: (object: KubeObject, cluster: FakeCluster) => string | undefined;
  /** After an object was created or changed: what a controller does about it. */
  readonly onApply?: (object: KubeObject, cluster: FakeCluster) => void;
  readonly onDelete?: (object: KubeObject, cluster: FakeCluster) => void;
  /** Before each kubectl command: what happened in the meantime (see `cluster.elapsed`). */
  readonly onTick?: (cluster: FakeCluster) => void;
  readonly onExec?: (
    pod: KubeObject,
    command: readonly string[],
    cluster: FakeCluster,
    input: string,
  ) => ExecResult | undefined;
  readonly logs?: (pod: KubeObject, container: string | undefined, cluster: FakeCluster) => string;
  /** `kubectl auth can-i VERB RESOURCE`. @default yes */
  readonly canI?: (verb: string, resource: string) => boolean;
  /** `kubectl create token NAME [--audience=…]`. @default a fixed text */
  readonly token?: (serviceAccount: string, audience: string | undefined) => string;
}

/** An object to begin with; without a namespace it is in none. */
export type SeedObject = Omit<KubeObject, "metadata"> & {
  readonly metadata: KubeObject["metadata"];
  readonly [field: string]: unknown;
};

/** An object store that behaves like the API server as far as scripts see it. */
export interface FakeCluster {
  readonly options: FakeClusterOptions;
  readonly kinds: readonly Kind[];
  /** Virtual seconds since the world began. */
  elapsed: () => number;
  get(kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All objects of a kind, of one namespace or of all, sorted by namespace and name. */
  list(kind: string, namespace?: string): KubeObject[];
  /** Creates or replaces an object, as a controller or the product does: it is not held against the script. */
  put(object: KubeObject): KubeObject;
  /** Creates or replaces an object for the script; a text is the reason of a refusal. */
  submit(object: KubeObject, dryRun: boolean): { readonly stored: KubeObject } | { readonly denied: string };
  remove(object: KubeObject): void;
  /** `Kind/namespace/name` of what the script created and left behind. */
  leftovers(): string[];
  /** Usage that the fake does not know, and pods that break the rules: the scenario or the script is at fault. */
  readonly complaints: string[];
  /** What the script asked of the API server, as `[verb, group, resource, namespace]` in JSON; the namespace is `*` across all. */
  readonly requests: Set<string>;
}

/** Makes a cluster; each world needs its own. */
export function fakeCluster(options: FakeClusterOptions = {}): FakeCluster {
  const objects = new Map<string, KubeObject>();
  const created = new Set<string>();
  let version = 1;

  const put = (object: KubeObject): KubeObject => {
    version += 1;
    const before = objects.get(key(object));
    object.metadata.uid ??= before?.metadata.uid ?? `uid-${version}`;
    object.metadata.creationTimestamp ??=
      before?.metadata.creationTimestamp ??
      new Date(Date.now() + cluster.elapsed() * 1000).toISOString().replace(/\.\d+/, "");
    object.metadata.resourceVersion = String(version);
    object.metadata.generation ??= 1;
    objects.set(key(object), object);
    return object;
  };

  const cluster: FakeCluster = {
    options,
    kinds: [...builtInKinds, ...(options.kinds ?? []).map(kindOf)],
    elapsed: () => 0,
    complaints: [],
    requests: new Set(),
    get: (kind, namespace, name) => objects.get(`${kind}/${namespace ?? ""}/${name}`),
    list: (kind, namespace) =>
      [...objects.keys()]
        .sort()
        .flatMap((name) => objects.get(name) ?? [])
        .filter(
          (object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
        ),
    put,
    submit: (object, dryRun) => {
      const denied = options.onAdmission?.(object, cluster);
      if (denied !== undefined) return { denied };
      if (dryRun) return { stored: object };
      cluster.complaints.push(...podProblems(object));
      if (!objects.has(key(object))) created.add(key(object));
      const stored = put(encodeSecret(object));
      startWorkload(stored, cluster);
      options.onApply?.(stored, cluster);
      return { stored };
    },
    remove: (object) => {
      if (!objects.delete(key(object))) return;
      created.delete(key(object));
      options.onDelete?.(object, cluster);
      const owned = [...objects.values()].filter((other) =>
        list(other, "metadata.ownerReferences").some((owner) => read(owner, "uid") === object.metadata.uid),
      );
      for (const other of owned) cluster.remove(other);
    },
    leftovers: () => [...created].sort(),
  };
  for (const object of options.seed ?? []) put(structuredClone(object) as KubeObject);
  return cluster;
}

function key(object: KubeObject): string {
  return `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** The API server stores stringData as base64 in data. */
function encodeSecret(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (object.kind !== "Secret" || typeof stringData !== "object" || stringData === null) return object;
  const data: Record<string, unknown> = { ...(object["data"] as Record<string, unknown> | undefined) };
  for (const [name, value] of Object.entries(stringData)) data[name] = Buffer.from(String(value)).toString("base64");
  return { ...rest, data } as KubeObject;
}
