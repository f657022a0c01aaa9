import type { Agent } from "node:http";
import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Identity } from "./credentials.js";

const TLS_FIELDS = ["ca", "cert", "key", "pfx", "passphrase", "rejectUnauthorized", "servername"] as const;

/**
 * Who asks, by the user of the current context: reads its token and certificate files, runs its plugin, refreshes its OIDC token.
 * @throws what keeps them from being read
 */
export async function identityOf(config: KubeConfig): Promise<Identity> {
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const proxied = config.getCurrentCluster()?.proxyUrl !== undefined;
  return {
    headers: headersOf(options),
    tls: Object.fromEntries(TLS_FIELDS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))),
    ages: Boolean(config.getCurrentUser()?.authProvider),
    proxy: proxied ? (options.agent as Agent) : undefined,
  };
}

/** Token files may end with a line break, which no header may hold. */
function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const basic = typeof auth === "string" ? { Authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {};
  const given = Object.entries({ ...headers, ...basic });
  return Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value).trim()]));
}
