import { apiGroup } from "../../model/kinds.js";
import type { Manifest } from "../../model/manifest.js";
import { at, fields, items, text } from "../fields.js";
import type { CheckContext } from "../rule.js";
import { append, memo } from "./memo.js";

/** The kinds of objects that hold keys and values for others. */
export type HolderKind = "Secret" | "ConfigMap";

/** An object of the tree through which a Secret or ConfigMap comes to be. */
export interface Holder {
  readonly by: Manifest;
  /** The keys that it will have; undefined where nobody can tell. */
  readonly keys: () => ReadonlySet<string> | undefined;
  /** It only adds keys where something else makes the object. */
  readonly adds: boolean;
}

/** What makes the object, not what adds keys to it. */
export function makersAmong(holders: readonly Holder[]): readonly Manifest[] {
  return holders.flatMap(({ by, adds }) => (adds ? [] : by));
}

/** Everything in the tree that makes a Secret or ConfigMap of that name, or adds keys to it. */
export function holdersOf(context: CheckContext, kind: HolderKind, namespace: string, name: string): readonly Holder[] {
  const { byName, everywhere } = holders(context);
  const own = byName.get(`${kind}/${namespace}/${name}`) ?? [];
  const others = everywhere.get(`${kind}/${name}`);
  return others ? [...own, ...others] : own;
}

/** The names of the Secrets or ConfigMaps of a namespace. */
export function holderNames(context: CheckContext, kind: HolderKind, namespace: string): readonly { name: string }[] {
  return names(context).get(`${kind}/${namespace}`) ?? [];
}

const names = memo((context) => {
  const byNamespace = new Map<string, { name: string }[]>();
  for (const [key, made] of holders(context).byName) {
    const end = key.lastIndexOf("/");
    if (made.some(({ adds }) => !adds)) append(byNamespace, key.slice(0, end), { name: key.slice(end + 1) });
  }
  return byNamespace;
});

interface Made extends Pick<Holder, "keys"> {
  readonly kind: HolderKind;
  readonly name: string;
  /** @default false */
  readonly adds?: boolean;
}

const holders = memo(({ inventory }) => {
  const byName = new Map<string, Holder[]>();
  const everywhere = new Map<string, Holder[]>();
  for (const by of inventory.manifests) {
    for (const { kind, name, keys, adds = false } of madeBy(by)) {
      const holder = { by, keys: once(keys), adds };
      if (by.kind === "ClusterExternalSecret") append(everywhere, `${kind}/${name}`, holder);
      else append(byName, `${kind}/${by.namespace ?? ""}/${name}`, holder);
    }
  }
  return { byName, everywhere };
});

function madeBy(by: Manifest): readonly Made[] {
  const maker = MAKERS.get(by.kind);
  return maker?.group === apiGroup(by.apiVersion) ? maker.made(by) : NOTHING;
}

const NOTHING: readonly Made[] = [];

interface Maker {
  readonly group: string;
  readonly made: (by: Manifest) => readonly Made[];
}

const MAKERS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  maker("", "Secret", ({ name, value }) => [{ kind: "Secret", name, keys: () => keysOf(value, "data", "stringData") }]),
  maker("", "ConfigMap", ({ name, value }) => [
    { kind: "ConfigMap", name, keys: () => keysOf(value, "data", "binaryData") },
  ]),
  maker("external-secrets.io", "ExternalSecret", (by) => externalSecret(by, at(by.value, "spec"))),
  maker("external-secrets.io", "ClusterExternalSecret", (by) =>
    externalSecret(by, at(by.value, "spec", "externalSecretSpec")),
  ),
  maker("bitnami.com", "SealedSecret", ({ name, value }) => [
    { kind: "Secret", name, keys: () => sealedKeys(at(value, "spec")) },
  ]),
  maker("cert-manager.io", "Certificate", ({ value }) => secretNamed(at(value, "spec", "secretName"))),
  maker("secrets-store.csi.x-k8s.io", "SecretProviderClass", ({ value }) =>
    items(at(value, "spec", "secretObjects")).flatMap((object) => secretNamed(at(object, "secretName"))),
  ),
]);

function maker(group: string, kind: string, made: Maker["made"]): [string, Maker] {
  return [kind, { group, made }];
}

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: work() };
    return known.value;
  };
}

function secretNamed(name: unknown): readonly Made[] {
  return typeof name === "string" ? [{ kind: "Secret", name, keys: () => undefined }] : [];
}

function keysOf(value: unknown, ...maps: readonly string[]): ReadonlySet<string> {
  return new Set(maps.flatMap((map) => Object.keys(fields(at(value, map)))));
}

/** Beside what is sealed, a template may have keys in clear text. */
function sealedKeys(spec: unknown): ReadonlySet<string> {
  return new Set([...keysOf(spec, "encryptedData"), ...keysOf(at(spec, "template"), "data")]);
}

function externalSecret({ name, value }: Manifest, spec: unknown): readonly Made[] {
  const target = at(spec, "target");
  const fallback = text(at(value, "spec", "externalSecretName")) ?? name;
  const policy = at(target, "creationPolicy");
  if (policy === "None") return [];
  const adds = policy === "Merge";
  const keys = () => (adds ? undefined : externalKeys(spec, target));
  return [{ kind: "Secret", name: text(at(target, "name")) ?? fallback, keys, adds }];
}

/** A template replaces what was read unless it says that it merges; what `dataFrom` and `templateFrom` give is in the store alone. */
function externalKeys(spec: unknown, target: unknown): ReadonlySet<string> | undefined {
  const template = fields(at(target, "template"));
  const templated = Object.keys(fields(template["data"]));
  if (items(template["templateFrom"]).length > 0) return undefined;
  const replaces = templated.length > 0 && template["mergePolicy"] !== "Merge";
  if (replaces) return new Set(templated);
  if (items(at(spec, "dataFrom")).length > 0) return undefined;
  return new Set([...templated, ...items(at(spec, "data")).flatMap((item) => text(at(item, "secretKey")) ?? [])]);
}
