import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { marksOf } from "../model/marks.js";
import { dnsSubdomainProblem } from "../model/names.js";
import { type DurationText, durationProblem } from "../model/syntax.js";
import { addRequirement, ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import type { ExternalSecretSpec, ExternalSecretSpecTarget } from "./imports/external-secrets.io.js";
import type { Plain } from "./plain.js";
import { type EnvFrom, type FilesFrom, type KeyReferences, type KeyValue, keyReferences } from "./references.js";
import type { SecretStore } from "./secret-store.js";
import { namespaceFor, objectName, Solution } from "./solution.js";

/** One value in the secret store. There is no field for a literal value. */
export interface RemoteSecret {
  /** Name of the secret in the store. */
  readonly remoteKey: string;
  /** Field of the secret where it is a JSON object. @default the whole secret, as plain text */
  readonly property?: string;
  /** Version of the secret. @default the current one */
  readonly version?: string;
}

/** A whole JSON object of the store whose fields become keys. */
export interface ExtractedSecret<Key extends string> {
  readonly remoteKey: string;
  /** The fields that it must have; only these can be referred to. */
  readonly keys: readonly Key[];
  readonly version?: string;
}

/** What the Secret looks like where it is not just the values by their keys. */
export interface SecretTemplate<Key extends string> {
  /** Type of the Secret, such as `kubernetes.io/dockerconfigjson`. @default "Opaque" */
  readonly type?: string;
  /** Contents by key, as Go templates over the values: `{{ .user }}`. They take the place of the plain values. */
  readonly data?: Readonly<Record<Key, string>>;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a StoreSecret is made from. */
export interface StoreSecretProps<Key extends string, Extracted extends string, Templated extends string> {
  /** Name of the Secret. @default `<product>-<id>` */
  readonly name?: string;
  /** Values by the key that they get in the Secret. @default none */
  readonly data?: Readonly<Record<Key, RemoteSecret>>;
  /** JSON objects whose fields all become keys. @default none */
  readonly extract?: readonly ExtractedSecret<Extracted>[];
  /** @default the values by their keys */
  readonly template?: SecretTemplate<Templated>;
  /** The store to read from. @default the ClusterSecretStore of the environment */
  readonly store?: SecretStore;
  /** How often the store is read again. @default "1h" */
  readonly refreshInterval?: DurationText;
}

/** The keys that the Secret has: the template's where it has data, else those of the values. */
export type SecretKey<Key extends string, Extracted extends string, Templated extends string> = [Templated] extends [
  never,
]
  ? Key | Extracted
  : Templated;

/**
 * A Secret that External Secrets makes from values in a secret store, with typed references to its keys: one that is not declared
 * cannot be referred to.
 */
export class StoreSecret<
    const Key extends string = never,
    const Extracted extends string = never,
    const Templated extends string = never,
  >
  extends ConformitronConstruct
  implements KeyReferences<SecretKey<Key, Extracted, Templated>>
{
  /** Name of the Secret. */
  readonly name: string;
  readonly #references: KeyReferences<SecretKey<Key, Extracted, Templated>>;

  constructor(scope: Construct, id: string, props: StoreSecretProps<Key, Extracted, Templated>) {
    super(scope, id);
    this.name = objectName(this, props.name);
    const keys = secretKeys(props);
    this.#references = keyReferences("Secret", this.name, (key) => this.#checkKey(key, keys));
    this.#check(props, keys);
    const store = storeReference(this, props.store);
    marksOf(this).requiredSecrets = requiredSecrets(props, store.name);
    const spec: Plain<ExternalSecretSpec> = {
      refreshInterval: props.refreshInterval ?? "1h",
      secretStoreRef: store,
      target: { name: this.name, creationPolicy: "Owner", deletionPolicy: "Retain", ...template(props.template) },
      ...remoteData(props),
    };
    new ApiObject(this, "Default", {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: this.name, namespace: namespaceFor(this) },
      spec,
    });
  }

  value(key: SecretKey<Key, Extracted, Templated>): KeyValue {
    return this.#references.value(key);
  }

  env(key: SecretKey<Key, Extracted, Templated>): EnvFrom {
    return this.#references.env(key);
  }

  files(...keys: readonly SecretKey<Key, Extracted, Templated>[]): FilesFrom {
    return this.#references.files(...keys);
  }

  /** For `imagePullSecrets`: the Secret must be of type `kubernetes.io/dockerconfigjson`. */
  pullSecret(): { readonly name: string } {
    return { name: this.name };
  }

  #checkKey(key: string, keys: readonly string[]): void {
    if (keys.includes(key)) return;
    reportProblem(
      this,
      "undeclared-secret-key",
      `Secret '${this.name}' has no key '${key}'`,
      `declare it, or use one of ${keys.join(", ")}`,
    );
  }

  #check(props: StoreSecretProps<Key, Extracted, Templated>, keys: readonly string[]): void {
    checkValue(this, {
      code: "bad-name",
      what: "secret name",
      value: this.name,
      problem: dnsSubdomainProblem(this.name),
      fix: "set name to a DNS name",
    });
    const interval = props.refreshInterval ?? "1h";
    checkValue(this, {
      code: "bad-duration",
      what: "refreshInterval",
      value: interval,
      problem: durationProblem(interval),
      fix: "write a duration such as 1h",
    });
    if (keys.length === 0) {
      reportProblem(this, "empty-secret", `Secret '${this.name}' has no key`, "declare data or extract");
    }
    for (const key of keys) {
      if (/^[-._a-zA-Z0-9]{1,253}$/.test(key)) continue;
      reportProblem(
        this,
        "bad-name",
        `secret key '${key}' is not made of letters, digits, '-', '_' and '.'`,
        "rename the key",
      );
    }
  }
}

