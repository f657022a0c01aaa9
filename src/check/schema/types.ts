/**
 * A schema as the catalogue keeps it: what an OpenAPI document of Kubernetes or a CustomResourceDefinition says, without
 * its words. An object is closed: a field that is neither in `properties` nor covered by `additionalProperties` is
 * unknown, unless `x-kubernetes-preserve-unknown-fields` opens it.
 */
export interface Schema {
  /** The id of a definition; nothing else stands beside it except `default` and `nullable`. */
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | true;
  /** What the keys of the map must be. */
  readonly propertyNames?: { readonly format: string };
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly "x-kubernetes-preserve-unknown-fields"?: true;
  readonly "x-kubernetes-int-or-string"?: true;
  readonly "x-kubernetes-embedded-resource"?: true;
  readonly "x-kubernetes-list-type"?: "map" | "set";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly CelRule[];
}

/** A rule in the Common Expression Language that an object must meet. */
export interface CelRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
  readonly reason?: string;
  readonly optionalOldSelf?: boolean;
}

/** A kind of one API version, and the schema that each version of its source gives it. */
export interface StoredKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Ids of definitions by the version of the source that serves them, such as `1.34`; CRDs of unknown age have `*`. */
  readonly schemas: Readonly<Record<string, string>>;
  /** The source's own words, where it calls the version deprecated. */
  readonly deprecated?: string;
}

/** A file of the catalogue: kinds of one source, and the definitions that they are made of. */
export interface CatalogFile {
  readonly format: 1;
  /** Where its schemas come from, in words. */
  readonly source: string;
  readonly kinds: readonly StoredKind[];
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The definition of `metadata` in kinds whose CRD leaves it to the API server. */
export const OBJECT_META = "meta.v1.ObjectMeta";
