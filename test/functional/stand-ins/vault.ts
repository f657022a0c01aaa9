import type { HttpRequest, HttpResponse } from "../harness/scenario.js";

/** How a Vault behaves, where the wrong ones differ. */
export interface VaultBehaviour {
  /** Answers before anything else does. */
  readonly first?: (request: HttpRequest, vault: FakeVault) => HttpResponse | undefined;
  /** Rewrites what a documented Vault answers. */
  readonly rewrite?: (response: HttpResponse, request: HttpRequest) => HttpResponse;
}

/** The state of a Vault, which a scenario may prepare and change. */
export interface FakeVault {
  initialized: boolean;
  sealed: boolean;
  /** Virtual second from which it is the active server, after it was unsealed. */
  activeFrom: number;
  readonly mounts: Set<string>;
  readonly auth: Set<string>;
  readonly policies: Map<string, string>;
  readonly roles: Map<string, VaultRole>;
  /** Policies by token. */
  readonly tokens: Map<string, readonly string[]>;
  /** Versions by path; a deleted one is undefined. */
  readonly kv: Map<string, (Readonly<Record<string, unknown>> | undefined)[]>;
  kubernetesHost: string;
  /** The one-time password of a root generation that is under way. */
  otp: string | undefined;
  readonly http: (request: HttpRequest) => HttpResponse | undefined;
}

/** A role of the Kubernetes login. */
export interface VaultRole {
  readonly bound_service_account_names: readonly string[];
  readonly bound_service_account_namespaces: readonly string[];
  readonly audience: string;
  readonly token_policies: readonly string[];
}

export const vaultAddress = "http://vault.vault.svc:8200";
/** The unseal key, in base64 as Vault gives it, and the root token of the first initialisation. */
export const unsealKey = "a2V5LW9mLXRoZS1zdGFuZC1pbi12YXVsdC0wMDAwMDE=";
export const firstRoot = "hvs.RootOfTheStandInVaultAAA";
const laterRoot = "hvs.AnotherRootOfTheStandIn0";
const otp = "hvQ0123456789abcdefghijklmno";
const denied: HttpResponse = { status: 403, json: { errors: ["permission denied"] } };
const done: HttpResponse = { status: 204 };
const bad = (error: string): HttpResponse => ({ status: 400, json: { errors: [error] } });

/** The token that the fake cluster issues: who it is for and for which audience, in the clear. */
export function issueToken(account: string, audience: string | undefined): string {
  return `jwt.vault.${account}.${audience ?? "api"}`;
}

/** A Vault as its API documentation describes it, as far as the scripts use it. It begins empty. */
export function fakeVault(behaviour: VaultBehaviour = {}): FakeVault {
  const vault: FakeVault = {
    initialized: false,
    sealed: true,
    activeFrom: 0,
    mounts: new Set(["sys/", "identity/", "cubbyhole/"]),
    auth: new Set(["token/"]),
    policies: new Map(),
    roles: new Map(),
    tokens: new Map(),
    kv: new Map(),
    kubernetesHost: "",
    otp: undefined,
    http: (request) => {
      if (request.origin !== vaultAddress || !request.path.startsWith("/v1/")) return undefined;
      const response = behaviour.first?.(request, vault) ?? answer(vault, request);
      return behaviour.rewrite?.(response, request) ?? response;
    },
  };
  return vault;
}

function answer(vault: FakeVault, request: HttpRequest): HttpResponse {
  const path = request.path.slice("/v1/".length);
  const open = openPaths(vault, request, path);
  if (open !== undefined) return open;
  if (vault.sealed) return { status: 503, json: { errors: ["Vault is sealed"] } };
  if (path === "auth/kubernetes/login") return logIn(vault, request);
  const token = request.headers["x-vault-token"] ?? "";
  const policies = vault.tokens.get(token);
  if (policies === undefined) return denied;
  if (path === "auth/token/revoke-self") return revoke(vault, token);
  const isRoot = policies.includes("root");
  if (path.startsWith("functional-test/")) {
    const mayUse = isRoot || (policies.includes("functional-test") && vault.policies.has("functional-test"));
    return mayUse ? keyValue(vault, request, path.slice("functional-test/".length)) : denied;
  }
  return isRoot ? administer(vault, request, path) : denied;
}

/** What is answered also while Vault is sealed, and without a token. */
function openPaths(vault: FakeVault, request: HttpRequest, path: string): HttpResponse | undefined {
  const { initialized, sealed } = vault;
  const active = request.elapsed >= vault.activeFrom;
  switch (`${request.method} ${path}`) {
    case "GET sys/seal-status":
      return { json: { type: "shamir", initialized, sealed, t: 1, n: 1, progress: 0 } };
    case "GET sys/health":
      return {
        status: !initialized ? 501 : sealed ? 503 : active ? 200 : 429,
        json: { initialized, sealed, standby: !active },
      };
    case "GET sys/init":
      return { json: { initialized } };
    case "PUT sys/init":
      return initialise(vault);
    case "PUT sys/unseal":
      return unseal(vault, request);
    case "DELETE sys/generate-root/attempt":
      vault.otp = undefined;
      return done;
    case "PUT sys/generate-root/attempt":
      return startRoot(vault);
    case "PUT sys/generate-root/update":
      return finishRoot(vault, request);
    default:
      return undefined;
  }
}

function initialise(vault: FakeVault): HttpResponse {
  if (vault.initialized) return bad("Vault is already initialized");
  vault.initialized = true;
  vault.tokens.set(firstRoot, ["root"]);
  return { json: { keys: ["6b6579"], keys_base64: [unsealKey], root_token: firstRoot } };
}

