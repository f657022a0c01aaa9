# Functional test of New Relic: what happens on this cluster can be queried at New Relic, under this cluster's name.
#
# NERDGRAPH_URL: the GraphQL API of the account's data centre.
# NEW_RELIC_ACCOUNT, NEW_RELIC_USER_KEY: the account's number and the key of a user who may query it.
# CLUSTER_NAME: the name that the agents report.
. "$TEST_DIR/lib.sh"

probe=$(unique nri-probe)
cluster="clusterName = '$CLUSTER_NAME'"
user_key=$(secret_header API-Key "$NEW_RELIC_USER_KEY")

# nrql QUERY: asks New Relic; NerdGraph answers 200 also when the query failed, and then says so under `errors`.
nrql() {
  jq -n --arg nrql "$1" '{
    query: "query($account: Int!, $nrql: Nrql!) { actor { account(id: $account) { nrql(query: $nrql) { results } } } }",
    variables: {account: (env.NEW_RELIC_ACCOUNT | tonumber), nrql: $nrql}
  }' >"$TMPDIR/query"
  http POST "$NERDGRAPH_URL" -H @"$user_key" -H 'Content-Type: application/json' --data @"$TMPDIR/query"
  expect_status 200
  expect_json '(.errors // []) == [] and (.data.actor.account.nrql.results | type == "array")' "New Relic answers the query"
}

# expect_result FILTER WHAT [JQ ARGUMENTS...]: the filter holds for the list of results.
expect_result() {
  result_filter=$1
  shift
  expect_json ".data.actor.account.nrql.results | $result_filter" "$@"
}

begin "a pod that never was is unknown"
nrql "SELECT podName FROM K8sPodSample WHERE $cluster AND podName = '$(unique no-such-pod)' SINCE 1 day ago LIMIT 1"
expect_result 'length == 0' "there is no sample of a pod that never was"
ok "no sample of a pod that never was"

begin "a pod of this run is seen"
on_exit kube delete pod "$probe" --ignore-not-found --wait=false
kube create -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $probe
  labels: {app.kubernetes.io/name: nri-probe}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: docker.io/library/busybox:1.36.1
      imagePullPolicy: IfNotPresent
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 32Mi}}
MANIFEST
pod_runs() { expect_equal Running "$(kube_json .status.phase get pod "$probe")" "the pod's phase"; }
poll 30 5 "the pod runs" pod_runs
node=$(kube_json .spec.nodeName get pod "$probe")

pod_is_seen() {
  nrql "SELECT podName, namespaceName, nodeName, status FROM K8sPodSample WHERE $cluster AND podName = '$probe' SINCE 30 minutes ago LIMIT 1"
  expect_result '.[0] | .podName == $pod and .status == "Running"' "the pod is there and runs" --arg pod "$probe"
}
poll 40 15 "New Relic has a sample of the running pod" pod_is_seen
expect_result '.[0] | .namespaceName == $namespace and .nodeName == $node' "it is the pod of namespace $NAMESPACE on node $node" \
  --arg namespace "$NAMESPACE" --arg node "$node"
ok "it is on the right node and in the right namespace"

begin "the pod's container is measured"
container_is_measured() {
  nrql "SELECT cpuRequestedCores, memoryRequestedBytes, memoryWorkingSetBytes FROM K8sContainerSample WHERE $cluster AND podName = '$probe' SINCE 30 minutes ago LIMIT 1"
  expect_result '.[0].memoryWorkingSetBytes > 0' "the container uses memory"
}
poll 20 15 "New Relic has measured the container" container_is_measured
expect_result '.[0] | .cpuRequestedCores > 0.049 and .cpuRequestedCores < 0.051 and .memoryRequestedBytes == 33554432' \
  "the requests are 0.05 cores and 32 MiB"
ok "the container's requests come back"

begin "the cluster's events are reported"
event_is_seen() {
  nrql "SELECT event.reason, event.involvedObject.name FROM InfrastructureEvent WHERE category = 'kubernetes' AND $cluster AND event.involvedObject.name = '$probe' SINCE 30 minutes ago"
  expect_result 'any(.[]; ."event.reason" == "Started" and ."event.involvedObject.name" == $pod)' "the start of the pod's container is an event" \
    --arg pod "$probe"
}
poll 20 15 "New Relic has the event that the container started" event_is_seen

begin "every node reports"
# Which nodes there are follows from the agents: one runs on each. The rights to list nodes would be those of the whole cluster.
nodes=$(kube_json '[.items[].spec | .nodeName // "a node that has no agent"] | unique | if length == 0 then null else tojson end' \
  get pods -l app.kubernetes.io/component=kubelet)
nodes_are_seen() {
  nrql "SELECT uniques(nodeName) FROM K8sNodeSample WHERE $cluster SINCE 5 minutes ago"
  expect_result '[.[0][]? | arrays[]] | sort == $nodes' "the nodes are $nodes" --argjson nodes "$nodes"
}
poll 30 15 "New Relic has fresh samples of exactly the cluster's nodes" nodes_are_seen
