import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { CommandError } from "../base/errors.js";
import type { Cluster } from "../model/cluster.js";
import { ApiCluster } from "./client.js";
import { type Clock, systemClock } from "./clock.js";
import { CredentialSource, type IdentityLoader } from "./credentials.js";
import { identityOf } from "./identity.js";
import { isInCluster, type KubeconfigOptions, readKubeconfig } from "./kubeconfig.js";
import { Outage } from "./outage.js";
import { type RequestInfo, Transport } from "./transport.js";

/** Which cluster, and how it is asked. */
export interface ConnectOptions extends KubeconfigOptions {
  /** Such as `conformitron/0.1.0`. */
  readonly userAgent: string;
  /** Is told of every HTTP request when its answer begins or is not to come. */
  readonly onRequest?: (info: RequestInfo) => void;
  /** @default the real one */
  readonly clock?: Clock;
}

/**
 * Chooses the cluster. Nothing is asked of it yet.
 * @throws CommandError where the kubeconfig or the context is missing or wrong
 */
export async function connect(options: ConnectOptions): Promise<Cluster> {
  const { userAgent, onRequest = () => undefined, clock = systemClock } = options;
  const config = await readKubeconfig(options);
  const context = config.getCurrentContext();
  const server = serverOf(config);
  const transport = new Transport(server, userAgent, onRequest, clock);
  // What is current may change while it runs; what was chosen stays.
  const pinned = isInCluster(options) ? options : { ...options, context };
  const credentials = new CredentialSource(identities(config, server, pinned), server, clock);
  return new ApiCluster(context, { transport, credentials, clock, server, outage: new Outage(clock) });
}

/** Gives who asks; after a refusal by the kubeconfig as it is now, which forgets what plugins and files said before. */
function identities(first: KubeConfig, server: string, options: KubeconfigOptions): IdentityLoader {
  let config = first;
  return async (refused) => {
    if (refused) config = await readKubeconfig(options);
    if (serverOf(config) !== server) throw new Error(`the kubeconfig now names another server for ${options.context}`);
    return identityOf(config);
  };
}

/** Without what an address may hold besides the place. */
function serverOf(config: KubeConfig): string {
  const text = config.getCurrentCluster()?.server ?? "";
  const fix = "write the address of the API server, such as https://10.0.0.1:6443, into the kubeconfig";
  if (!URL.canParse(text)) throw new CommandError(`the server ${text} of the kubeconfig is not an address`, fix);
  const { protocol, host, pathname } = new URL(text);
  if (/^https?:$/.test(protocol)) return `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
  throw new CommandError(`the server ${text} of the kubeconfig is neither https nor http`, fix);
}