function unseal(vault: FakeVault, request: HttpRequest): HttpResponse {
  if (!isKey(request)) return bad("failed to decrypt keys from storage: cipher: message authentication failed");
  vault.sealed = false;
  vault.activeFrom = request.elapsed + 6;
  return { json: { sealed: false, t: 1, n: 1, progress: 0 } };
}

function startRoot(vault: FakeVault): HttpResponse {
  if (vault.sealed) return { status: 503, json: { errors: ["Vault is sealed"] } };
  if (vault.otp !== undefined) return bad("root generation already in progress");
  vault.otp = otp;
  return { json: { started: true, nonce: "2dbd10f1", progress: 0, required: 1, otp, otp_length: 28, complete: false } };
}

/** The token is XORed with the password and given in base64 without padding. */
function finishRoot(vault: FakeVault, request: HttpRequest): HttpResponse {
  const { nonce } = request.json() as { nonce?: string };
  if (vault.otp === undefined || nonce !== "2dbd10f1") return bad("no root generation in progress");
  if (!isKey(request)) return bad("root generation aborted: invalid key");
  const code = Buffer.from(laterRoot).map((byte, index) => byte ^ otp.charCodeAt(index));
  vault.otp = undefined;
  vault.tokens.set(laterRoot, ["root"]);
  return {
    json: { complete: true, progress: 1, encoded_token: Buffer.from(code).toString("base64").replace(/=+$/, "") },
  };
}

function isKey(request: HttpRequest): boolean {
  return (request.json() as { key?: string }).key === unsealKey;
}

function logIn(vault: FakeVault, request: HttpRequest): HttpResponse {
  if (!vault.auth.has("kubernetes/")) return denied;
  const { role: name = "", jwt = "" } = request.json() as { role?: string; jwt?: string };
  const role = vault.roles.get(name);
  if (role === undefined) return bad(`invalid role name "${name}"`);
  const [, namespace = "", account = "", audience] = jwt.split(".");
  if (
    vault.kubernetesHost !== "https://kubernetes.default.svc" ||
    audience !== role.audience ||
    !role.bound_service_account_names.includes(account) ||
    !role.bound_service_account_namespaces.includes(namespace)
  )
    return denied;
  const token = `hvs.login-${vault.tokens.size}-${name}`;
  vault.tokens.set(token, ["default", ...role.token_policies]);
  return {
    json: { auth: { client_token: token, policies: ["default", ...role.token_policies], lease_duration: 900 } },
  };
}

function revoke(vault: FakeVault, token: string): HttpResponse {
  vault.tokens.delete(token);
  return done;
}

function administer(vault: FakeVault, request: HttpRequest, path: string): HttpResponse {
  const listing = (names: ReadonlySet<string>): HttpResponse => ({
    json: { data: Object.fromEntries([...names].map((name) => [name, { type: name.slice(0, -1) }])) },
  });
  if (request.method === "GET") {
    if (path === "sys/auth") return listing(vault.auth);
    if (path === "sys/mounts") return listing(vault.mounts);
    return { status: 404, json: { errors: [] } };
  }
  const body = request.json() as Record<string, unknown>;
  const enabled = /^sys\/(auth|mounts)\/(.+)$/.exec(path);
  if (enabled) {
    const known = enabled[1] === "auth" ? vault.auth : vault.mounts;
    if (known.has(`${enabled[2]}/`)) return bad(`path is already in use at ${enabled[2]}/`);
    known.add(`${enabled[2]}/`);
  } else if (path.startsWith("sys/policies/acl/"))
    vault.policies.set(path.slice("sys/policies/acl/".length), String(body["policy"]));
  else if (path === "auth/kubernetes/config") vault.kubernetesHost = String(body["kubernetes_host"]);
  else if (path.startsWith("auth/kubernetes/role/"))
    vault.roles.set(path.slice("auth/kubernetes/role/".length), body as unknown as VaultRole);
  else return { status: 404, json: { errors: ["unsupported path"] } };
  return done;
}

/** The key-value engine, version 2. */
function keyValue(vault: FakeVault, request: HttpRequest, path: string): HttpResponse {
  if (!vault.mounts.has("functional-test/")) return { status: 404, json: { errors: ["no handler for route"] } };
  const [part = "", name = ""] = path.split(/\/(.*)/s);
  const versions = vault.kv.get(name) ?? [];
  switch (`${request.method} ${part}`) {
    case "POST data": {
      const { data, options } = request.json() as { data: Record<string, unknown>; options?: { cas?: number } };
      if (options?.cas !== undefined && options.cas !== versions.length)
        return bad("check-and-set parameter did not match the current version");
      vault.kv.set(name, [...versions, data]);
      return { json: { data: { version: versions.length + 1, destroyed: false } } };
    }
    case "GET data": {
      const version = Number(request.query.get("version") ?? 0) || versions.length;
      const data = versions[version - 1];
      if (versions.length === 0) return { status: 404, json: { errors: [] } };
      return { status: data === undefined ? 404 : 200, json: { data: { data: data ?? null, metadata: { version } } } };
    }
    case "DELETE data":
      vault.kv.set(name, [...versions.slice(0, -1), undefined]);
      return done;
    case "DELETE metadata":
      vault.kv.delete(name);
      return done;
    default:
      return { status: 405, json: { errors: ["unsupported operation"] } };
  }
}
