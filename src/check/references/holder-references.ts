import type { Manifest } from "../../model/manifest.js";
import { at, fields, items, pointer, text } from "../fields.js";
import { type Container, containersOf, podOf } from "../pods.js";
import type { HolderKind } from "./made.js";
import { memo } from "./memo.js";

/** A place at which an object names a Secret or ConfigMap. */
export interface HolderReference {
  readonly kind: HolderKind;
  readonly namespace: string;
  readonly name: string;
  /** JSON pointer of the name. */
  readonly pointer: string;
  /** Keys that it must have, each with the pointer at which it is named. */
  readonly keys: readonly KeyReference[];
  /** Nothing fails without it. */
  readonly optional: boolean;
  /** What names it, as messages say it. */
  readonly what: string;
}

/** A key that is named. */
export interface KeyReference {
  readonly key: string;
  readonly pointer: string;
}

/** All places at which objects name Secrets and ConfigMaps by fields that Kubernetes or Flux defines, by the object. */
export const holderReferences = memo(({ inventory }): ReadonlyMap<Manifest, readonly HolderReference[]> => {
  const found = new Map<Manifest, readonly HolderReference[]>();
  for (const manifest of inventory.manifests) {
    const references = referencesOf(manifest);
    if (references.length > 0) found.set(manifest, references);
  }
  return found;
});

function referencesOf(manifest: Manifest): readonly HolderReference[] {
  const others = OTHERS.get(manifest.kind);
  const secrets = SECRETS.get(manifest.kind);
  if (others === undefined && secrets === undefined) return podReferences(manifest);
  return [...(others?.(manifest) ?? []), ...(secrets ?? []).flatMap((field) => secretRef(manifest, field))];
}

/** Fields of `spec` by which Flux's kinds name one Secret. */
const SECRETS: ReadonlyMap<string, readonly string[]> = new Map([
  ["HelmChart", ["verify.secretRef"]],
  ["HelmRelease", ["chart.spec.verify.secretRef", "kubeConfig.secretRef"]],
  ["HelmRepository", ["secretRef", "certSecretRef"]],
  ["ImageRepository", ["secretRef", "certSecretRef", "proxySecretRef"]],
  ["Kustomization", ["kubeConfig.secretRef"]],
  ["OCIRepository", ["secretRef", "certSecretRef", "proxySecretRef", "verify.secretRef"]],
  ["Provider", ["secretRef", "certSecretRef", "proxySecretRef"]],
  ["Receiver", ["secretRef"]],
]);

const OTHERS: ReadonlyMap<string, (manifest: Manifest) => readonly HolderReference[]> = new Map(
  Object.entries({
    HelmRelease: valuesFrom,
    Kustomization: substituteFrom,
    ServiceAccount: (account: Manifest) => pullSecrets(account, account.value, ""),
  }),
);

interface Named {
  readonly kind: HolderKind;
  readonly name: unknown;
  readonly pointer: string;
  readonly keys?: readonly KeyReference[];
  readonly optional?: unknown;
  readonly what: string;
}

/** One reference in the object's own namespace; none where the name is not a text. */
function own({ namespace }: Manifest, { kind, name, pointer, keys = [], optional, what }: Named): HolderReference[] {
  if (typeof name !== "string" || name === "" || namespace === undefined) return [];
  return [{ kind, namespace, name, pointer, keys, optional: optional === true, what }];
}

function secretRef(manifest: Manifest, what: string): HolderReference[] {
  const path = ["spec", ...what.split("."), "name"];
  return own(manifest, { kind: "Secret", name: at(manifest.value, ...path), pointer: pointer(...path), what });
}

function valuesFrom(release: Manifest): HolderReference[] {
  return items(at(release.value, "spec", "valuesFrom")).flatMap((item, index) => {
    const base = `/spec/valuesFrom/${index}`;
    const key = text(at(item, "valuesKey"));
    return own(release, {
      kind: at(item, "kind") === "ConfigMap" ? "ConfigMap" : "Secret",
      name: at(item, "name"),
      pointer: `${base}/name`,
      keys: [{ key: key ?? "values.yaml", pointer: key === undefined ? base : `${base}/valuesKey` }],
      optional: at(item, "optional"),
      what: `valuesFrom[${index}]`,
    });
  });
}

function substituteFrom(kustomization: Manifest): HolderReference[] {
  return items(at(kustomization.value, "spec", "postBuild", "substituteFrom")).flatMap((item, index) =>
    own(kustomization, {
      kind: at(item, "kind") === "Secret" ? "Secret" : "ConfigMap",
      name: at(item, "name"),
      pointer: pointer("spec", "postBuild", "substituteFrom", index, "name"),
      optional: at(item, "optional"),
      what: "postBuild.substituteFrom",
    }),
  );
}

