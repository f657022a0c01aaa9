# Functional test of Botkube: the life of a pod is told in the environment's channel, under this cluster's name; that of a pod which asks
# for silence is not.
#
# SLACK_API: the Web API of Slack. SLACK_TOKEN: a token that may read the channel's history. CLUSTER_NAME: the name that Botkube gives.
# ALERT_CHANNEL: the channel's name. Slack documents users.conversations and conversations.history; Botkube documents the annotations
# botkube.io/channel and botkube.io/disable.
. "$TEST_DIR/lib.sh"

told=$(unique botkube-told)
silent=$(unique botkube-silent)
bearer=$(secret_header Authorization "Bearer $SLACK_TOKEN")
since=$(date +%s)

# slack METHOD [CURL ARGUMENTS...]: Slack answers 200 also when it refuses, and then says why under `error`.
slack() {
  slack_method=$1
  shift
  http GET "$SLACK_API/$slack_method" -H @"$bearer" --get "$@"
  expect_status 200
  expect_json '.ok == true' "Slack answers $slack_method"
}

# find_channel: prints the id of the channel, looking through at most 20 pages.
find_channel() {
  cursor= page=0
  while [ "$page" -lt 20 ]; do
    slack users.conversations --data-urlencode types=public_channel,private_channel --data-urlencode exclude_archived=true \
      --data-urlencode limit=200 --data-urlencode "cursor=$cursor"
    id=$(jq -r --arg name "$ALERT_CHANNEL" '[.channels[]? | select(.name == $name) | .id] | first // ""' "$HTTP_BODY")
    [ -z "$id" ] || { echo "$id" && return; }
    cursor=$(jq -r '.response_metadata.next_cursor // ""' "$HTTP_BODY")
    [ -n "$cursor" ] || break
    page=$((page + 1))
  done
  fail "the token's owner is in no channel named $ALERT_CHANNEL"
}

# read_channel: the messages since the test began. The whole lot, up to Slack's limit, comes as one page.
read_channel() {
  slack conversations.history --data-urlencode "channel=$channel" --data-urlencode "oldest=$since" --data-urlencode limit=999
  expect_json '.messages | type == "array"' "Slack gives the channel's messages"
}

# All texts of a message in one. Botkube writes a sentence into an attachment's field, with the names between asterisks.
texts='[.messages[]? | [.text, (.attachments[]? | .title, .pretext, .text, .fallback, (.fields[]? | .value)), (.blocks[]? | .. | .text? | strings)]
  | map(strings) | join(" ")]'

# is_told POD HAPPENING: a message names the pod with its namespace, says what happened to it, and on which cluster.
is_told() {
  read_channel
  expect_json "$texts"' | any(.[]; contains($pod) and contains($namespace) and contains($happened) and contains("*" + $cluster + "*"))' \
    "a message says that $1 has been $2 in $CLUSTER_NAME" \
    --arg pod "$1" --arg namespace "$NAMESPACE" --arg happened "$2" --arg cluster "$CLUSTER_NAME"
}

# not_told POD
not_told() {
  expect_json "$texts"' | all(.[]; contains($pod) | not)' "no message names $1" --arg pod "$1"
}

# start_pod NAME ANNOTATION VALUE
start_pod() {
  on_exit kube delete pod "$1" --ignore-not-found --wait=false
  kube create -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $1
  labels: {app.kubernetes.io/name: botkube-test}
  annotations: {$2: "$3"}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: test
      image: docker.io/library/busybox:1.36.1
      imagePullPolicy: IfNotPresent
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}
MANIFEST
}

begin "nobody speaks of pods that were never there"
channel=$(find_channel)
read_channel
not_told "$told"
not_told "$silent"
ok "the channel can be read, and names neither pod"

begin "a new pod is told, under this cluster's name"
start_pod "$silent" botkube.io/disable true
start_pod "$told" botkube.io/channel "$ALERT_CHANNEL"
poll 30 15 "the channel is told that the pod was created" is_told "$told" created
not_told "$silent"
ok "the pod that asks for silence is not told"

begin "a pod's end is told"
kube delete pod "$silent" --wait=false
kube delete pod "$told" --wait=false
poll 30 15 "the channel is told that the pod was deleted" is_told "$told" deleted
not_told "$silent"
ok "nor is the end of the one that asks for silence"
