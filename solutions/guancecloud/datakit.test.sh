# Functional test of Datakit: what it is given and what it collects on this cluster can be found at GuanceCloud, under this
# cluster's name. Docs: https://docs.guance.com/en/datakit/apis and https://docs.guance.com/en/open-api/query-data/query-data-v1
#
# DATAKIT_URL: the address of Datakit in the cluster. DATAKIT_PODS: the label of its pods, one on each node.
# OPENAPI_URL, OPENAPI_KEY: the Open API of the account's site and a key of the workspace.
# CLUSTER_NAME: the name that Datakit reports.
. "$TEST_DIR/lib.sh"

token=$(unique datakit-probe)
line="a line of $token"
api_key=$(secret_header DF-API-KEY "$OPENAPI_KEY")

# dql QUERY: asks GuanceCloud about the last quarter of an hour, past any cache.
dql() {
  jq -n --arg dql "$1" --argjson now "$(date +%s)" '{queries: [{qtype: "dql", query: {
    q: $dql, limit: 1000, ignore_cache: true, timeRange: [($now - 900) * 1000, ($now + 60) * 1000]
  }}]}' >"$TMPDIR/query"
  http POST "$OPENAPI_URL/api/v1/df/query_data_v1" -H @"$api_key" -H 'Content-Type: application/json' --data @"$TMPDIR/query"
  expect_status 200
  expect_json '.success == true and (.content.data | type == "array")' "GuanceCloud answers the query"
}

# expect_found FILTER WHAT [JQ ARGUMENTS...]: the filter holds for the list of all values that were found.
expect_found() {
  found_filter=$1
  shift
  expect_json "[.content.data[]?.series[]?.values[]?[]?] | $found_filter" "$@"
}

log_query="L::conformitron_probe:(message) { run = '$token' and cluster_name_k8s = '$CLUSTER_NAME' }"

begin "a record that was not sent is not found"
dql "$log_query"
expect_found 'length == 0' "there is no record of this run yet"
ok "no record of this run before it is sent"

begin "a record that is sent arrives"
jq -n --arg run "$token" --arg line "$line" '[{measurement: "conformitron_probe", tags: {run: $run}, fields: {message: $line, status: "info"}}]' \
  >"$TMPDIR/record"
# The cluster's name is one of the global election tags, which a record gets only when asked for.
http POST "$DATAKIT_URL/v1/write/logging?global_election_tags=true" -H 'Content-Type: application/json' --data @"$TMPDIR/record"
expect_status 200
ok "Datakit takes the record"
record_is_found() {
  dql "$log_query"
  expect_found 'any(.[]; . == $line)' "the record is there with its text" --arg line "$line"
}
poll 40 15 "GuanceCloud has the record with this cluster's name" record_is_found

begin "Datakit runs on the nodes"
kube_json '.items | if length == 0 then null else tojson end' get pods -l "$DATAKIT_PODS" >"$TMPDIR/pods"
nodes=$(jq -c '[.[].spec | .nodeName // "a node that has no Datakit"] | unique' "$TMPDIR/pods")
pods=$(jq -c '[.[].metadata.name]' "$TMPDIR/pods")
ok "pods of Datakit on $nodes"

begin "the cluster's objects are reported"
nodes_are_found() {
  dql "O::kubernetes_nodes:(node_name) { cluster_name_k8s = '$CLUSTER_NAME' }"
  expect_found '. as $found | $nodes - $found == []' "the nodes $nodes are objects" --argjson nodes "$nodes"
}
# Objects are sent every five minutes.
poll 30 20 "GuanceCloud has each node as an object of the last minutes" nodes_are_found
containers_are_found() {
  dql "O::docker_containers:(pod_name) { cluster_name_k8s = '$CLUSTER_NAME' and namespace = '$NAMESPACE' }"
  expect_found '. as $found | $pods - $found == []' "there are containers of the pods $pods" --argjson pods "$pods"
}
poll 30 20 "GuanceCloud has the containers of each Datakit pod" containers_are_found
