# Functional test of Metrics Server: a pod that works and one that sleeps are measured as what they are, now, until they are gone.
. "$TEST_DIR/lib.sh"

busy=$(unique metrics-busy)
idle=$(unique metrics-idle)

# start_pod NAME COMMAND: it may use a tenth of a CPU.
start_pod() {
  on_exit kube delete pod "$1" --ignore-not-found --wait=false
  kube create -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $1
  labels: {app.kubernetes.io/name: metrics-probe}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: docker.io/library/busybox:1.36.1
      imagePullPolicy: IfNotPresent
      command: [sh, -c, "$2"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 100m, memory: 32Mi}}
MANIFEST
}

pod_runs() { expect_equal Running "$(kube_json .status.phase get pod "$1")" "the phase of pod $1"; }

# read_metrics POD [KUBECTL ARGUMENTS...]: writes the pod's metrics, or nothing, to where expect_json looks.
read_metrics() {
  read_pod=$1
  shift
  kube get pods.metrics.k8s.io "$read_pod" "$@" -o json >"$HTTP_BODY" 2>"$TMPDIR/error" ||
    fail "no metrics of $read_pod: $(tail -n 1 "$TMPDIR/error")"
}

# An API that is absent is an error here, and no empty answer.
expect_no_metrics() {
  read_metrics "$1" --ignore-not-found
  [ ! -s "$HTTP_BODY" ] || fail "there are metrics of $1"
}

# Quantities as the metrics API writes them, in cores and in bytes.
quantity='def quantity: capture("^(?<number>[0-9.]+)(?<unit>[a-zA-Z]*)$") |
  (.number | tonumber) * {"": 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, Ki: 1024, Mi: 1048576, Gi: 1073741824}[.unit];
  '

# expect_metrics POD FILTER WHAT: the only container of the pod, measured within the last three minutes, fulfils the filter.
expect_metrics() {
  read_metrics "$1"
  expect_json '[.containers[]?.name] == ["probe"]' "the metrics of $1 are those of its only container"
  expect_json '.timestamp | sub("\\.[0-9]+"; "") | fromdateiso8601 | . > $now - 180 and . < $now + 60' "the metrics of $1 are fresh" \
    --argjson now "$(date +%s)"
  expect_json "$quantity.containers[0].usage | $2" "$3: $(jq -c '.containers[0].usage' "$HTTP_BODY")"
}

works() { expect_metrics "$busy" '.cpu | quantity | . > 0.05 and . < 0.15' "the busy pod uses its tenth of a CPU"; }
sleeps() { expect_metrics "$idle" '.cpu | quantity | . < 0.05' "the idle pod uses hardly any CPU"; }
remembers() { expect_metrics "$1" '.memory | quantity | . > 0 and . <= 33554432' "the memory of $1 is within its 32 MiB"; }

begin "a pod that never was has no metrics"
expect_no_metrics "$busy"
expect_no_metrics "$idle"
ok "the metrics API answers, and knows neither pod"

begin "pods are measured as what they are"
start_pod "$busy" 'while :; do :; done'
start_pod "$idle" 'sleep 3600'
poll 30 5 "the busy pod runs" pod_runs "$busy"
poll 30 5 "the idle pod runs" pod_runs "$idle"
# Usage is a rate between two samples, which are taken every 15 seconds.
poll 40 10 "the busy pod uses its tenth of a CPU" works
poll 12 10 "the idle pod uses hardly any" sleeps
poll 3 5 "the busy pod's memory is within its limit" remembers "$busy"
poll 3 5 "the idle pod's memory is within its limit" remembers "$idle"

begin "a pod that is gone has no metrics"
kube delete pod "$busy" --wait=false
poll 24 5 "the deleted pod's metrics are gone" expect_no_metrics "$busy"
remembers "$idle"
ok "those of the other pod are still there"