function secretKeys(props: StoreSecretProps<string, string, string>): string[] {
  if (props.template?.data) return Object.keys(props.template.data);
  return [...Object.keys(props.data ?? {}), ...(props.extract ?? []).flatMap((entry) => entry.keys)];
}

function storeReference(
  secret: Construct,
  store: SecretStore | undefined,
): { kind: "SecretStore" | "ClusterSecretStore"; name: string } {
  if (store !== undefined) return { kind: "SecretStore", name: store.name };
  const { name } = Solution.of(secret).environment.secretStore;
  addRequirement(secret, { kind: "secret-store", name });
  return { kind: "ClusterSecretStore", name };
}

function requiredSecrets(props: StoreSecretProps<string, string, string>, store: string) {
  const properties = new Map<string, Set<string>>();
  const need = (remoteKey: string, names: readonly string[]): void => {
    const known = properties.get(remoteKey) ?? new Set();
    for (const name of names) known.add(name);
    properties.set(remoteKey, known);
  };
  for (const { remoteKey, property } of Object.values(props.data ?? {}))
    need(remoteKey, property === undefined ? [] : [property]);
  for (const { remoteKey, keys } of props.extract ?? []) need(remoteKey, keys);
  return [...properties].map(([remoteKey, names]) => ({ remoteKey, properties: [...names].sort(), store }));
}

function remoteData(
  props: StoreSecretProps<string, string, string>,
): Pick<Plain<ExternalSecretSpec>, "data" | "dataFrom"> {
  const data = Object.entries(props.data ?? {}).map(([secretKey, { remoteKey, property, version }]) => ({
    secretKey,
    remoteRef: { key: remoteKey, property, version },
  }));
  const dataFrom = (props.extract ?? []).map(({ remoteKey, version }) => ({ extract: { key: remoteKey, version } }));
  return { ...(data.length ? { data } : {}), ...(dataFrom.length ? { dataFrom } : {}) };
}

function template(props: SecretTemplate<string> | undefined): Pick<Plain<ExternalSecretSpecTarget>, "template"> {
  if (props === undefined) return {};
  const { type, data, labels, annotations } = props;
  return {
    template: {
      ...(type ? { type } : {}),
      ...(data ? { data, engineVersion: "v2", mergePolicy: "Replace" } : {}),
      ...(labels || annotations ? { metadata: { labels, annotations } } : {}),
    },
  };
}
