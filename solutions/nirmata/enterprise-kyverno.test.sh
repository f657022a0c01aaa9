# Functional test of Kyverno: policies of this namespace refuse what breaks them, change what they shall change, and report what they saw.
. "$TEST_DIR/lib.sh"

guard=$(unique guard)
audit=$(unique audit)
before=$(unique before)
violator=$(unique violator)
conforming=$(unique conforming)
output="$TMPDIR/output"

# config_map NAME DATA: creates one that the policies of this run select; DATA is YAML.
config_map() {
  cat >"$TMPDIR/config-map.yaml" <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata:
  name: $1
  labels: {functional-test/run: $guard}
data: $2
MANIFEST
  kube create -f "$TMPDIR/config-map.yaml" >"$output" 2>&1
}
forget() { kube delete configmap "$1" --ignore-not-found --wait=false; }

selected() { echo "{any: [{resources: {kinds: [ConfigMap], selector: {matchLabels: {functional-test/run: $guard}}}}]}"; }

# refused_by_policy WHAT COMMAND...: the webhook refuses it, in the name of the policy and with its message.
refused_by_policy() {
  refused_what=$1
  shift
  if "$@"; then fail "$refused_what is accepted"; fi
  grep -q 'denied the request' "$output" || fail "$refused_what fails for another reason: $(tail -n 1 "$output")"
  grep -q "$guard" "$output" || fail "the refusal does not name the policy: $(tail -n 1 "$output")"
  grep -q 'every object here needs an owner' "$output" || fail "the refusal lacks the rule's message: $(tail -n 1 "$output")"
}
violator_is_refused() {
  forget "$violator" # an earlier try may have been let in
  refused_by_policy "an object without an owner" config_map "$violator" '{purpose: test}'
}
violator_is_accepted() {
  forget "$violator"
  config_map "$violator" '{purpose: test}' || fail "it is refused: $(tail -n 1 "$output")"
}
conforming_is_marked() {
  forget "$conforming"
  config_map "$conforming" '{owner: somebody, contact: somewhere}' || fail "it is refused: $(tail -n 1 "$output")"
  kube_json '.metadata.labels["functional-test/marked"] == "by-kyverno"' get configmap "$conforming"
}
without_owner() { kube patch configmap "$conforming" --type merge -p '{"data":{"owner":null}}' >"$output" 2>&1; }

# reported RESULT NAME: a report says so about the object. Up to Kyverno 1.10 a report is the namespace's and a result names its objects;
# later a report is the object's own, and a result names a namespaced policy with its namespace.
reported() {
  kube get policyreports -o json >"$TMPDIR/reports.json"
  jq --exit-status --arg result "$1" --arg name "$2" --arg policy "$audit" --arg namespace "$NAMESPACE" '
    [.items[] | .scope.name as $scope | .results[]?
      | select(.policy == $policy or .policy == $namespace + "/" + $policy)
      | select([$scope, .resources[]?.name] | index($name))
      | .result] | length > 0 and all(.[]; . == $result)' "$TMPDIR/reports.json" >/dev/null ||
    fail "no report says '$1' about $2: $(jq -c '[.items[].results[]? | {policy, result}] | .[:5]' "$TMPDIR/reports.json")"
}

begin "without a policy everything is accepted and left as it is"
for object in "$before" "$violator" "$conforming"; do on_exit forget "$object"; done
config_map "$before" '{purpose: test}' || fail "it is refused: $(tail -n 1 "$output")"
kube_json '.metadata.labels | has("functional-test/marked") | not' get configmap "$before" >/dev/null
ok "an object without an owner is accepted and left as it is"

begin "a policy refuses and changes"
for policy in "$guard" "$audit"; do on_exit kube delete policies.kyverno.io "$policy" --ignore-not-found --wait=false; done
# Kyverno of every version knows the actions in lower case.
kube create -f - <<MANIFEST
apiVersion: kyverno.io/v1
kind: Policy
metadata:
  name: $guard
spec:
  validationFailureAction: enforce
  background: false
  rules:
    - name: mark
      match: $(selected)
      mutate: {patchStrategicMerge: {metadata: {labels: {functional-test/marked: by-kyverno}}}}
    - name: owner
      match: $(selected)
      validate:
        message: every object here needs an owner
        pattern: {data: {owner: "?*"}}
---
apiVersion: kyverno.io/v1
kind: Policy
metadata:
  name: $audit
spec:
  validationFailureAction: audit
  background: true
  rules:
    - name: contact
      match: $(selected)
      validate:
        message: every object here should have a contact
        pattern: {data: {contact: "?*"}}
MANIFEST
poll 40 10 "an object without an owner is refused in the policy's name" violator_is_refused
poll 20 10 "an object with an owner is accepted and gets the label" conforming_is_marked
refused_by_policy "taking the owner away" without_owner
ok "a change that breaks the policy is refused as well"

begin "what was seen is reported"
poll 30 30 "the report says that the first object fails" reported fail "$before"
poll 20 30 "the report says that the conforming object passes" reported pass "$conforming"

begin "the policies go"
kube delete policies.kyverno.io "$guard" "$audit" --wait=false
poll 40 10 "an object without an owner is accepted again" violator_is_accepted
