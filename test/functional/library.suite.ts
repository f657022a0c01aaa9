import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fakeCluster } from "./harness/cluster/fake-cluster.js";
import { problemsOf, type State } from "./harness/judge.js";
import { type RunResult, runScript, type Silence } from "./harness/run.js";
import { defineScenario, type HttpRequest, type HttpResponse, type Scenario, type World } from "./harness/scenario.js";
import { root } from "./harness/scenarios.js";
import { type Shell, shells } from "./harness/shells.js";

const folder = mkdtempSync(join(tmpdir(), "library-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a few lines of script do with the library: the exit code, and what is, or is not, in the output. */
interface Case {
  readonly script: string;
  readonly exit: number;
  readonly says?: readonly string[];
  readonly silent?: readonly string[];
  readonly seconds?: number;
}

const answer = (request: HttpRequest): HttpResponse | undefined => {
  if (request.path === "/cut") return { reset: true };
  if (request.path === "/where") return { body: `to ${request.origin} for ${request.headers["host"]}` };
  if (request.path === "/late") return { json: { ready: request.elapsed >= 20 } };
  if (request.path === "/empty") return { body: "" };
  return request.path === "/who" ? { body: request.headers["x-token"] ?? "nobody" } : undefined;
};

const cases: Readonly<Record<string, Case>> = {
  "a script without a check fails": { script: "true", exit: 1, says: ["nothing was checked"] },
  "a script with a check passes": { script: 'ok "one"', exit: 0, says: ["PASS 1 checks"] },
  "a failing command ends it": { script: 'ok "one"; false; ok "two"', exit: 1, silent: ["two"] },
  "an unset variable ends it": { script: 'ok "one"; echo "$nothing"', exit: 2 },
  "fail names the case": { script: 'begin "case one"; fail "no cheese"', exit: 1, says: ["FAIL [case one] no cheese"] },
  "clean-up runs in reverse": {
    script: 'on_exit echo first; on_exit echo "second  \'quoted\' $(printf "a\\nb")"; ok "one"',
    exit: 0,
    says: ["second  'quoted' a\nb\nfirst"],
  },
  "clean-up runs after a failure": { script: "on_exit echo swept; false", exit: 1, says: ["swept"] },
  "clean-up runs after a signal": { script: "on_exit echo swept; kill -TERM $$; sleep 5", exit: 143, says: ["swept"] },
  "clean-up registered in a subshell runs": {
    script: 'make() { on_exit echo swept; echo made; }; thing=$(make); ok "$thing"',
    exit: 0,
    says: ["ok   made", "swept"],
  },
  "a failing clean-up fails the run, and the others still run": {
    script: 'on_exit echo swept; undo() { false; echo not-here; }; on_exit undo; ok "one"',
    exit: 1,
    says: ["swept", "FAIL [clean-up] status 1 from: undo"],
    silent: ["not-here", "PASS"],
  },
  "a failing clean-up keeps the first exit code": { script: "on_exit false; exit 7", exit: 7 },
  "kubectl is told of the API server and the account": {
    script: 'ok "$(lib_kubeconfig 10.96.0.1 443 /account)"',
    exit: 0,
    says: [
      'server: "https://10.96.0.1:443"',
      'tokenFile: "/account/token"',
      'certificate-authority: "/account/ca.crt"',
    ],
  },
  "kubectl is told of the API server by an IPv6 address": {
    script: 'ok "$(lib_kubeconfig fd00::1 443 /account)"',
    exit: 0,
    says: ['server: "https://[fd00::1]:443"'],
  },
  "a connection that is cut is no answer": {
    script: 'if http GET http://product/cut; then fail "status $HTTP_STATUS"; fi; ok "status $HTTP_STATUS"',
    exit: 0,
    says: ["ok   status 000"],
  },
  "a Host header does not hide where a request goes": {
    script: 'http GET "https://product:8443/where" -H "Host: other.example.com"; ok "$(cat "$HTTP_BODY")"',
    exit: 0,
    says: ["ok   to https://product:8443 for other.example.com"],
  },
  "poll waits until it holds": {
    script: `late() { http GET http://product/late; expect_json .ready "ready"; }; poll 9 5 "it is ready" late; echo "now $HTTP_STATUS"`,
    exit: 0,
    says: ["ok   it is ready (try 5)", "now 200"],
    seconds: 20,
  },
  "poll gives up and says what was last seen": {
    script: 'never() { expect_equal 1 2 "the number"; echo not-here; }; poll 3 5 "it comes" never',
    exit: 1,
    says: ["it comes: not in 3 tries 5 s apart; last seen: the number is '2', not '1'"],
    silent: ["not-here"],
    seconds: 10,
  },
  "poll sees a failure in the middle of a function": {
    script: 'wrong() { false; true; }; poll 2 1 "it comes" wrong; ok "never"',
    exit: 1,
    silent: ["never"],
  },
  "poll stops for a signal": {
    script: 'on_exit echo swept; late() { kill -TERM $$; false; }; poll 99 5 "it comes" late',
    exit: 143,
    says: ["swept"],
  },
  "unique is a DNS label of at most 63 characters": {
    script: `name=$(unique "Very_Long.$(printf '%070d' 1)"); expect_equal 63 "$(printf %s "$name" | wc -c | tr -d ' ')" length; ok "$name"`,
    exit: 0,
    says: ["ok   very-long-0000", "-29123451-x7k21"],
  },
  "unique differs by prefix and is the same again": {
    script: '[ "$(unique a)" != "$(unique b)" ]; expect_equal "$(unique a)" "$(unique a)" name; ok "one"',
    exit: 0,
  },
  "http fails only without an answer": {
    script: 'http GET http://product/missing; expect_status 404; ok "one"',
    exit: 0,
  },
  "expect_status fails for another status": {
    script: "http GET http://product/missing; expect_status 200",
    exit: 1,
    says: ["HTTP status is 404, not 200: 404 page not found"],
  },
  "expect_json fails for an empty answer": {
    script: 'http GET http://product/empty; expect_json . "it answers"',
    exit: 1,
    says: ["it answers: the answer is empty"],
  },
  "a secret header reaches the product, and only it": {
    script:
      'file=$(secret_header X-Token "$TOKEN"); http GET http://product/who -H @"$file"; [ "$(cat "$HTTP_BODY")" = "$TOKEN" ]; ok "one"',
    exit: 0,
  },
  "kube_json fails when there is no such object": {
    script: 'value=$(kube_json .metadata.name get pod none); ok "$value"',
    exit: 1,
    says: ['pods "none" not found'],
  },
  "kube_json fails when nothing is found": {
    script: 'value=$(kube_json .data.other get configmap seeded); ok "$value"',
    exit: 1,
    says: ["not in get configmap seeded: .data.other"],
  },
  "ambient values are variables": { script: 'expect_equal one-2 "$CLUSTER_NAME" "the cluster"; ok "one"', exit: 0 },
};

for (const shell of shells()) {
  describe.concurrent(`lib.sh under ${shell.name}`, () => {
    it.each(Object.entries(cases))("%s", async (_, { script, exit, says = [], silent = [], seconds }) => {
      const result = await run(scenarioOf(script), shell);
      expect({ exit: result.exit, output: result.output }).toMatchObject({ exit });
      for (const text of says) expect(result.output).toContain(text);
      for (const text of silent) expect(result.output).not.toContain(text);
      if (seconds !== undefined) expect(result.virtualSeconds).toBe(seconds);
    });
  });
}

/** Scripts that the harness must not let through, and what it says of them. */
const refused: Readonly<Record<string, { script: string; state: State; silence?: Silence; says: RegExp }>> = {
  "an endless wait": {
    script: "until http GET http://product/late; do sleep 30; done",
    state: "silent",
    silence: "http",
    says: /took \d+ s of 600 s/,
  },
  "a script that always passes": { script: 'ok "one"', state: "wrong", says: /passed, although it must fail/ },
  "a script that tries nothing": { script: "exit 1", state: "absent", says: /before it tried anything/ },
  "a command that does not exist": { script: "kube get pods; no-such-command", state: "wrong", says: /exit code 127/ },
  "curl without a bound": { script: 'curl http://product/; ok "one"', state: "good", says: /without --max-time/ },
  "kubectl without a bound": { script: 'kubectl get pods; ok "one"', state: "good", says: /without --request-timeout/ },
  "kubectl that the fake does not know": {
    script: "kube drain node-a",
    state: "wrong",
    says: /does not know verb drain/,
  },
  "a printed secret": {
    script: 'echo "$TOKEN"; http GET http://product/who; ok "one"',
    state: "good",
    says: /printed a secret/,
  },
  "a secret on a command line": {
    script: 'http GET http://product/who -H "X-Token: $TOKEN"; ok "one"',
    state: "good",
    says: /secret on a command line/,
  },
  "an object left behind": {
    script: 'kube create configmap mine --from-literal=a=b; ok "one"',
    state: "good",
    says: /left behind: ConfigMap\/example\/mine/,
  },
  "a pod that is not restricted": {
    script: 'on_exit kube delete pod mine; kube run mine --image=busybox; ok "one"',
    state: "good",
    says: /Pod\/mine: container mine: image busybox has no registry/,
  },
};

describe.concurrent("the harness refuses", () => {
  it.each(Object.entries(refused))("%s", async (_, { script, state, silence = "none", says }) => {
    const [shell] = shells();
    if (shell === undefined) throw new Error("no shell");
    const scenario = scenarioOf(script);
    expect(problemsOf(scenario, state, await run(scenario, shell, silence)).join("\n")).toMatch(says);
  });
});

let count = 0;

function scenarioOf(script: string): Scenario {
  count += 1;
  const path = join(folder, `${count}.sh`);
  writeFileSync(path, `. "$TEST_DIR/lib.sh"\n${script}\n`);
  return defineScenario({
    solution: "example/product",
    script: path,
    namespace: "example",
    env: { TOKEN: "token-of-the-stand-in" },
    secrets: ["token-of-the-stand-in"],
    ambient: { CLUSTER_NAME: "one-2" },
    timeoutSeconds: 600,
    good: world,
    wrong: { "the same": world },
  });
}

function world(): World {
  const seed = [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "seeded", namespace: "example" }, data: { a: "b" } },
  ];
  return { http: answer, kubectl: fakeCluster({ seed }) };
}

function run(scenario: Scenario, shell: Shell, silence: Silence = "none"): Promise<RunResult> {
  return runScript(scenario, scenario.good(), { root, shell, silence, limitSeconds: 15 });
}
