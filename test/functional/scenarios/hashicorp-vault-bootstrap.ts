import { fakeCluster } from "../harness/cluster/fake-cluster.js";
import { text } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type World } from "../harness/scenario.js";
import {
  type FakeVault,
  fakeVault,
  firstRoot,
  issueToken,
  unsealKey,
  type VaultBehaviour,
  vaultAddress,
} from "../stand-ins/vault.js";

const secretName = "vault-unseal-key";

interface Behaviour extends VaultBehaviour {
  readonly prepare?: (vault: FakeVault) => void;
  /** What the Secret holds at the beginning. @default nothing, as Git has it */
  readonly stored?: string;
  /** What the API server says about storing the key. */
  readonly refuses?: (key: string) => string | undefined;
}

/**
 * The first run finds an empty Vault. Before the second its pod was restarted, so that it is sealed, and the set-up belongs to an older
 * script, so that a root token has to be made from the unseal key.
 */
function vault(behaviour: Behaviour = {}): World {
  const product = fakeVault(behaviour);
  behaviour.prepare?.(product);
  let restarted = false;
  const http = (request: HttpRequest) => {
    if (request.elapsed > 12 * 3600 && !restarted) {
      restarted = true;
      product.sealed = true;
      if (product.tokens.size > 0) throw new Error("the first run has left a token behind");
      for (const role of [...product.roles.keys()].filter((name) => name.startsWith("setup-")))
        product.roles.delete(role);
    }
    return product.http(request);
  };
  const kubectl = fakeCluster({
    seed: [
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: secretName, namespace: "vault" },
        type: "Opaque",
        ...(behaviour.stored === undefined ? {} : { data: { "unseal-key": encode(behaviour.stored) } }),
      },
    ],
    token: issueToken,
    onAdmission: (object) =>
      behaviour.refuses?.(Buffer.from(text(object, "data.unseal-key"), "base64").toString("utf8")),
  });
  return { kubectl, http };
}

const encode = (value: string): string => Buffer.from(value).toString("base64");
const initialised = (product: FakeVault): void => {
  product.initialized = true;
};

export default defineScenario({
  solution: "hashicorp/vault",
  id: "bootstrap",
  script: "solutions/hashicorp/vault.bootstrap.sh",
  namespace: "vault",
  env: { VAULT_URL: vaultAddress, KEY_SECRET: secretName, ACCOUNT: "vault-bootstrap", TEST_ACCOUNT: "vault-test" },
  secrets: [unsealKey, encode(unsealKey), firstRoot, "hvs.", "jwt.vault."],
  timeoutSeconds: 900,
  good: vault,
  wrong: {
    "an initialised Vault whose key nobody has": () => vault({ prepare: initialised }),
    "an empty Vault, and the key of another": () => vault({ stored: "another" }),
    "an initialised Vault, and the key of another": () => vault({ prepare: initialised, stored: "another" }),
    "the key may not be stored": () => vault({ refuses: () => "secrets is forbidden: exceeded quota" }),
    "the key cannot be stored after all": () =>
      vault({ refuses: (key) => (key === "try" ? undefined : "etcdserver: request timed out") }),
    "initialising gives no key": () =>
      vault({
        rewrite: (response, { method, path }) => (`${method} ${path}` === "PUT /v1/sys/init" ? { json: {} } : response),
      }),
    "it stays sealed": () =>
      vault({
        first: ({ path }) => (path === "/v1/sys/unseal" ? { json: { sealed: true, progress: 1 } } : undefined),
      }),
    "it never becomes active": () =>
      vault({
        first: ({ path }) => (path === "/v1/sys/health" ? { status: 429, json: { standby: true } } : undefined),
      }),
    "the root token is not accepted": () =>
      vault({
        first: ({ path }) =>
          path === "/v1/sys/auth" ? { status: 403, json: { errors: ["permission denied"] } } : undefined,
      }),
    "writes are refused": () =>
      vault({
        first: ({ path }) =>
          path.startsWith("/v1/sys/policies/")
            ? { status: 400, json: { errors: ["failed to parse policy"] } }
            : undefined,
      }),
    "the set-up is accepted, but nobody can log in": () =>
      vault({
        first: ({ path }) =>
          path === "/v1/auth/kubernetes/login" ? { status: 403, json: { errors: ["permission denied"] } } : undefined,
      }),
    "the root token is not revoked": () =>
      vault({
        first: ({ path, headers }) =>
          path === "/v1/auth/token/revoke-self" && headers["x-vault-token"] === firstRoot
            ? { status: 500, json: { errors: ["internal error"] } }
            : undefined,
      }),
    "a root generation gives nothing": () =>
      vault({
        prepare: (product) => {
          initialised(product);
          product.sealed = false;
        },
        stored: unsealKey,
        rewrite: (response, { path }) =>
          path === "/v1/sys/generate-root/update" ? { json: { complete: false, encoded_token: "" } } : response,
      }),
  },
});
