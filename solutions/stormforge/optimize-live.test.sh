# Functional test of Optimize Live: the requests of a workload that asks for too much are lowered, by its own recommendation and by the
# applier. That takes the whole chain: metrics of this workload, a recommendation for it, its way back to this cluster. A second workload,
# the same but for the setting that recommendations are applied, must keep its requests.
#
# Documented behaviour that this relies on (https://docs.stormforge.io/docs/recommendations/ and …/configure/settings/schedule/): nothing is
# applied before the learning period of at least one day is over; afterwards recommendations are generated and applied once in each period
# of the schedule, here one hour.
#
# OPTIMIZED, CONTROL: the two Deployments.
. "$TEST_DIR/lib.sh"

# The requests in millicores and MiB, as "cpu memory".
requests='
  def units: {"": 1, k: 1e3, M: 1e6, G: 1e9, Ki: 1024, Mi: 1048576, Gi: 1073741824, m: 0.001};
  def quantity: tostring | capture("^(?<number>[0-9.]+)(?<unit>[A-Za-z]*)$") | (.number | tonumber) * (units[.unit] // error("unit " + .unit));
  .spec.template.spec.containers[0].resources.requests | "\(.cpu | quantity * 1000 | round) \(.memory | quantity / 1048576 | round)"
'

# oversize DEPLOYMENT: makes its requests as large as they were at first, and sees that they are: later they must be found changed.
oversize() {
  oversized=$(kube_json "$requests" patch deployment "$1" --type=json --patch '[
    {"op": "replace", "path": "/spec/template/spec/containers/0/resources/requests/cpu", "value": "100m"},
    {"op": "replace", "path": "/spec/template/spec/containers/0/resources/requests/memory", "value": "128Mi"}
  ]')
  expect_equal "100 128" "$oversized" "what $1 requests (millicores, MiB)"
  ok "$1 asks for 100m and 128Mi"
}

rolled_out() {
  kube_json '
    .status.observedGeneration == .metadata.generation and .status.updatedReplicas == 1 and .status.replicas == 1 and .status.availableReplicas == 1
  ' get deployment "$1"
}

begin "the workloads have been learned"
for workload in "$OPTIMIZED" "$CONTROL"; do
  # One day of learning, one hour until the next recommendation, and one hour for it to arrive.
  hours_left=$(kube_json '26 - (now - (.metadata.creationTimestamp | fromdateiso8601)) / 3600 | ceil' get deployment "$workload")
  [ "$hours_left" -le 0 ] ||
    fail "nothing can be said yet: Optimize Live applies no recommendation to $workload in its learning period; run again in $hours_left h"
done
ok "both are older than the learning period"

begin "the workloads ask for too much"
oversize "$CONTROL"
oversize "$OPTIMIZED"
poll 30 5 "$CONTROL runs with that" rolled_out "$CONTROL"

begin "the recommendation is applied"
lowered() {
  asked=$(kube_json "$requests" get deployment "$OPTIMIZED")
  [ "${asked% *}" -lt 50 ] && [ "${asked#* }" -lt 64 ] || fail "$OPTIMIZED still requests (millicores, MiB) $asked"
}
poll 90 60 "both requests of $OPTIMIZED are lowered to less than half" lowered
asked=$(kube_json "$requests" get deployment "$OPTIMIZED")
[ "${asked% *}" -ge 10 ] && [ "${asked#* }" -ge 16 ] || fail "the recommendation is below the minimum of 10m and 16Mi that is set: $asked"
ok "the minimum that the workload sets is kept"
poll 30 5 "$OPTIMIZED runs with the new requests" rolled_out "$OPTIMIZED"

begin "the workload that is not optimized keeps its requests"
expect_equal "100 128" "$(kube_json "$requests" get deployment "$CONTROL")" "what $CONTROL requests (millicores, MiB)"
ok "$CONTROL is left alone"
