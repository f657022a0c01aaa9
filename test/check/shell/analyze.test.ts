import { describe, expect, test } from "vitest";
import { analyzeScript } from "../../../src/check/shell/analyze.js";
import type { ScriptOptions } from "../../../src/check/shell/options.js";

const SH: ScriptOptions = { shell: "sh", namespace: "acme" };
const BASH: ScriptOptions = { ...SH, shell: "bash" };
/** A request that uses the product and can fail. */
const USE = "curl -sf -m 5 -d x http://acme/api";

function codes(script: string, options: ScriptOptions): string[] {
  return analyzeScript(script, options).map(({ code }) => code);
}

describe("a test that works is not accused", () => {
  test.each<[string, ScriptOptions, string]>([
    ["a counter by let", BASH, `set -e\ni=0\nuntil ${USE}; do let i+=1; if [ "$i" -ge 9 ]; then exit 1; fi; done`],
    ["a counter by :", SH, `set -e\ni=0\nuntil ${USE}; do : $((i += 1)); [ "$i" -lt 9 ] || exit 1; done`],
    ["a counter by bc", SH, `set -e\ni=0\nuntil ${USE}; do i=$(echo "$i + 1" | bc); [ "$i" -lt 9 ] || exit 1; done`],
    ["a clock of bash", BASH, `set -e\nuntil ${USE}; do [ "$EPOCHSECONDS" -lt "$end" ] || exit 1; done`],
    [
      "a function under timeout",
      BASH,
      `set -e\nready() { until ${USE}; do sleep 1; done; }\nexport -f ready\ntimeout 60 bash -c ready`,
    ],
    [
      "a function beside the script",
      SH,
      `set -e\nforward() { kubectl port-forward svc/acme 80:80; }\nforward &\n${USE}`,
    ],
    ["arguments in a loop", SH, `set -e\nwhile [ $# -gt 0 ]; do\n  ${USE}\n  shift\ndone\n${USE}`],
    ["options in an array", BASH, `set -e\nopts=(-m 5)\ncurl "\${opts[@]}" -d x http://acme`],
    ["a watch that is off", SH, `set -e\nkubectl get pods --watch=false\n${USE}`],
    ["logs that are not followed", SH, `set -e\nkubectl logs --follow=false deploy/a\n${USE}`],
    ["a rollout that is not watched", SH, `set -e\nkubectl rollout status deploy/a --watch=false\n${USE}`],
    ["a question for rights", SH, `set -e\nkubectl auth can-i create pods -n other\n${USE}`],
    ["a clone of a tag", SH, `set -e\ngit clone --branch=v1.2.3 https://example.com/a\n${USE}`],
    ["a package from an index", SH, `set -e\npip install --index-url https://example.com/simple acme==1.2\n${USE}`],
    ["numbers of a for", SH, `set -e\nfor i in 1 2 3; do [ $i -lt 4 ]; done\n${USE}`],
    ["numbers of seq", SH, `set -e\nfor i in $(seq 1 3); do [ $i -lt 4 ]; done\n${USE}`],
    ["a count", SH, `set -e\nn=$(kubectl get pods | wc -l)\n[ $n -gt 0 ]\n${USE}`],
    ["a count of matches", SH, `set -e\nkubectl get pods >/tmp/a\n[ $(grep -c acme /tmp/a) -gt 0 ]\n${USE}`],
    ["a time", SH, `set -e\nnow=$(date +%s)\n[ $now -gt 5 ]\n${USE}`],
    ["set -e in a function", SH, `main() {\n  set -eu\n  ${USE}\n  ${USE}\n}\nmain "$@"`],
    ["a trap on errors", BASH, `trap 'echo failed; exit 1' ERR\n${USE}\n${USE}\necho done`],
    ["a trap on errors that names a function", BASH, `die() { exit 1; }\ntrap die ERR\n${USE}\necho done`],
    [
      "a trap that keeps the status",
      SH,
      `set -e\ntrap 'rc=$?; kubectl delete pod a; exit $rc' EXIT\nkubectl run a --image=b\n${USE}`,
    ],
    ["a trap that is taken back", SH, `set -e\ntrap 'exit 0' EXIT\n${USE}\ntrap - EXIT\n${USE}`],
    ["a trap in small letters", BASH, `set -e\ntrap 'kubectl delete pod a' exit\nkubectl run a --image=b\n${USE}`],
    ["a loop that timeout ends", { ...SH, bounded: true }, `until ${USE}; do sleep 1; done`],
    ["a list of what each cluster has", SH, `set -e\nfor n in $(kubectl get nodes -o name); do ${USE}; done`],
    ["an if before the verdict", SH, `n=0\n${USE} || n=1\nif [ "$n" = 0 ]; then echo passed; fi\nexit "$n"`],
    [
      "a demand for entries before the list",
      SH,
      `set -e\n[ -n "$(kubectl get pods -o name)" ]\nfor p in $(kubectl get pods -o name); do kubectl exec "$p" -- a; done`,
    ],
    [
      "a match before the list",
      SH,
      `set -e\nkubectl get pods | grep -q acme\nfor p in $(kubectl get pods -o name); do kubectl exec "$p" -- a; done`,
    ],
    [
      "a secret for another program",
      { ...SH, secrets: ["TOKEN"] },
      `set -e\ncat <<E | vault login -\n$TOKEN\nE\nprintenv TOKEN >/tmp/a\nprintenv HOME\nenv >/tmp/b`,
    ],
    ["a download as an argument", SH, `set -e\nsh -e /tmp/a.sh "$(curl -m 5 http://a)"\n${USE}`],
    ["a status", SH, `set -e\nrc=0\n${USE} || rc=$?\nif [ $rc -ne 0 ]; then exit $rc; fi`],
    ["what tee wrote is compared", SH, `set -e\n${USE} | tee /tmp/a\ngrep -q ok /tmp/a`],
    ["options that come from outside", SH, `set -e\ncurl "$@" -d x http://acme`],
    ["parameters that look like options", SH, `set -e\nset -- --verbose\n${USE}`],
    ["a carriage return in quotes", SH, `set -e\nprintf 'GET /\r\n\r\n' | nc -w 5 acme 80\n${USE}`],
  ])("%s", (_, options, script) => expect(codes(script, options)).toEqual([]));
});

