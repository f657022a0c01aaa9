import * as http from "node:http";
import * as https from "node:https";
import type { Clock } from "./clock.js";

/** What a kubeconfig or a pod's service account says about who asks, and how to reach the server. */
export interface Identity {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: https.AgentOptions;
  /** Whether it may change before it is refused, as a token file does. */
  readonly ages: boolean;
  /** The agent that goes through the proxy that the kubeconfig names. */
  readonly proxy: http.Agent | undefined;
}

/** What a request needs to be let in. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Keeps connections open for the next request. */
  readonly agent: http.Agent;
  /** Opens a connection for each request. */
  readonly ownAgent: http.Agent;
}

/** Reads who asks; where the last credentials were refused, from the very files and programs. */
export type IdentityLoader = (refused: boolean) => Promise<Identity>;

/** Connections that requests share; what lasts has connections of its own. */
const MAX_SOCKETS = 16;
/** Milliseconds after which credentials that may change are read again. */
const MAX_AGE = 60_000;

/** The credentials of one user, kept until they are old or refused. */
export class CredentialSource {
  readonly #load: IdentityLoader;
  readonly #clock: Clock;
  readonly #secure: boolean;
  #agents: { readonly key: string; readonly agent: http.Agent; readonly ownAgent: http.Agent } | undefined;
  #current: Promise<Credentials> | undefined;
  #until = 0;

  constructor(load: IdentityLoader, server: string, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
    this.#secure = server.startsWith("https:");
  }

  /** @throws whatever keeps the credentials from being read */
  current(): Promise<Credentials> {
    if (this.#current && this.#clock.now() < this.#until) return this.#current;
    return this.#read(false);
  }

  /** Reads the credentials again after these were refused; once, however many requests they were refused to. */
  async renew(refused: Credentials): Promise<Credentials> {
    const current = await this.#current?.catch(() => undefined);
    return current && current !== refused ? current : this.#read(true);
  }

  close(): void {
    this.#agents?.agent.destroy();
    this.#agents?.ownAgent.destroy();
  }

  #read(refused: boolean): Promise<Credentials> {
    this.#until = Number.POSITIVE_INFINITY;
    const reading = this.#load(refused).then((identity) => {
      if (identity.ages) this.#until = this.#clock.now() + MAX_AGE;
      return this.#credentials(identity);
    });
    this.#current = reading;
    // What could not be read is read again at the next request.
    reading.catch(() => {
      if (this.#current === reading) this.#current = undefined;
    });
    return reading;
  }

  /** New connections only where what they are made with has changed. */
  #credentials({ headers, tls, proxy }: Identity): Credentials {
    const key = JSON.stringify([tls, proxy === undefined]);
    if (this.#agents?.key !== key) this.#agents = { key, ...this.#makeAgents(tls, proxy) };
    const { agent, ownAgent } = this.#agents;
    return { headers, agent, ownAgent };
  }

  #makeAgents(tls: https.AgentOptions, proxy: http.Agent | undefined): Pick<Credentials, "agent" | "ownAgent"> {
    if (proxy) return { agent: proxy, ownAgent: proxy };
    const make = (options: http.AgentOptions): http.Agent =>
      this.#secure ? new https.Agent({ ...tls, ...options }) : new http.Agent(options);
    return { agent: make({ keepAlive: true, maxSockets: MAX_SOCKETS }), ownAgent: make({ keepAlive: false }) };
  }
}
