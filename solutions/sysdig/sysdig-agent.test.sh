# Functional test of Sysdig: each node has an agent that is connected, and a write below /etc in a pod of this run becomes an event
# of Sysdig Secure that says which cluster, pod and file it was.
#
# SYSDIG_URL: the region's host; SYSDIG_API_TOKEN: of a user who may view; CLUSTER_NAME: as the agents report it.
# AGENT_DAEMONSET, AGENT_PODS: name of the agents' DaemonSet and the labels of its pods.
# The account needs a runtime policy with the rule "Write below etc", which Sysdig manages.
. "$TEST_DIR/lib.sh"

rule="Write below etc"
probe=$(unique write-probe)
start=$(date +%s)
header=$(secret_header Authorization "Bearer $SYSDIG_API_TOKEN")

# sysdig PATH [CURL ARGUMENTS...]: one question to the API of Sysdig Secure.
sysdig() {
  path=$1
  shift
  http GET "$SYSDIG_URL$path" -H @"$header" -H "X-Sysdig-Product: SDS" "$@"
  expect_status 200
}

# The events of one pod of this cluster since the run began; the API counts in nanoseconds.
events_of() {
  sysdig /api/v1/secureEvents --get --data limit=100 --data "from=$start"000000000 --data "to=$(date +%s)"999999999 \
    --data-urlencode "filter=kubernetes.cluster.name=\"$CLUSTER_NAME\" and kubernetes.pod.name=\"$1\""
  expect_json '.data | type == "array"' "the answer lists events"
}

begin "an agent runs on every node that can run it"
# What a DaemonSet wants is one pod for each node whose taints it bears; reading nodes would take rights for the whole cluster.
agents_run() {
  kube get daemonset "$AGENT_DAEMONSET" -o json >"$TMPDIR/daemonset"
  jq -e '.status | .desiredNumberScheduled > 0 and .numberReady == .desiredNumberScheduled' "$TMPDIR/daemonset" >/dev/null ||
    fail "the agents are $(jq -c '.status | {desiredNumberScheduled, numberReady}' "$TMPDIR/daemonset")"
}
poll 30 10 "an agent is ready on every node" agents_run
wanted=$(kube_json .status.desiredNumberScheduled get daemonset "$AGENT_DAEMONSET")
nodes=$(kube_json '[.items[].spec.nodeName] | unique | tojson' get pods -l "$AGENT_PODS")
expect_equal "$wanted" "$(echo "$nodes" | jq length)" "the number of nodes with an agent"
ok "$wanted nodes run an agent"

begin "every agent is connected to Sysdig"
# An agent reports its host's name, which is the node's, with or without the domain.
agents_connected() {
  sysdig /api/agents/connected
  expect_json '[.agents[] | [.. | strings]] as $agents | $nodes | all(. as $node |
    any($agents[]; any(. == $node or . == ($node | split(".")[0]))))' "each of $nodes has a connected agent" --argjson nodes "$nodes"
}
poll 20 15 "one connected agent for every node" agents_connected

begin "a pod that was not started has no events"
events_of "$probe"
expect_json '.data | length == 0' "there is no event of a pod that was never started"
ok "no event of a pod that was not started"

begin "a write below /etc becomes an event"
on_exit kube delete pod "$probe" --ignore-not-found --wait=false
# It writes once a minute, because what happens in a container's first seconds may be reported without the pod's name.
kube create -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $probe
  labels: {app.kubernetes.io/name: write-probe}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  activeDeadlineSeconds: 2400
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: docker.io/library/busybox:1.36.1
      imagePullPolicy: IfNotPresent
      command: [sh, -c, "while :; do date >/etc/$probe/written; sleep 60; done"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}
      volumeMounts: [{name: etc, mountPath: /etc/$probe}]
  volumes: [{name: etc, emptyDir: {sizeLimit: 1Mi}}]
MANIFEST
pod_runs() { phase=$(kube_json .status.phase get pod "$probe") && expect_equal Running "$phase" "the pod's phase"; }
poll 30 5 "the pod runs" pod_runs
node=$(kube_json .spec.nodeName get pod "$probe")

event="[.data[] | select(.content.ruleName == \$rule and .labels[\"kubernetes.pod.name\"] == \$pod)]"
event_seen() {
  events_of "$probe"
  expect_json "$event | length > 0" "there is an event of '$rule' for the pod" --arg rule "$rule" --arg pod "$probe"
}
poll 40 15 "Sysdig has the event" event_seen

begin "the event says what happened, and where"
expect_event() { expect_json "$event | all(.[]; $1)" "$2" --arg rule "$rule" --arg pod "$probe" --arg value "$3" && ok "$2"; }
expect_event '.content.fields["fd.name"] == $value' "the file is /etc/$probe/written" "/etc/$probe/written"
expect_event '.labels["kubernetes.cluster.name"] == $value' "the cluster is $CLUSTER_NAME" "$CLUSTER_NAME"
expect_event '.labels["kubernetes.namespace.name"] == $value' "the namespace is $NAMESPACE" "$NAMESPACE"
expect_event '(.labels["kubernetes.node.name"] // .labels["host.hostName"]) == $value' "the node is $node" "$node"
