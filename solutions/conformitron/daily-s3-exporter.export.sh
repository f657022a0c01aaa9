# The daily export: the common resources of all namespaces and the list of partners, as two objects of a bucket.
#
# BUCKET_URL, BUCKET_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: where to (see s3.sh). CLUSTER_NAME, ENVIRONMENT: what it is called.
# LAST_RUN: the ConfigMap that says what the last complete run wrote, for whoever reads it back.
. "$TEST_DIR/lib.sh"
. "$TEST_DIR/s3.sh"

eksa_clusters=clusters.anywhere.eks.amazonaws.com
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
# Names without colons and with what tells clusters apart: all of them export at the same hour into the same bucket.
suffix="${ENVIRONMENT}_${CLUSTER_NAME}_$(echo "$now" | tr -d ':-').txt"

# machine_kind: prints the kind of this cluster's machines; `unknown` where it is no cluster of EKS Anywhere or does not say.
machine_kind() {
  kube get crd "$eksa_clusters" --ignore-not-found -o name >"$TMPDIR/crd" || fail "whether there are clusters of EKS Anywhere could not be read"
  [ -s "$TMPDIR/crd" ] || { echo unknown && return; }
  kube get "$eksa_clusters" -A -o json >"$TMPDIR/clusters" || fail "the clusters of EKS Anywhere could not be read"
  jq -r --arg name "$CLUSTER_NAME" '[.items[] | select(.metadata.name == $name) | .spec.controlPlaneConfiguration.machineGroupRef.kind]
    | first // "unknown"' "$TMPDIR/clusters"
}

# environment_of KIND: prints the environment that has machines of this kind; `unknown` for every other kind.
environment_of() {
  case $1 in
  NutanixMachineConfig) echo nutanix ;;
  SnowMachineConfig) echo snow ;;
  TinkerbellMachineConfig) echo baremetal ;;
  VSphereMachineConfig) echo vsphere ;;
  *) echo unknown ;;
  esac
}

# heading TITLE
heading() {
  printf '%s\nCluster: %s\nEnvironment: %s\nMachine kind: %s\nExported: %s\n' "$1" "$CLUSTER_NAME" "$ENVIRONMENT" "$machines" "$now"
}

# upload FILE KEY
upload() {
  s3 PUT "$2" "$(sum_of "$1")" -H 'Content-Type: text/plain; charset=utf-8' --upload-file "$1"
  expect_status 200
  ok "$2 is in the bucket"
}

begin "the cluster is the one that it is called"
machines=$(machine_kind)
found=$(environment_of "$machines")
[ "$found" = unknown ] || expect_equal "$ENVIRONMENT" "$found" "the environment of a cluster with $machines"
ok "environment $ENVIRONMENT, machine kind $machines"

begin "the cluster is read"
export_file="$TMPDIR/export" partners_file="$TMPDIR/partners"
heading "Common resources of all namespaces" >"$export_file"
for resource in namespaces nodes pods services daemonsets.apps deployments.apps replicasets.apps \
  statefulsets.apps horizontalpodautoscalers.autoscaling cronjobs.batch jobs.batch ingresses.networking.k8s.io \
  persistentvolumeclaims persistentvolumes; do
  printf '\n=== %s\n' "$resource" >>"$export_file"
  kube get "$resource" -A >>"$export_file"
done
heading "Namespaces of partners: namespace, vendor, solution, version" >"$partners_file"
kube get namespaces -l aws.conformance.vendor -o json >"$TMPDIR/namespaces"
jq -r '.items[].metadata | [.name, (.labels | .["aws.conformance.vendor"], .["aws.conformance.vendor-solution"] // "",
  .["aws.conformance.vendor-solution-version"] // "")] | @tsv' "$TMPDIR/namespaces" >"$TMPDIR/rows"
printf '\n' >>"$partners_file"
cat "$TMPDIR/rows" >>"$partners_file"
ok "all resources are read"

begin "the bucket gets it"
export_key="daily-cron-job/Exporter_Run_$suffix"
partners_key="daily-partner-list/Namespaces_$suffix"
upload "$export_file" "$export_key"
upload "$partners_file" "$partners_key"
jq -n --arg time "$now" --arg export "$export_key" --arg sum "$(sum_of "$export_file")" --arg partners "$partners_key" \
  '{data: {time: $time, export: $export, "export-sha256": $sum, partners: $partners}}' >"$TMPDIR/last-run"
kube patch configmap "$LAST_RUN" --type=merge -p "$(cat "$TMPDIR/last-run")"
ok "the run is recorded"
