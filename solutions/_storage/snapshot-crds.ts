import type { RawObject } from "conformitron";

const GROUP = "snapshot.storage.k8s.io";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const time = { type: "string", format: "date-time" } as const;
const int64 = { type: "integer", format: "int64" } as const;
const deletionPolicy = { type: "string", enum: ["Delete", "Retain"] } as const;
const quantity = { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true } as const;
const error = object({ message: text, time });

/** The CustomResourceDefinitions of the snapshot API `snapshot.storage.k8s.io/v1`, with the fields that it documents. */
export const SNAPSHOT_CRDS: readonly RawObject[] = [
  crd("VolumeSnapshotClass", "volumesnapshotclasses", ["vsclass", "vsclasses"], {
    scope: "Cluster",
    schema: object({ ...typeMeta(), driver: text, deletionPolicy, parameters: map(text) }, [
      "driver",
      "deletionPolicy",
    ]),
    columns: { Driver: [".driver", "string"], DeletionPolicy: [".deletionPolicy", "string"] },
  }),
  crd("VolumeSnapshotContent", "volumesnapshotcontents", ["vsc", "vscs"], {
    scope: "Cluster",
    schema: object({ ...typeMeta(), spec: contentSpec(), status: contentStatus() }, ["spec"]),
    columns: {
      ReadyToUse: [".status.readyToUse", "boolean"],
      RestoreSize: [".status.restoreSize", "integer"],
      DeletionPolicy: [".spec.deletionPolicy", "string"],
      Driver: [".spec.driver", "string"],
      VolumeSnapshot: [".spec.volumeSnapshotRef.name", "string"],
      VolumeSnapshotNamespace: [".spec.volumeSnapshotRef.namespace", "string"],
    },
  }),
  crd("VolumeSnapshot", "volumesnapshots", ["vs"], {
    scope: "Namespaced",
    schema: object({ ...typeMeta(), spec: snapshotSpec(), status: snapshotStatus() }, ["spec"]),
    columns: {
      ReadyToUse: [".status.readyToUse", "boolean"],
      SourcePVC: [".spec.source.persistentVolumeClaimName", "string"],
      RestoreSize: [".status.restoreSize", "string"],
      SnapshotClass: [".spec.volumeSnapshotClassName", "string"],
      SnapshotContent: [".status.boundVolumeSnapshotContentName", "string"],
    },
  }),
];

/** A snapshot is taken of a claim, or stands for a content that exists already. */
function snapshotSpec(): object {
  const source = object({ persistentVolumeClaimName: text, volumeSnapshotContentName: text });
  return object(
    {
      source: { ...source, oneOf: oneOf("persistentVolumeClaimName", "volumeSnapshotContentName") },
      volumeSnapshotClassName: text,
    },
    ["source"],
  );
}

function snapshotStatus(): object {
  return object({
    boundVolumeSnapshotContentName: text,
    creationTime: time,
    error,
    readyToUse: flag,
    restoreSize: quantity,
  });
}

function contentSpec(): object {
  const source = object({ snapshotHandle: text, volumeHandle: text });
  const reference = ["apiVersion", "fieldPath", "kind", "name", "namespace", "resourceVersion", "uid"];
  return object(
    {
      deletionPolicy,
      driver: text,
      source: { ...source, oneOf: oneOf("snapshotHandle", "volumeHandle") },
      sourceVolumeMode: text,
      volumeSnapshotClassName: text,
      volumeSnapshotRef: object(Object.fromEntries(reference.map((field) => [field, text])), ["name", "namespace"]),
    },
    ["deletionPolicy", "driver", "source", "volumeSnapshotRef"],
  );
}

/** `creationTime` counts nanoseconds since 1970 here, unlike in a VolumeSnapshot. */
function contentStatus(): object {
  return object({
    creationTime: int64,
    error,
    readyToUse: flag,
    restoreSize: { ...int64, minimum: 0 },
    snapshotHandle: text,
  });
}

interface CrdProps {
  readonly scope: "Cluster" | "Namespaced";
  readonly schema: object;
  /** Path and type of each column, by its title. */
  readonly columns: Readonly<Record<string, readonly [path: string, type: string]>>;
}

function crd(kind: string, plural: string, shortNames: readonly string[], props: CrdProps): RawObject {
  const columns = { ...props.columns, Age: [".metadata.creationTimestamp", "date"] as const };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${GROUP}`,
      annotations: {
        // The API server refuses a CRD of a k8s.io group that does not say where its API was approved.
        "api-approved.kubernetes.io": "https://github.com/kubernetes-csi/external-snapshotter/pull/665",
        // With the CRD all snapshots of the cluster would be deleted.
        "kustomize.toolkit.fluxcd.io/prune": "disabled",
      },
    },
    spec: {
      group: GROUP,
      scope: props.scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          ...(kind === "VolumeSnapshotClass" ? {} : { subresources: { status: {} } }),
          schema: { openAPIV3Schema: props.schema },
          additionalPrinterColumns: Object.entries(columns).map(([name, [jsonPath, type]]) => ({
            name,
            jsonPath,
            type,
          })),
        },
      ],
    },
  };
}

function typeMeta(): Readonly<Record<string, object>> {
  return { apiVersion: text, kind: text, metadata: { type: "object" } };
}

function object(properties: Readonly<Record<string, object>>, required: readonly string[] = []): object {
  return { type: "object", properties, ...(required.length > 0 ? { required } : {}) };
}

function map(values: object): object {
  return { type: "object", additionalProperties: values };
}

function oneOf(...fields: readonly string[]): object[] {
  return fields.map((field) => ({ required: [field] }));
}
