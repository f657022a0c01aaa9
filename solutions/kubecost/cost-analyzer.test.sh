# Functional test of Kubecost: the cost of a workload that this test starts, with known requests, is allocated to it.
#
# KUBECOST_URL: the address of the cost analyzer, without a path.
. "$TEST_DIR/lib.sh"

workload=$(unique cost-probe)
allocation="$KUBECOST_URL/model/allocation"

# The allocation of one pod of this namespace over the last hour, summed up into one set: {"code": 200, "data": [{NAME: {…}}]}.
allocation_of() {
  http GET "$allocation" --get --data window=1h --data aggregate=pod --data accumulate=true --data idle=false \
    --data-urlencode "filter=namespace:\"$NAMESPACE\"+pod:\"$1\""
  expect_status 200
  expect_json '.code == 200' "Kubecost answers the query"
}

# Cost is worth nothing unless it belongs to the workload: its requests must come back, and its parts must make up the whole.
workload_is_costed() {
  allocation_of "$workload"
  expect_json '[.data[]? | objects | .[] | select(.properties.pod == $pod)] | length > 0' "there is an entry for the pod" \
    --arg pod "$workload"
  expect_json '[.data[]? | objects | .[] | select(.properties.pod == $pod)] | all(.[]; .cpuCost > 0 and .ramCost > 0)' \
    "CPU and memory cost something" --arg pod "$workload"
}

begin "a pod that does not exist costs nothing"
allocation_of "$(unique no-such-pod)"
expect_json '[.data[]? | objects | keys[]] | length == 0' "Kubecost has no entry for a pod that never was"
ok "no entry for a pod that never was"

begin "a workload with known requests is costed"
on_exit kube delete pod "$workload" --ignore-not-found --wait=false
kube apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $workload
  labels: {app.kubernetes.io/name: cost-probe}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: docker.io/library/busybox:1.36.1
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
MANIFEST
pod_runs() { expect_equal Running "$(kube_json .status.phase get pod "$workload")" "the pod's phase"; }
poll 30 5 "the workload runs" pod_runs
node=$(kube_json .spec.nodeName get pod "$workload")

# Prometheus scrapes every minute, and the allocation of the running hour is computed every few minutes.
poll 80 15 "the workload's CPU and memory are costed" workload_is_costed

begin "the allocation is that of the workload"
entry='[.data[]? | objects | .[] | select(.properties.pod == $pod)][0]'
expect_json "$entry | .properties.namespace == \$namespace" "the entry's namespace" --arg pod "$workload" --arg namespace "$NAMESPACE"
ok "it is in namespace $NAMESPACE"
expect_json "$entry | .cpuCoreRequestAverage | . > 0.09 and . < 0.11" "the CPU request of 0.1 cores comes back" --arg pod "$workload"
expect_json "$entry | .ramByteRequestAverage | . > 60e6 and . < 74e6" "the memory request of 64 MiB comes back" --arg pod "$workload"
ok "the requests are those of the workload"
expect_json "$entry | .totalCost >= (.cpuCost + .ramCost) * 0.999" "the total holds the cost of CPU and memory" --arg pod "$workload"
ok "the total holds its parts"

begin "the node that carries the workload is an asset with a price"
http GET "$KUBECOST_URL/model/assets" --get --data window=1d --data accumulate=true
expect_status 200
expect_json '[.data | if type == "array" then .[] else . end | objects | .[] | select(.type == "Node" and .properties.name == $node)] |
  length > 0 and all(.[]; .totalCost > 0)' "node $node is an asset that costs something" --arg node "$node"
ok "node $node has a price"
