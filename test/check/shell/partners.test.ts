import { expect, test } from "vitest";
import { checkScripts } from "../../../src/check/shell/scripts.js";
import { inventoryOf } from "../../support/inventory.js";

/** Tests that passed or hung for reasons of their own, each with what is to be said about it. */
interface Weak {
  readonly name: string;
  readonly script: string;
  /** @default "sh" */
  readonly shell?: string;
  /** @default "probe" */
  readonly namespace?: string;
  /** Variables that come from a Secret. @default none */
  readonly secrets?: readonly string[];
  /** Where a Secret is mounted. @default nowhere */
  readonly secretPath?: string;
  readonly codes: readonly string[];
}

const WEAK: readonly Weak[] = [
  {
    name: "a gateway's test that applies a remote manifest behind a shortened address, sleeps and cleans up only in the end",
    codes: [
      "failure-unnoticed",
      "fixed-sleep",
      "left-behind",
      "shortened-address",
      "shortened-address",
      "unpinned-remote-code",
    ],
    script: `
      kubectl apply -f https://bit.ly/some-echo
      sleep 120
      code=$(curl -s --max-time 10 -o /dev/null -w '%{http_code}' http://gateway/echo)
      kubectl delete -f https://bit.ly/some-echo
      [ "$code" = 200 ] || exit 1`,
  },
  {
    name: "a secret store's test whose comparison is dropped and whose last command is a sleep",
    codes: [
      "comparison-dropped",
      "failure-unnoticed",
      "fixed-name",
      "left-behind",
      "secret-on-command-line",
      "test-cannot-fail",
    ],
    secretPath: "/keys",
    script: `
      vault login "$(cat /keys/root)"
      vault secrets enable -path=kv kv-v2
      vault kv put kv/probe foo=a bar=b
      foo=$(vault kv get -field=foo kv/probe)
      [ "$foo" = a ]
      echo "the secret was written and read"
      sleep 30`,
  },
  {
    name: "an enforcement test that works in two namespaces and takes any failure for a refusal",
    codes: [
      "any-failure-passes",
      "failure-unnoticed",
      "fixed-name",
      "left-behind",
      "test-outside-namespace",
      "test-outside-namespace",
    ],
    shell: "bash",
    namespace: "guard-test",
    script: `
      kubectl create deployment web --image=docker.io/library/nginx:1.27.3 -n default
      kubectl apply -f /test/policy.yaml
      pod=$(kubectl get pods -n default -l app=web -o name)
      kubectl exec "$pod" -- ls /
      if [ $? -ne 0 ]; then
        echo "blocked"
      else
        echo "not blocked"
        exit 1
      fi`,
  },
  {
    name: "a policy engine's test that waits without limit and lost a separator",
    codes: ["endless-loop", "failure-unnoticed", "glued-commands", "left-behind"],
    script: `until kubectl get pods -l app=engine | grep -q Running; do sleep 5; done; kubectl apply -f /test/policy.yaml; sleep 30; kubectl get clusterpolicy probe -o jsonpath='{.status.ready}' kubectl delete clusterpolicy probe`,
  },
  {
    name: "an agent's test to which no pod is as good as a sound one, and which reads the first pod's log",
    codes: ["empty-list-passes", "fixed-sleep", "fixed-sleep", "first-pod-only", "log-wording", "only-health-check"],
    script: `
      set -e
      for pod in $(kubectl get pods -l app=agent -o name); do
        kubectl get "$pod" -o jsonpath='{.status.phase}' | grep -q Running || exit 1
      done
      sleep 90
      first=$(kubectl get pods -l app=agent -o name | head -n 1)
      if kubectl logs "$first" >/tmp/log; then grep -q connected /tmp/log || exit 1; fi
      sleep 180
      kubectl logs "$first" | grep -q msgtype=31`,
  },
  {
    name: "a mesh's test that sends no request and waits for a rollout without limit",
    codes: ["endless-command", "left-behind"],
    script: `
      set -e
      kubectl apply -f /test/gateway.yaml
      kubectl rollout status deployment/probe-gateway
      kubectl exec deployment/probe-gateway -- pilot-agent request GET config_dump >/tmp/dump
      grep -q probe.example.com /tmp/dump
      kubectl delete -f /test/gateway.yaml`,
  },
  {
    name: "an observability test that runs foreign code at HEAD, with the keys on its command line",
    codes: ["fixed-sleep", "secret-on-command-line", "unpinned-remote-code"],
    secrets: ["LICENSE", "USER_KEY"],
    script: `
      set -e
      sleep 300
      git clone https://github.com/example/integration-e2e
      cd integration-e2e
      go run ./cmd/e2e --license "$LICENSE" --api-key "$USER_KEY" --spec /test/spec.yaml`,
  },
  {
    name: "a load generator that waits for ever for the other container, in bash under sh",
    codes: ["bash-in-sh", "endless-loop", "shell-not-portable"],
    script: `
      set -e
      urls=(http://web/process)
      while [[ ! -f /shared/go ]]; do sleep 1; done
      k6 run /test/load.js`,
  },
  {
    name: "a check of agents to which none is as good as all",
    codes: ["empty-list-passes", "failure-only-printed", "only-health-check"],
    script: `
      set -e
      curl -sf --max-time 10 http://scaler:3024/health
      notready=$(kubectl get pods -l app=agent --no-headers | grep -v Running || true)
      if [ -n "$notready" ]; then echo "FAIL: $notready"; fi`,
  },
  {
    name: "a registration test that downloads its client, runs it unseen and loops until all entries of a list agree",
    codes: ["empty-list-passes", "endless-loop", "unbounded-request", "unpinned-remote-code"],
    script: `
      set -e
      until curl -sSLo /tmp/cli https://downloads.example.com/cli/5.1.9/linux; do sleep 10; done
      chmod +x /tmp/cli
      /tmp/cli get clusters -o json >/tmp/clusters
      jq -e '.items | all(.status.phase == "Created")' /tmp/clusters`,
  },
  {
    name: "an intake's test that tests the status of the wrong command",
    codes: ["failure-unnoticed", "unbounded-request", "wrong-status-tested"],
    script: `
      wget -qO- --post-data 'probe' http://intake:9529/v1/write/logging
      echo "the record is sent"
      if [ $? -eq 0 ]; then
        echo "accepted"
      else
        exit 1
      fi`,
  },
  {
    name: "a storage test that writes dates to a volume until somebody stops it",
    codes: ["endless-loop", "test-cannot-fail"],
    script: "while true; do date >>/data/out; sleep 5; done",
  },
  {
    name: "a terminal that a Job has not",
    codes: ["terminal-wanted"],
    script: "set -e\nkubectl exec -ti vault-0 -- vault status",
  },
];

test.each(WEAK)("$name", (weak) => {
  const files = { "eks-anywhere-common/Testers/Acme/test.yaml": JSON.stringify(cronJob(weak)) };
  const problems = checkScripts(inventoryOf({ files }), new Map());
  expect(problems.map(({ code }) => code).sort()).toEqual([...weak.codes].sort());
});

/** The CronJob that runs the test. */
function cronJob({ script, shell = "sh", namespace = "probe", secrets = [], secretPath }: Weak): unknown {
  const container = {
    name: "test",
    image: "docker.io/alpine/k8s:1.32.11",
    command: [shell, "-c", script],
    env: secrets.map((name) => ({ name, valueFrom: { secretKeyRef: { name: "keys", key: name } } })),
    volumeMounts: secretPath === undefined ? [] : [{ name: "keys", mountPath: secretPath }],
  };
  const volumes = secretPath === undefined ? [] : [{ name: "keys", secret: { secretName: "keys" } }];
  const pod = { spec: { restartPolicy: "Never", containers: [container], volumes } };
  const metadata = { name: "test", namespace };
  const spec = { schedule: "10 10 * * *", jobTemplate: { spec: { template: pod } } };
  return { apiVersion: "batch/v1", kind: "CronJob", metadata, spec };
}