function podReferences(manifest: Manifest): HolderReference[] {
  const pod = podOf(manifest);
  if (pod === undefined) return [];
  const containers = containersOf(pod);
  return [
    ...containers.flatMap((container) => environmentReferences(manifest, container)),
    ...items(pod.spec["volumes"]).flatMap((volume, index) =>
      volumeReferences(manifest, volume, `${pod.pointer}${pointer("volumes", index)}`, containers),
    ),
    ...pullSecrets(manifest, pod.spec, pod.pointer),
  ];
}

function pullSecrets(manifest: Manifest, value: unknown, base: string): HolderReference[] {
  return items(at(value, "imagePullSecrets")).flatMap((item, index) =>
    own(manifest, {
      kind: "Secret",
      name: at(item, "name"),
      pointer: `${base}${pointer("imagePullSecrets", index, "name")}`,
      what: "imagePullSecrets",
    }),
  );
}

const FROM: readonly [field: string, kind: HolderKind][] = [
  ["secretKeyRef", "Secret"],
  ["configMapKeyRef", "ConfigMap"],
];
const ENV_FROM: readonly [field: string, kind: HolderKind][] = [
  ["secretRef", "Secret"],
  ["configMapRef", "ConfigMap"],
];

function environmentReferences(manifest: Manifest, container: Container): HolderReference[] {
  const variables = items(container.value["env"]).flatMap((item, index) =>
    FROM.flatMap(([field, kind]) => {
      const reference = fields(at(item, "valueFrom", field));
      const base = `${container.pointer}${pointer("env", index, "valueFrom", field)}`;
      const key = text(reference["key"]);
      const keys = key === undefined ? [] : [{ key, pointer: `${base}/key` }];
      const what = `variable ${text(at(item, "name")) ?? ""} of container ${container.name}`;
      const { name, optional } = reference;
      return own(manifest, { kind, name, pointer: `${base}/name`, keys, optional, what });
    }),
  );
  const whole = items(container.value["envFrom"]).flatMap((item, index) =>
    ENV_FROM.flatMap(([field, kind]) => {
      const { name, optional } = fields(at(item, field));
      const place = `${container.pointer}${pointer("envFrom", index, field, "name")}`;
      return own(manifest, { kind, name, pointer: place, optional, what: `envFrom of container ${container.name}` });
    }),
  );
  return [...variables, ...whole];
}

function volumeReferences(
  manifest: Manifest,
  volume: unknown,
  base: string,
  containers: readonly Container[],
): HolderReference[] {
  const name = text(at(volume, "name")) ?? "";
  const what = `volume ${name}`;
  const single = (source: unknown, place: string, kind: HolderKind, field: string, paths: readonly KeyReference[]) => {
    const { optional } = fields(source);
    const keys = itemKeys(source, place) ?? paths;
    return own(manifest, { kind, name: at(source, field), pointer: `${place}/${field}`, keys, optional, what });
  };
  const mounted = () => subPaths(containers, name);
  return [
    ...single(at(volume, "secret"), `${base}/secret`, "Secret", "secretName", mounted()),
    ...single(at(volume, "configMap"), `${base}/configMap`, "ConfigMap", "name", mounted()),
    ...items(at(volume, "projected", "sources")).flatMap((source, index) => {
      const place = `${base}${pointer("projected", "sources", index)}`;
      return [
        ...single(at(source, "secret"), `${place}/secret`, "Secret", "name", []),
        ...single(at(source, "configMap"), `${place}/configMap`, "ConfigMap", "name", []),
      ];
    }),
  ];
}

/** The keys that a volume picks; undefined where it takes all. */
function itemKeys(source: unknown, place: string): readonly KeyReference[] | undefined {
  const list = items(at(source, "items"));
  if (list.length === 0) return undefined;
  return list.flatMap((item, index) => {
    const key = text(at(item, "key"));
    return key === undefined ? [] : [{ key, pointer: `${place}${pointer("items", index, "key")}` }];
  });
}

/** A volume that takes all keys has one file for each: a mounted `subPath` is a key. */
function subPaths(containers: readonly Container[], volume: string): readonly KeyReference[] {
  return containers.flatMap((container) =>
    items(container.value["volumeMounts"]).flatMap((mount, index) => {
      const key = text(at(mount, "subPath"));
      if (key === undefined || key === "" || at(mount, "name") !== volume) return [];
      return [{ key, pointer: `${container.pointer}${pointer("volumeMounts", index, "subPath")}` }];
    }),
  );
}
