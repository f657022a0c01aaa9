import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, list, merge, read, text } from "../harness/cluster/objects.js";
import { defineScenario, type World } from "../harness/scenario.js";

/** How an External Secrets behaves, where the wrong ones differ. */
interface Behaviour {
  readonly refusesStores?: boolean;
  readonly neverSyncs?: boolean;
  /** Reads a store once and never again. */
  readonly neverRefreshes?: boolean;
  readonly keepsSecrets?: boolean;
  /** What becomes of the store's value. */
  readonly value?: (value: string) => string;
  /** What the Secret of a key that the store does not have holds; undefined makes none. */
  readonly unknownValue?: string;
  /** Ready of an ExternalSecret whose key the store does not have. */
  readonly unknownReady?: readonly [status: string, reason: string];
  /** Says that it has synced and makes no Secret. */
  readonly makesNoSecret?: boolean;
}

/** External Secrets looks at each object every ten seconds. */
function externalSecrets(behaviour: Behaviour = {}): World {
  const seen = new Map<string, number>();
  const cluster = fakeCluster({
    kinds: ["SecretStore", "ExternalSecret"].map((kind) => ({ apiVersion: "external-secrets.io/v1", kind })),
    onTick: (world) => {
      for (const store of world.list("SecretStore"))
        ready(world, store, behaviour.refusesStores ? ["False", "InvalidProviderConfig"] : ["True", "Valid"]);
      for (const secret of world.list("ExternalSecret")) {
        const due = (seen.get(secret.metadata.name) ?? world.elapsed()) + (seen.has(secret.metadata.name) ? 10 : 0);
        if (world.elapsed() < due || behaviour.neverSyncs) continue;
        if (behaviour.neverRefreshes && read(secret, "status.conditions") !== undefined) continue;
        seen.set(secret.metadata.name, world.elapsed());
        sync(world, secret, behaviour);
      }
    },
    onDelete: (object, world) => {
      const owned = world.get("Secret", object.metadata.namespace, object.metadata.name);
      if (object.kind === "ExternalSecret" && owned !== undefined && !behaviour.keepsSecrets) world.remove(owned);
    },
  });
  return { kubectl: cluster };
}

function sync(cluster: FakeCluster, secret: KubeObject, behaviour: Behaviour): void {
  const store = cluster.get("SecretStore", secret.metadata.namespace, text(secret, "spec.secretStoreRef.name"));
  const key = text(list(secret, "spec.data")[0], "remoteRef.key");
  const entry = list(store, "spec.provider.fake.data").find((each) => text(each, "key") === key);
  const value = entry === undefined ? behaviour.unknownValue : (behaviour.value ?? String)(text(entry, "value"));
  if (value !== undefined && !behaviour.makesNoSecret) {
    cluster.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: text(secret, "spec.target.name"), namespace: secret.metadata.namespace },
      data: { value: Buffer.from(value).toString("base64") },
    } as KubeObject);
  }
  const synced = entry !== undefined;
  ready(
    cluster,
    secret,
    synced ? ["True", "SecretSynced"] : (behaviour.unknownReady ?? ["False", "SecretSyncedError"]),
  );
}

function ready(cluster: FakeCluster, object: KubeObject, [status, reason]: readonly [string, string]): void {
  cluster.put(merge(object, { status: { conditions: [{ type: "Ready", status, reason }] } }) as KubeObject);
}

export default defineScenario({
  solution: "external-secrets/external-secrets",
  script: "solutions/external-secrets/external-secrets.test.sh",
  namespace: "external-secrets-test",
  timeoutSeconds: 1800,
  good: externalSecrets,
  wrong: {
    "stores are never valid": () => externalSecrets({ refusesStores: true }),
    "nothing is synced": () => externalSecrets({ neverSyncs: true }),
    "another value": () => externalSecrets({ value: () => "a value of another store" }),
    "an empty value": () => externalSecrets({ value: () => "" }),
    "synced without a Secret": () => externalSecrets({ makesNoSecret: true }),
    "an unknown key counts as synced": () => externalSecrets({ unknownReady: ["True", "SecretSynced"] }),
    "an unknown key becomes an empty Secret": () => externalSecrets({ unknownValue: "" }),
    "changes never arrive": () => externalSecrets({ neverRefreshes: true }),
    "Secrets are left behind": () => externalSecrets({ keepsSecrets: true }),
  },
});
