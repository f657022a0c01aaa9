# Functional test of the observer: the observer that is deployed, run now, names a pod that fails, with its Deployment and why, and only
# that one. The ConfigMap of this run asks for a dry run, so no pull request is commented on.
#
# OBSERVER: the observer's CronJob. GITHUB_REPOSITORY: where it would comment. NOTIFIED: what it remembers. CLUSTER_NAME: the name that it gives.
. "$TEST_DIR/lib.sh"

map=$(unique observer-test)
healthy=$(unique observer-healthy)
broken=$(unique observer-broken)
commit=$(printf %s "$RUN_ID" | sha256sum | cut -c 1-40)

# deploy NAME ENV_FROM: a Deployment of one pod, which starts only when the ConfigMap ENV_FROM is there. Without it the pod fails in a way
# that stays the same; one that crashes is for moments healthy again.
deploy() {
  on_exit kube delete deployment "$1" --ignore-not-found --wait=false
  kube create -f - <<MANIFEST
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: $1}}
  template:
    metadata: {labels: {app.kubernetes.io/name: $1}}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: test
          image: docker.io/library/busybox:1.36.1
          imagePullPolicy: IfNotPresent
          command: [sleep, "3600"]
          envFrom: [{configMapRef: {name: $2}}]
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}
MANIFEST
}

pod_is_ready() { kube_json '.items[0].status.containerStatuses[0].ready' get pods -l "app.kubernetes.io/name=$1"; }
pod_fails() { kube_json '.items[0].status.containerStatuses[0].state.waiting.reason == "CreateContainerConfigError"' get pods -l "app.kubernetes.io/name=$1"; }
job_ended() { kube_json '[.status.conditions[]? | select(.status == "True") | .type] | any(. == "Complete" or . == "Failed")' get job "$1"; }

# observe NAME: runs the observer as Job NAME and writes what it says to the file `said`.
observe() {
  on_exit kube delete job "$1" --ignore-not-found --wait=false
  kube create job "$1" --from="cronjob/$OBSERVER"
  poll 40 10 "the observer's run ends" job_ended "$1"
  kube logs "job/$1" >"$TMPDIR/said"
  [ "$(kube_json '.status.succeeded // 0' get job "$1")" = 1 ] || fail "the observer failed: $(tail -n 3 "$TMPDIR/said" | tr '\n' ' ')"
}

# said TEXT: a line of what the observer said has the text.
said() { grep -Fq -e "$1" "$TMPDIR/said"; }

begin "nothing is said of pods that do not fail"
on_exit kube delete configmap "$map" --ignore-not-found --wait=false
kube create -f - <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata: {name: $map, labels: {bot: conformitron}}
data: {Namespace: $NAMESPACE, prNumber: "1", commitHash: "$commit", dry-run: "true"}
MANIFEST
deploy "$healthy" "$map"
poll 30 5 "the healthy pod is ready" pod_is_ready "$healthy"
observe "$(unique observer-before)"
said "$NAMESPACE: " || fail "the observer did not look at namespace $NAMESPACE"
! said "pod \`$healthy" || fail "a pod that does not fail is named"
! said "pod \`$broken" || fail "a pod that is not there is named"
ok "it has looked at this namespace and named no pod of this run"

begin "a pod that fails is named"
deploy "$broken" "$(unique observer-no-such-map)"
poll 40 10 "the broken pod fails" pod_fails "$broken"
pod=$(kube_json '.items[0].metadata.name' get pods -l "app.kubernetes.io/name=$broken")
observe "$(unique observer-after)"
said "dry run: a comment on $GITHUB_REPOSITORY#1" || fail "there is no comment for the pull request"
said "namespace \`$NAMESPACE\` fail on cluster \`$CLUSTER_NAME\`" || fail "the comment does not say where"
said "at commit $commit" || fail "the comment does not name the commit of this run"
said "pod \`$pod\` of Deployment $broken: CreateContainerConfigError" || fail "the comment does not name pod $pod with its Deployment and why it fails"
! said "pod \`$healthy" || fail "a pod that does not fail is named"
ok "the comment names the pod, its Deployment, why it fails, and where"

begin "a dry run is not remembered"
kube_json "[.data // {} | keys[] | select(contains(\"$commit\"))] | length == 0" get configmap "$NOTIFIED"
ok "the commit of this run is not among those that were commented on"
