import { fakeCluster } from "../harness/cluster/fake-cluster.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";
import { type FakeVault, fakeVault, issueToken, type VaultBehaviour, vaultAddress } from "../stand-ins/vault.js";

interface Behaviour extends VaultBehaviour {
  /** Changes the Vault that the bootstrap Job has left. */
  readonly prepare?: (vault: FakeVault) => void;
}

/** A Vault as the bootstrap Job leaves it. */
function vault(behaviour: Behaviour = {}): World {
  const product = fakeVault(behaviour);
  product.initialized = true;
  product.sealed = false;
  product.auth.add("kubernetes/");
  product.mounts.add("functional-test/");
  product.kubernetesHost = "https://kubernetes.default.svc";
  product.policies.set("functional-test", "…");
  const role = {
    bound_service_account_names: ["vault-test"],
    bound_service_account_namespaces: ["vault"],
    audience: "vault",
  };
  product.roles.set("functional-test", { ...role, token_policies: ["functional-test"] });
  product.roles.set("functional-test-without-policy", { ...role, token_policies: [] });
  behaviour.prepare?.(product);
  return { kubectl: fakeCluster({ token: issueToken }), http: product.http };
}

/** Answers a request by its method and part of its path. */
const when =
  (method: string, part: string, response: HttpResponse) =>
  (request: HttpRequest): HttpResponse | undefined =>
    request.method === method && request.path.includes(part) ? response : undefined;

const data = "/functional-test/data/";
const loggedIn: HttpResponse = { json: { auth: { client_token: "hvs.anybody", policies: ["default"] } } };

export default defineScenario({
  solution: "hashicorp/vault",
  script: "solutions/hashicorp/vault.test.sh",
  namespace: "vault",
  env: { VAULT_URL: vaultAddress, ACCOUNT: "vault-test" },
  secrets: ["hvs.", "jwt.vault."],
  timeoutSeconds: 1200,
  good: vault,
  wrong: {
    "it is sealed": () =>
      vault({
        prepare: (product) => {
          product.sealed = true;
        },
      }),
    "it is empty": () =>
      vault({
        prepare: (product) => {
          product.initialized = false;
        },
      }),
    "a standby that no active server stands behind": () =>
      vault({
        prepare: (product) => {
          product.activeFrom = Number.POSITIVE_INFINITY;
        },
      }),
    "everybody is let in": () => vault({ first: when("POST", "/login", loggedIn) }),
    "nobody is let in": () =>
      vault({
        prepare: (product) => {
          product.kubernetesHost = "";
        },
      }),
    "the set-up was never written": () => vault({ prepare: (product) => product.roles.clear() }),
    "the engine is not mounted": () => vault({ prepare: (product) => product.mounts.clear() }),
    "the policy is lost": () => vault({ prepare: (product) => product.policies.clear() }),
    "writes are accepted and lost": () => vault({ first: when("POST", data, { json: { data: { version: 1 } } }) }),
    "another value comes back": () =>
      vault({
        rewrite: (response, request) =>
          request.method === "GET" && request.path.includes(data) && response.status === 200
            ? { json: { data: { data: { value: "another" }, metadata: { version: 1 } } } }
            : response,
      }),
    "the first version is lost": () =>
      vault({
        first: (request) => (request.query.get("version") === "1" ? { status: 404, json: { errors: [] } } : undefined),
      }),
    "an overwrite that knows nothing is accepted": () =>
      vault({
        first: (request) => (request.body.includes("lost update") ? { json: { data: { version: 3 } } } : undefined),
      }),
    "policies are not looked at": () =>
      vault({
        first: (request, product) => {
          for (const token of product.tokens.keys()) product.tokens.set(token, ["functional-test"]);
          return when("GET", "nowhere", {})(request);
        },
      }),
    "the policy grants everything": () =>
      vault({
        prepare: (product) => {
          const role = product.roles.get("functional-test");
          if (role) product.roles.set("functional-test", { ...role, token_policies: ["functional-test", "root"] });
        },
      }),
    "a deleted secret can still be read": () => vault({ first: when("DELETE", data, { status: 204 }) }),
  },
});
