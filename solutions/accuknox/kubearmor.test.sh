# Functional test of KubeArmor: a policy keeps one program of a pod from being executed, nothing else, and only as long as it exists.
#
# A node without BPF-LSM and AppArmor can only audit; there this test fails, and what it prints about the enforcer says why.
. "$TEST_DIR/lib.sh"

name=$(unique exec-probe)
other=$(unique exec-other)
output="$TMPDIR/output"

# The programs are files of their own here (in busybox images they are all one), so that a path means one program.
probe_pod() {
  cat <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $1
  labels: {app.kubernetes.io/name: exec-probe, app.kubernetes.io/instance: $1}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: docker.io/library/debian:12.11-slim
      imagePullPolicy: IfNotPresent
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
MANIFEST
}

pod_runs() { expect_equal Running "$(kube_json .status.phase get pod "$1")" "the phase of pod $1"; }

# in_pod POD COMMAND: the shell in the pod executes the command, so that it is KubeArmor's to refuse and not the runtime's.
in_pod() { kube exec "$1" -- sh -c "$2" >"$output" 2>&1; }

# expect_runs POD COMMAND
expect_runs() { in_pod "$1" "$2" || fail "'$2' does not run in $1: $(tail -n 1 "$output")"; }

# Any failure would do if the reason were not looked at: a pod that is gone, a network that is down.
expect_blocked() {
  if in_pod "$1" "$2"; then fail "'$2' runs in $1"; fi
  grep -qi 'permission denied' "$output" || fail "'$2' fails in $1 for another reason: $(tail -n 1 "$output")"
}

begin "without a policy everything runs"
for pod in "$name" "$other"; do
  on_exit kube delete pod "$pod" --ignore-not-found --wait=false
  probe_pod "$pod" >"$TMPDIR/pod.yaml"
  kube create -f "$TMPDIR/pod.yaml"
done
poll 40 5 "the pod runs" pod_runs "$name"
poll 40 5 "the other pod runs" pod_runs "$other"
poll 12 5 "ls runs before there is a policy" expect_runs "$name" "/bin/ls /"
# KubeArmor's webhook writes there whether the node can enforce: enabled, audited or nothing.
kube get pod "$name" -o json >"$TMPDIR/pod.json"
echo "enforcement: $(jq -r '.metadata.annotations["kubearmor-policy"] // "not said"' "$TMPDIR/pod.json") on node $(
  jq -r '.spec.nodeName' "$TMPDIR/pod.json")"

begin "the policy blocks what it names"
on_exit kube delete kubearmorpolicy "$name" --ignore-not-found --wait=false
kube create -f - <<MANIFEST
apiVersion: security.kubearmor.com/v1
kind: KubeArmorPolicy
metadata:
  name: $name
spec:
  severity: 3
  message: functional test
  selector: {matchLabels: {app.kubernetes.io/instance: $name}}
  process:
    matchPaths:
      - path: /bin/ls
      - path: /usr/bin/ls
  action: Block
MANIFEST
poll 40 10 "ls is refused with 'permission denied'" expect_blocked "$name" "/bin/ls /"
expect_runs "$name" "/bin/cat /etc/hostname"
expect_equal "$name" "$(head -c 200 "$output")" "what cat prints of the host name"
ok "another program of the same pod still runs"
expect_runs "$other" "/bin/ls /"
ok "the same program still runs in a pod that the policy does not select"

begin "the policy goes"
kube delete kubearmorpolicy "$name" --wait=false
poll 30 10 "ls runs again" expect_runs "$name" "/bin/ls /"
