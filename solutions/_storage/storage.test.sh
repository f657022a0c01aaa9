# Functional test of a storage driver: its class is the default, a volume keeps what is written to it from one pod to the next, a
# snapshot keeps the data of its time, and what is deleted goes.
#
# STORAGE_CLASS: the class that claims without one must get. PROVISIONER: the driver that must serve it.
# SNAPSHOT_CLASS: the class of its snapshots; empty where the driver has none.
. "$TEST_DIR/lib.sh"

snapshots=volumesnapshots.snapshot.storage.k8s.io
source=$(unique source)
snapshot=$(unique snapshot)
restored=$(unique restored)

# create KIND NAME: creates the object that comes on stdin, and deletes it in the end.
create() {
  on_exit kube delete "$1" "$2" --ignore-not-found --wait=false
  kube create -f -
}

# claim NAME FIELDS...: asks for a volume; each of FIELDS is a further line of the claim's spec.
claim() {
  claim=$1
  shift
  create pvc "$claim" <<MANIFEST
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: $claim
  labels: {app.kubernetes.io/name: storage-probe}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
$(printf '  %s\n' "$@")
MANIFEST
}

# A checksum is the whole output of each pod.
checksum_of() {
  expect_equal Succeeded "$(kube_json .status.phase get pod "$1")" "the phase of pod $1"
  kube logs "$1" >"$TMPDIR/$1.log"
  grep -Eqx '[0-9a-f]{64}' "$TMPDIR/$1.log" || fail "pod $1 printed no checksum but '$(head -c 200 "$TMPDIR/$1.log")'"
}

# run POD CLAIM WHAT COMMAND: runs the command in the claim's volume; what it prints is in $TMPDIR/POD.log then.
run() {
  create pod "$1" <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $1
  labels: {app.kubernetes.io/name: storage-probe}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 0
  securityContext:
    runAsNonRoot: true
    runAsUser: 65534
    runAsGroup: 65534
    fsGroup: 65534
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: probe
      image: docker.io/library/busybox:1.36.1
      imagePullPolicy: IfNotPresent
      workingDir: /data
      command: [sh, -ec, "$4"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 64Mi}}
      volumeMounts: [{name: volume, mountPath: /data}]
  volumes: [{name: volume, persistentVolumeClaim: {claimName: $2}}]
MANIFEST
  # The first pod of a claim waits for its image, and for the volume to be made, attached and formatted.
  poll 30 10 "$3" checksum_of "$1"
  kube delete pod "$1" --wait=false
}

write='dd if=/dev/urandom of=random bs=1M count=8 2>/dev/null; sha256sum random >random.sha256; sync; cut -c 1-64 random.sha256'
read='sha256sum -c random.sha256 >/dev/null; cut -c 1-64 random.sha256'

begin "a claim without a class gets the environment's class"
default=$(unique default)
claim "$default"
# Admission fills it in, so there is nothing to wait for.
class=$(kube_json .spec.storageClassName get pvc "$default")
expect_equal "$STORAGE_CLASS" "$class" "the class of a claim without one"
ok "claims get the class $STORAGE_CLASS"
kube delete pvc "$default" --wait=false

begin "a volume keeps what a pod wrote"
claim "$source" "storageClassName: $STORAGE_CLASS"
writer=$(unique writer)
run "$writer" "$source" "a pod writes to a new volume" "$write"
written=$(cat "$TMPDIR/$writer.log")
bound=$(kube_json '.status.phase + " to a volume of " + .metadata.annotations["volume.kubernetes.io/storage-provisioner"]' \
  get pvc "$source")
expect_equal "Bound to a volume of $PROVISIONER" "$bound" "the claim"
ok "the volume is one of $PROVISIONER"
reader=$(unique reader)
run "$reader" "$source" "another pod reads the volume" "$read"
expect_equal "$written" "$(cat "$TMPDIR/$reader.log")" "the checksum that the other pod reads"
ok "the other pod reads what was written"

if [ -n "$SNAPSHOT_CLASS" ]; then
  begin "a snapshot keeps the data of its time"
  create "$snapshots" "$snapshot" <<MANIFEST
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  name: $snapshot
  labels: {app.kubernetes.io/name: storage-probe}
spec:
  volumeSnapshotClassName: $SNAPSHOT_CLASS
  source: {persistentVolumeClaimName: $source}
MANIFEST
  snapshot_is_ready() {
    expect_equal "true " "$(kube_json '(.status.readyToUse | tostring) + " " + (.status.error.message // "")' \
      get "$snapshots" "$snapshot")" "whether the snapshot is ready"
  }
  poll 60 10 "the snapshot is ready" snapshot_is_ready

  # What is written now must not be in the restored volume: a snapshot is no second name of the volume.
  rewriter=$(unique rewriter)
  run "$rewriter" "$source" "a pod overwrites the first volume" "$write"
  [ "$written" != "$(cat "$TMPDIR/$rewriter.log")" ] || fail "the volume still has its first data after it was overwritten"
  ok "the first volume has other data now"

  claim "$restored" "storageClassName: $STORAGE_CLASS" \
    "dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: $snapshot}"
  restorer=$(unique restorer)
  run "$restorer" "$restored" "a pod reads the restored volume" "$read"
  expect_equal "$written" "$(cat "$TMPDIR/$restorer.log")" "the checksum of the restored data"
  ok "the restored volume has the data of the snapshot"
  kube delete "$snapshots" "$snapshot" --wait=false
  kube delete pvc "$restored" --wait=false
fi

begin "what is deleted goes"
kube delete pvc "$source" --wait=false
# Something may hold them, such as a volume that the driver cannot detach or a snapshot that it cannot delete.
all_gone() {
  claims=$(kube get pvc "$default" "$source" "$restored" --ignore-not-found -o name)
  expect_equal "" "$claims" "what is left of the claims"
  [ -n "$SNAPSHOT_CLASS" ] || return 0
  left=$(kube get "$snapshots" "$snapshot" --ignore-not-found -o name)
  expect_equal "" "$left" "what is left of the snapshot"
}
poll 30 10 "claims and snapshot are gone" all_gone
