import { type Environment, Manifests, Solution, type StorageClassFacts } from "conformitron";
import type { Construct } from "constructs";

/** What a storage class says besides what the environment's facts know. */
export interface StorageClassProps {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly volumeBindingMode: "Immediate" | "WaitForFirstConsumer";
}

/** The class of the environment that the driver serves; none in an environment where the driver does not run. */
export function servedClass(environment: Environment, provisioner: string): StorageClassFacts | undefined {
  return environment.storageClasses.find((facts) => facts.provisioner === provisioner);
}

/** Makes the classes that the environment promises of the driver: the StorageClass and, where it has one, the VolumeSnapshotClass. */
export function addClasses(scope: Construct, provisioner: string, props: StorageClassProps): void {
  const facts = servedClass(Solution.of(scope).environment, provisioner);
  if (facts === undefined) return;
  new Manifests(scope, "storage-class", { objects: [storageClass(facts, props)] });
  if (facts.snapshotClass === undefined) return;
  new Manifests(scope, "snapshot-class", {
    objects: [
      {
        apiVersion: "snapshot.storage.k8s.io/v1",
        kind: "VolumeSnapshotClass",
        metadata: { name: facts.snapshotClass },
        driver: provisioner,
        deletionPolicy: "Delete",
      },
    ],
  });
}

function storageClass(facts: StorageClassFacts, { parameters, annotations, volumeBindingMode }: StorageClassProps) {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: facts.name,
      annotations: {
        // A text: the API server rejects a boolean, and with it everything that is applied together.
        "storageclass.kubernetes.io/is-default-class": String(facts.default ?? false),
        // A class cannot be changed, only be made anew; volumes that it has made stay as they are.
        "kustomize.toolkit.fluxcd.io/force": "enabled",
        ...annotations,
      },
    },
    provisioner: facts.provisioner,
    reclaimPolicy: "Delete",
    volumeBindingMode,
    ...(parameters ? { parameters } : {}),
  };
}