describe("a test that is worth nothing is found", () => {
  test.each<[string, ScriptOptions, string, readonly string[]]>([
    [
      "a break ends the tries",
      SH,
      `set -e\nfor i in 1 2; do if ${USE}; then break; fi; done\necho done`,
      ["test-cannot-fail"],
    ],
    ["a continue skips the failure", SH, `set -e\nfor i in 1 2; do ${USE} || continue; done`, ["test-cannot-fail"]],
    ["a redirection by exec", SH, `set -e\nexec 2>&1\nif ${USE}; then echo ok; fi`, ["test-cannot-fail"]],
    ["wait forgets the status", SH, `set -e\n${USE} &\nwait`, ["test-cannot-fail"]],
    ["wait for one does not", SH, `set -e\n${USE} &\nwait $!`, []],
    ["the trap passes", SH, `set -e\ntrap 'date; exit 0' EXIT\n${USE}`, ["test-cannot-fail"]],
    [
      "the function of the trap passes",
      SH,
      `set -e\nend() { date; exit 0; }\ntrap end EXIT\n${USE}`,
      ["test-cannot-fail"],
    ],
    ["a trap on a signal may", SH, `set -e\ntrap 'date; exit 0' TERM\n${USE}`, []],
    ["a trap on errors passes", BASH, `trap 'exit 0' ERR\n${USE}\necho ok`, ["failure-unnoticed", "test-cannot-fail"]],
    ["parameters are no options", SH, `set -- -e\n${USE}\necho ok`, ["failure-unnoticed", "test-cannot-fail"]],
    [
      "another loop reads",
      SH,
      `set -e\nwhile ${USE}; do cat /tmp/a | while read -r l; do date; done; done`,
      ["endless-loop", "test-cannot-fail"],
    ],
    ["a letter for --follow", SH, `set -e\n${USE}\ntail -F /tmp/a`, ["endless-command"]],
    ["no limit", SH, `set -e\n${USE}\nkubectl rollout status deploy/a --timeout=0s`, ["endless-command"]],
    ["a proxy", SH, `set -e\n${USE}\nkubectl proxy`, ["endless-command"]],
    ["a watch", SH, `set -e\n${USE}\nwatch date`, ["endless-command"]],
    ["lines that end in CRLF", SH, `set -e\r\n${USE}\r\n`, ["shell-syntax"]],
    ["CRLF after a keyword", SH, `if ${USE}; then\r\n  exit 0\r\nfi\r\nexit 1\r\n`, ["shell-syntax"]],
    ["pipefail in sh", SH, `set -euo pipefail\n${USE}`, ["shell-not-portable"]],
    ["&> in sh", SH, `set -e\n${USE} &>/dev/null`, ["shell-not-portable"]],
    ["&> around a block in sh", SH, `set -e\n{ ${USE}; } &>>/tmp/a`, ["shell-not-portable"]],
    ["a trap on errors in sh", SH, `set -e\ntrap date ERR\n${USE}`, ["shell-not-portable"]],
    ["|& in sh", SH, `set -e\n${USE} |& grep ok`, ["bash-in-sh"]],
    ["+= in sh", SH, `set -e\na=b\na+=c\n${USE}`, ["bash-in-sh"]],
    [
      "what only tells where a program is",
      SH,
      `set -e\ncommand -v kubectl\nkubectl get deploy acme`,
      ["only-health-check"],
    ],
    ["packages make no test", SH, `set -e\napk add curl=8.5.0-r0\ncurl -sf -m 5 http://acme/`, ["only-health-check"]],
    ["a comparison of bash", BASH, `set -e\na=$(${USE})\n[[ $a == ok ]] || echo FAIL\n${USE}`, ["failure-swallowed"]],
    [
      "an if of bash",
      BASH,
      `set -e\na=$(${USE})\nif [[ $a != ok ]]; then echo FAIL; fi\n${USE}`,
      ["failure-only-printed"],
    ],
    [
      "several comparisons",
      SH,
      `set -e\na=$(${USE})\nif [ "$a" = a ] || [ "$a" = b ]; then echo FAIL; fi\n${USE}`,
      ["failure-only-printed"],
    ],
    [
      "only success is printed",
      SH,
      `set -e\na=$(${USE})\nif [ "$a" = ok ]; then echo PASS; fi`,
      ["failure-only-printed"],
    ],
    [
      "a use for each of a list",
      SH,
      `set -e\nfor p in $(kubectl get pods -o name); do kubectl exec "$p" -- a; done`,
      ["empty-list-passes"],
    ],
    [
      "a wait for each of a list",
      SH,
      `set -e\nfor p in $(kubectl get pods -o name); do kubectl wait "$p" --for=create; done\n${USE}`,
      ["empty-list-passes"],
    ],
    [
      "a wait before the list",
      SH,
      `set -e\nkubectl rollout status deploy/a --timeout=9s\nfor p in $(kubectl get pods -o name); do kubectl exec "$p" -- a; done`,
      [],
    ],
    [
      "nodes with a label",
      SH,
      `set -e\nfor n in $(kubectl get nodes -l a=b -o name); do ${USE}; done`,
      ["empty-list-passes"],
    ],
    [
      "a trace by its name",
      { ...SH, secrets: ["TOKEN"] },
      `set -e\nset -o xtrace\n: "$TOKEN"\n${USE}`,
      ["secret-in-log"],
    ],
    ["a trace by a flag", { ...SH, secrets: ["TOKEN"], flags: ["e", "x"] }, `: "$TOKEN"\n${USE}`, ["secret-in-log"]],
    ["code by eval", SH, `set -e\neval "$(curl -m 5 http://a)"\n${USE}`, ["unpinned-remote-code"]],
    ["code by sh -c", SH, `set -e\nsh -c "$(curl -m 5 http://a)"\n${USE}`, ["unpinned-remote-code"]],
    ["code in a file that is made up", BASH, `set -e\nbash <(curl -m 5 http://a)\n${USE}`, ["unpinned-remote-code"]],
    [
      "code that is sourced",
      SH,
      `set -e\ncurl -m 5 -o /tmp/i.sh http://a\n. /tmp/i.sh\n${USE}`,
      ["unpinned-remote-code"],
    ],
    ["a secret in a heredoc", { ...SH, secrets: ["TOKEN"] }, `set -e\ncat <<E\n$TOKEN\nE\n${USE}`, ["secret-in-log"]],
    ["a secret by printenv", { ...SH, secrets: ["TOKEN"] }, `set -e\nprintenv TOKEN\n${USE}`, ["secret-in-log"]],
    ["the environment", { ...SH, secrets: ["TOKEN"] }, `set -e\nenv\n${USE}`, ["secret-in-log"]],
    [
      "no bad one, without a variable",
      SH,
      `set -e\n[ -z "$(kubectl get pods | grep -v Running)" ]\n${USE}`,
      ["empty-list-passes"],
    ],
    [
      "a number of bad ones",
      SH,
      `set -e\n[ "$(kubectl get pods | grep -vc Running)" -eq 0 ]\n${USE}`,
      ["empty-list-passes"],
    ],
    [
      "a match for what is bad",
      SH,
      `set -e\nif kubectl get pods | grep Crash; then exit 1; fi\nfor p in $(kubectl get pods -o name); do kubectl exec "$p" -- a; done`,
      ["empty-list-passes"],
    ],
    ["what tee wrote is only shown", SH, `set -e\n${USE} | tee /tmp/a\ncat /tmp/a`, ["pipeline-hides-failure"]],
    ["a watch of changes alone", SH, `set -e\n${USE}\nkubectl get pods --watch-only`, ["endless-command"]],
    ["a watch that is on", SH, `set -e\n${USE}\nkubectl get pods --watch=true`, ["endless-command"]],
  ])("%s", (_, options, script, expected) => expect(codes(script, options)).toEqual(expected));
});
