/** An entry of a HelmRelease's `valuesFrom`. */
export interface ValuesFrom {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
  readonly valuesKey: string;
  /** Dotted path in the values; without one, the key holds a whole YAML file of values. */
  readonly targetPath?: string;
}

/** The value of an environment variable that comes from a Secret, a ConfigMap or the pod itself. */
export interface EnvFrom {
  readonly valueFrom:
    | { readonly secretKeyRef: { readonly name: string; readonly key: string } }
    | { readonly configMapKeyRef: { readonly name: string; readonly key: string } }
    | { readonly fieldRef: { readonly fieldPath: string } };
}

/** Keys of a Secret or ConfigMap as files in a folder. */
export interface FilesFrom {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
  /** The keys that become files. @default all */
  readonly keys?: readonly string[];
}

/** One key of a Secret or ConfigMap, for a release's values. */
export class KeyValue {
  constructor(
    private readonly kind: ValuesFrom["kind"],
    private readonly name: string,
    private readonly key: string,
  ) {}

  /**
   * Puts the value at a dotted path of the values. Helm parses it like `--set`: commas, braces and numbers in it are
   * interpreted unless the stored value is quoted.
   */
  at(targetPath: string): ValuesFrom {
    return { kind: this.kind, name: this.name, valuesKey: this.key, targetPath };
  }

  /** Takes the value as a whole YAML file of values. */
  asFile(): ValuesFrom {
    return { kind: this.kind, name: this.name, valuesKey: this.key };
  }
}

/** Typed references to a Secret or ConfigMap with known keys. */
export interface KeyReferences<Key extends string> {
  /** The object's name, for an "existing secret" field of a chart. */
  readonly name: string;
  /** A key's value, for a release's values. */
  value(key: Key): KeyValue;
  /** A key's value, for an environment variable. */
  env(key: Key): EnvFrom;
  /** Keys as files of a volume. @param keys which. @default all */
  files(...keys: readonly Key[]): FilesFrom;
}

/** References to the keys of a Secret or ConfigMap by name. */
export function keyReferences<Key extends string>(
  kind: ValuesFrom["kind"],
  name: string,
  check: (key: Key) => void = () => {},
): KeyReferences<Key> {
  return {
    name,
    value(key) {
      check(key);
      return new KeyValue(kind, name, key);
    },
    env(key) {
      check(key);
      return {
        valueFrom: kind === "Secret" ? { secretKeyRef: { name, key } } : { configMapKeyRef: { name, key } },
      };
    },
    files(...keys) {
      keys.forEach(check);
      return { kind, name, ...(keys.length === 0 ? {} : { keys }) };
    },
  };
}

/** What is known of a Secret or ConfigMap that this definition does not make. */
export interface ExistingProps<Key extends string> {
  readonly keys: readonly Key[];
  /** Who makes it: a chart, a bootstrap Job, somebody outside Git. */
  readonly madeBy: string;
}

/** References to a Secret in the solution's namespace that a chart or a Job makes on the cluster. */
export function existingSecret<const Key extends string>(name: string, props: ExistingProps<Key>): KeyReferences<Key> {
  return existing("Secret", name, props);
}

/** References to a ConfigMap in the solution's namespace that a chart or a Job makes on the cluster. */
export function existingConfigMap<const Key extends string>(
  name: string,
  props: ExistingProps<Key>,
): KeyReferences<Key> {
  return existing("ConfigMap", name, props);
}

function existing<Key extends string>(
  kind: ValuesFrom["kind"],
  name: string,
  { keys, madeBy }: ExistingProps<Key>,
): KeyReferences<Key> {
  return keyReferences<Key>(kind, name, (key) => {
    if (!keys.includes(key))
      throw new Error(`${kind} ${name} (made by ${madeBy}) has no key '${key}': it has ${keys.join(", ")}`);
  });
}
