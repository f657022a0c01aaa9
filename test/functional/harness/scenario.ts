import type { FakeCluster } from "./cluster/fake-cluster.js";

/** A request as the script meant it: with the scheme, host and port of its URL, not those of the stand-in. */
export interface HttpRequest {
  readonly method: string;
  /** The whole URL that the script asked for. */
  readonly url: URL;
  /** Scheme, host and port, such as `http://kubecost-cost-analyzer.kubecost:9090`; default ports are left out. */
  readonly origin: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON; throws when it is not. */
  json(): unknown;
  /** Virtual seconds since the world began, so that a product can take its time; the second run begins a day later. */
  readonly elapsed: number;
}

/** An answer: status 200 unless given; `json` is serialized and typed, `body` is sent as it is. */
export interface HttpResponse {
  readonly status?: number;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is cut and no answer comes, as a proxy does that demands TLS. */
  readonly reset?: boolean;
}

/** Everything outside the container. A missing part is absent: connections are refused, the cluster holds nothing. */
export interface World {
  /** No answer (undefined) is a 404. */
  readonly http?: (request: HttpRequest) => HttpResponse | undefined;
  readonly kubectl?: FakeCluster;
}

/** How one test script is put to the proof. Every function makes a new world, so that no run sees another's traces. */
export interface Scenario {
  /** `vendor/product`. */
  readonly solution: string;
  /** The test's name, where a solution has several. */
  readonly id?: string;
  /** The script's path from the project's root. */
  readonly script: string;
  /** The namespace of the pod. */
  readonly namespace: string;
  /** What the CronJob sets, apart from TEST_DIR, NAMESPACE, RUN_ID, TMPDIR and AMBIENT_FILE. */
  readonly env?: Readonly<Record<string, string>>;
  /** Values of `env` that must be neither printed nor on a command line. */
  readonly secrets?: readonly string[];
  /** Mounted secret files: the variable that holds the path, and the content. The content is a secret too. */
  readonly secretFiles?: Readonly<Record<string, string>>;
  /** Ambient values, as the file AMBIENT_FILE holds them. */
  readonly ambient?: Readonly<Record<string, string>>;
  /** Further files of the ConfigMap: name in TEST_DIR to path from the project's root. */
  readonly files?: Readonly<Record<string, string>>;
  /** The Job's activeDeadlineSeconds. */
  readonly timeoutSeconds: number;
  /** Why the pods that the script creates do not meet the restricted pod security standard, where they must not. */
  readonly unrestricted?: string;
  /** The product as documented: the script passes, twice in a row. */
  readonly good: () => World;
  /** Products that answer, but wrongly; the script fails for each. */
  readonly wrong: Readonly<Record<string, () => World>>;
  /** The product is not there. @default every connection is refused, and the cluster has only what Kubernetes brings */
  readonly absent?: () => World;
}

/** Types a scenario and refuses one without any wrong product. */
export function defineScenario(scenario: Scenario): Scenario {
  if (Object.keys(scenario.wrong).length === 0) {
    throw new Error(
      `${scenario.script}: give at least one wrong product; a test that nothing wrong can fail proves nothing`,
    );
  }
  return scenario;
}
