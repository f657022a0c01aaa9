import { apiGroup, isClusterScoped } from "../model/kinds.js";
import { type BuiltObject, withValue } from "./objects.js";
import { fieldsOf } from "./records.js";

/** Kinds in which kustomize changes more than the object's own namespace. */
const WITH_REFERENCES = new Set([
  "APIService",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "MutatingWebhookConfiguration",
  "PersistentVolume",
  "RoleBinding",
  "ValidatingWebhookConfiguration",
]);

/** Groups of custom resources: kustomize does not know which of their kinds have no namespace and sets one on all. */
const CUSTOM_GROUPS = new Set(["external-secrets.io", "snapshot.storage.k8s.io"]);

/**
 * The objects in another namespace, as kustomize puts them there.
 *
 * @returns nothing where kustomize would also change references, which only the program does
 */
export function inNamespace(objects: readonly BuiltObject[], namespace: string): BuiltObject[] | undefined {
  if (objects.some(({ kind }) => WITH_REFERENCES.has(kind))) return undefined;
  return objects.map((object) => moved(object, namespace));
}

function moved(object: BuiltObject, namespace: string): BuiltObject {
  if (object.apiVersion === "v1" && object.kind === "Namespace") return withMetadata(object, { name: namespace });
  const group = apiGroup(object.apiVersion);
  if (isClusterScoped(object.apiVersion, object.kind) && !CUSTOM_GROUPS.has(group)) return object;
  return object.namespace === namespace ? object : withMetadata(object, { namespace });
}

/** The object with other fields in its metadata. */
export function withMetadata(object: BuiltObject, fields: Readonly<Record<string, unknown>>): BuiltObject {
  return withValue(object, { ...object.value, metadata: { ...fieldsOf(object.value["metadata"]), ...fields } });
}
