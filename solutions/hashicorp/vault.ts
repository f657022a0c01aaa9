import {
  BootstrapJob,
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Manifests,
  Script,
  Solution,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

const raftStorage = `ui = true
listener "tcp" {
  tls_disable = 1
  address = "[::]:8200"
  cluster_address = "[::]:8201"
}
storage "raft" {
  path = "/vault/data"
}
service_registration "kubernetes" {}
`;

/**
 * Hashicorp Vault, initialised and unsealed by a Job of its own. Whoever can read the Secret with the unseal key can open Vault: where a
 * key management service is at hand, a `seal` stanza in its configuration is better. No root token is kept; whoever needs one makes
 * it from the unseal key, by `vault operator generate-root`.
 */
export class Vault extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "hashicorp",
      product: "vault",
      folder: "Hashicorp/Vault",
      namespace: "vault",
      maintainers: ["@example"],
      links: { documentation: "https://developer.hashicorp.com/vault/docs/platform/k8s/helm" },
      requires: [{ kind: "storage-class" }],
    });

    const release = new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://helm.releases.hashicorp.com").chart("vault", "0.25.0"),
      releaseName: "vault",
      values: {
        csi: { enabled: true },
        server: { ha: { enabled: true, replicas: 1, raft: { enabled: true, config: raftStorage } } },
      },
      // Vault is ready only when it is unsealed, which may take two runs of the Job below.
      timeout: "15m",
    });
    const url = `http://${release.releaseName}.${this.namespace}.svc:8200`;
    const unsealKey = "vault-unseal-key";
    const accounts = { bootstrap: "vault-bootstrap", test: "vault-test" };
    // A token for Vault alone, which the API server does not accept; each account may have one only for itself.
    const ownToken = (account: string) =>
      ({ resources: ["serviceaccounts/token"], resourceNames: [account], verbs: ["create"] }) as const;

    // Empty in Git, filled by the Job: so it needs no right to create Secrets, which cannot be limited to a name.
    new Manifests(this, "unseal-key", { objects: [secretFilledOnTheCluster(unsealKey)] });
    new BootstrapJob(this, "bootstrap", {
      name: accounts.bootstrap,
      // A restart of its pod seals Vault again.
      schedule: "*/5 * * * *",
      script: Script.file(new URL("./vault.bootstrap.sh", import.meta.url)),
      env: { VAULT_URL: url, KEY_SECRET: unsealKey, ACCOUNT: accounts.bootstrap, TEST_ACCOUNT: accounts.test },
      rights: [
        { resources: ["secrets"], resourceNames: [unsealKey], verbs: ["get", "patch"] },
        ownToken(accounts.bootstrap),
      ],
      timeout: "15m",
      retries: 0,
    }).waive("image-without-digest", digestNotSeen);

    new FunctionalTest(this, "test", {
      name: accounts.test,
      script: Script.file(new URL("./vault.test.sh", import.meta.url)),
      env: { VAULT_URL: url, ACCOUNT: accounts.test },
      rights: [ownToken(accounts.test)],
      timeout: "20m",
    }).waive("image-without-digest", digestNotSeen);
  }
}

function secretFilledOnTheCluster(name: string) {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      annotations: {
        "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent",
        // Without the key, what Vault has stored is lost.
        "kustomize.toolkit.fluxcd.io/prune": "disabled",
      },
    },
    type: "Opaque",
  };
}
