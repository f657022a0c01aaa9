import type { Environment } from "../../../model/environment.js";
import type { Manifest } from "../../../model/manifest.js";
import { at, items, pointer, text } from "../../fields.js";
import { scopesOf } from "../../object-index.js";
import { append } from "../../references/memo.js";
import { inScopes, isApplied, meant, scopesWithout } from "../../references/scopes.js";
import type { CheckContext, ReportField, Rule } from "../../rule.js";

const GROUP = "external-secrets.io";

/** What says that External Secrets can make each Secret, from a store that exists, once. */
export const SECRETS: readonly Rule[] = [
  {
    code: "missing-secret-store",
    set: "references",
    severity: "error",
    title: "An ExternalSecret reads from a store that does not exist",
    why: "No Secret is made and everything that needs it waits. The environment's ClusterSecretStore exists, and those that it provides; a SecretStore is looked for in the namespace of the ExternalSecret.",
    fix: "name the store of the environment with kind: ClusterSecretStore",
    kinds: ["ExternalSecret"],
    check: (manifest, report, context) => {
      const places = [["spec", "secretStoreRef"], ...sourceStores(manifest)];
      for (const path of places) judgeStore(manifest, path, report, context);
    },
  },
  {
    code: "secret-made-twice",
    set: "references",
    severity: "error",
    title: "A Secret is made by two objects",
    why: "External Secrets refuses a target that another ExternalSecret owns, and overwrites a Secret from Git that Flux then restores, in turns.",
    fix: "give one of them another target name, or let one ExternalSecret make all the keys",
    checkTree: ({ index }, report) => {
      const made = new Map<string, Manifest[]>();
      for (const secret of index.ofKind("", "Secret")) append(made, `${secret.namespace}/${secret.name}`, secret);
      for (const external of index.ofKind(GROUP, "ExternalSecret")) {
        const name = ownedTarget(external);
        if (name === undefined) continue;
        const key = `${external.namespace}/${name}`;
        const others = made.get(key)?.filter((other) => other.kind === "Secret" || other.name !== external.name) ?? [];
        const other = others.find((one) => scopesOf(external).some((scope) => isApplied(one, scope)));
        append(made, key, external);
        if (other === undefined) continue;
        const scopes = scopesOf(external).filter((scope) => isApplied(other, scope));
        const place = text(at(external.value, "spec", "target", "name")) === undefined ? "" : "/spec/target/name";
        report(
          external,
          place,
          `ExternalSecret ${external.name} makes the Secret ${name}${inScopes(external, scopes)}, which the ${other.kind} ${other.name} (${other.origin.file}) makes too`,
        );
      }
    },
  },
  {
    code: "remote-key-shape",
    set: "references",
    severity: "warning",
    title: "A remote secret is read as plain text here and as JSON there",
    why: "One secret in the store is either plain text or a JSON object that is read by property. Read both ways, at least one of the Secrets gets what nobody meant.",
    fix: "read the remote key in one way everywhere",
    checkTree: ({ index }, report) => {
      const first = new Map<string, RemoteRead>();
      for (const read of index.ofKind(GROUP, "ExternalSecret").flatMap(remoteReads)) {
        const known = first.get(read.id);
        if (known === undefined) first.set(read.id, read);
        else if (known.whole !== read.whole) {
          const [here, there] = read.whole ? ["plain text", "JSON"] : ["JSON", "plain text"];
          const { name, origin } = known.manifest;
          report(
            read.manifest,
            read.pointer,
            `The remote key ${read.key} is read as ${here} here and as ${there} by ExternalSecret ${name} (${origin.file})`,
          );
        }
      }
    },
  },
];

/** Stores that single entries name instead of the one of the whole. */
function sourceStores({ value }: Manifest): string[][] {
  return ["data", "dataFrom"].flatMap((list) =>
    items(at(value, "spec", list)).flatMap((item, index) =>
      at(item, "sourceRef", "storeRef") === undefined ? [] : [["spec", list, String(index), "sourceRef", "storeRef"]],
    ),
  );
}

function judgeStore(manifest: Manifest, path: readonly string[], report: ReportField, context: CheckContext): void {
  const reference = dig(manifest.value, path);
  const name = text(at(reference, "name"));
  const kind = text(at(reference, "kind")) ?? "SecretStore";
  if (name === undefined) return;
  const namespace = kind === "SecretStore" ? manifest.namespace : undefined;
  const find = (storeKind: string, inNamespace: string | undefined) =>
    context.index.find(undefined, { group: GROUP, kind: storeKind, namespace: inNamespace, name });
  const scopes = scopesWithout(
    context,
    manifest,
    find(kind, namespace),
    (environment) => kind === "ClusterSecretStore" && clusterStores(environment).includes(name),
  );
  if (scopes.length === 0) return;
  const isCluster =
    kind === "SecretStore" &&
    (find("ClusterSecretStore", undefined).length > 0 || clusterStores(scopes[0]?.environment).includes(name));
  const known = clusterStores(scopes[0]?.environment).map((store) => ({ name: store }));
  const hint = isCluster
    ? ` ${name} is a ClusterSecretStore.`
    : meant(name, [...known, ...context.index.ofKind(GROUP, kind)]) ||
      known
        .slice(0, 1)
        .map((store) => ` The environment's is ${store.name}.`)
        .join("");
  const where = `${namespace === undefined ? "" : ` in namespace ${namespace}`}${inScopes(manifest, scopes)}`;
  report(
    `${pointer(...path)}${isCluster ? "/kind" : "/name"}`,
    `ExternalSecret ${manifest.name} reads from the ${kind} ${name}, which does not exist${where}.${hint}`,
  );
}

function clusterStores(environment: Environment | undefined): readonly string[] {
  return environment === undefined ? [] : [environment.secretStore.name, ...environment.provides.secretStores];
}

function dig(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (Array.isArray(inner) ? inner[Number(key)] : at(inner, key)), value);
}

/** The Secret that an ExternalSecret owns; undefined where it only adds to one. */
function ownedTarget({ name, value }: Manifest): string | undefined {
  const policy = text(at(value, "spec", "target", "creationPolicy")) ?? "Owner";
  return policy === "Owner" || policy === "Orphan" ? (text(at(value, "spec", "target", "name")) ?? name) : undefined;
}

interface RemoteRead {
  readonly manifest: Manifest;
  /** The store and the key: what is one secret. */
  readonly id: string;
  readonly key: string;
  readonly whole: boolean;
  readonly pointer: string;
}

function remoteReads(manifest: Manifest): readonly RemoteRead[] {
  const spec = at(manifest.value, "spec");
  const kind = text(at(spec, "secretStoreRef", "kind")) ?? "SecretStore";
  const store = `${kind}/${kind === "SecretStore" ? manifest.namespace : ""}/${text(at(spec, "secretStoreRef", "name"))}`;
  const read = (reference: unknown, whole: boolean, place: string): RemoteRead[] => {
    const key = text(at(reference, "key"));
    return key === undefined ? [] : [{ manifest, id: `${store} ${key}`, key, whole, pointer: `${place}/key` }];
  };
  return [
    ...items(at(spec, "data")).flatMap((item, index) => {
      const reference = at(item, "remoteRef");
      return read(reference, text(at(reference, "property")) === undefined, `/spec/data/${index}/remoteRef`);
    }),
    ...items(at(spec, "dataFrom")).flatMap((item, index) =>
      read(at(item, "extract"), false, `/spec/dataFrom/${index}/extract`),
    ),
  ];
}
