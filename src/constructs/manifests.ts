import { fileURLToPath } from "node:url";
import { ApiObject, Yaml } from "cdk8s";
import type { Construct } from "constructs";
import { isClusterScoped } from "../model/kinds.js";
import { ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import { namespaceFor } from "./solution.js";

/** A Kubernetes object as plain data. */
export interface RawObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** Where the objects come from: one of both, or both. */
export interface ManifestsProps {
  /** A YAML file next to the definition: `new URL("./driver.yaml", import.meta.url)`. @default none */
  readonly file?: URL;
  /** Objects as plain data. @default none */
  readonly objects?: readonly RawObject[];
}

/** Objects of any kind, as they are. A namespaced object without a namespace gets the solution's. */
export class Manifests extends ConformitronConstruct {
  constructor(scope: Construct, id: string, props: ManifestsProps) {
    super(scope, id);
    const objects = [...(props.file ? readObjects(props.file) : []), ...(props.objects ?? [])];
    if (objects.length === 0) reportProblem(this, "no-objects", "there are no objects", "set file or objects");
    for (const [index, object] of objects.entries()) this.#add(object as RawObject, index);
  }

  #add(object: RawObject, index: number): void {
    if (
      typeof object?.apiVersion !== "string" ||
      typeof object.kind !== "string" ||
      typeof object.metadata?.name !== "string"
    ) {
      reportProblem(
        this,
        "bad-manifest",
        `object ${index + 1} has no apiVersion, kind or metadata.name`,
        "complete it",
      );
      return;
    }
    const namespace = namespaceFor(this);
    const own = object.metadata.namespace;
    checkValue(this, {
      code: "foreign-namespace",
      what: `namespace of ${object.kind} ${object.metadata.name}`,
      value: own ?? namespace,
      problem: own === undefined || own === namespace ? undefined : `is not the solution's, '${namespace}'`,
      fix: "leave it out, or make a solution of its own for what lives there",
    });
    const scoped = isClusterScoped(object.apiVersion, object.kind) ? {} : { namespace };
    new ApiObject(this, `${index}-${object.kind}-${object.metadata.name}`.replaceAll("/", "-"), {
      ...object,
      metadata: { ...object.metadata, ...scoped },
    });
  }
}

function readObjects(file: URL): unknown[] {
  return Yaml.load(fileURLToPath(file));
}
