import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { dnsSubdomainProblem } from "../model/names.js";
import { ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import { type EnvFrom, type FilesFrom, type KeyReferences, type KeyValue, keyReferences } from "./references.js";
import { namespaceFor, objectName } from "./solution.js";

/** What a ConfigMap is made from. */
export interface ConfigProps<Key extends string> {
  /** Name of the ConfigMap. @default `<product>-<id>` */
  readonly name?: string;
  readonly data: Readonly<Record<Key, string>>;
}

/** A ConfigMap with typed references to its keys. It must hold no secret: everybody can read the repository. */
export class Config<const Key extends string> extends ConformitronConstruct implements KeyReferences<Key> {
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly #references: KeyReferences<Key>;

  constructor(scope: Construct, id: string, props: ConfigProps<Key>) {
    super(scope, id);
    this.name = objectName(this, props.name);
    checkValue(this, {
      code: "bad-name",
      what: "config map name",
      value: this.name,
      problem: dnsSubdomainProblem(this.name),
      fix: "set name to a DNS name",
    });
    const keys = Object.keys(props.data);
    this.#references = keyReferences("ConfigMap", this.name, (key) => {
      if (keys.includes(key)) return;
      reportProblem(
        this,
        "undeclared-config-key",
        `ConfigMap '${this.name}' has no key '${key}'`,
        `use one of ${keys.join(", ")}`,
      );
    });
    new ApiObject(this, "Default", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: this.name, namespace: namespaceFor(this) },
      data: props.data,
    });
  }

  value(key: Key): KeyValue {
    return this.#references.value(key);
  }

  env(key: Key): EnvFrom {
    return this.#references.env(key);
  }

  files(...keys: readonly Key[]): FilesFrom {
    return this.#references.files(...keys);
  }
}
