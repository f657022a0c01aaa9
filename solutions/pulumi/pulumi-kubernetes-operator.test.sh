# Functional test of the Pulumi Kubernetes Operator: a Program and a Stack of this run are deployed, updated and destroyed, and
# Pulumi Cloud says the same of them as the cluster does.
#
# PULUMI_API: address of Pulumi Cloud; PULUMI_ORG, PULUMI_ACCESS_TOKEN: where the stack is made, and a token for it.
# PULUMI_TOKEN_SECRET: the Secret of this namespace that holds the same token under accessToken.
. "$TEST_DIR/lib.sh"

project=$(unique operator-test) # the operator names the project after the Program
stack=$PULUMI_ORG/$project/conformance
header=$(secret_header Authorization "token $PULUMI_ACCESS_TOKEN")

# cloud STATUS [PATH]: what Pulumi Cloud says of the stack (Pulumi Cloud REST API, Stacks and Stack Updates).
cloud() {
  http GET "$PULUMI_API/api/stacks/$stack$2" -H @"$header" -H "Accept: application/vnd.pulumi+8" -H "Content-Type: application/json"
  expect_status "$1"
}

# A program that costs nothing and reaches no cloud: it makes up a pet's name, which begins with the prefix.
program() {
  kube apply -f - <<MANIFEST
apiVersion: pulumi.com/v1
kind: Program
metadata: {name: $project}
program:
  resources:
    pet: {type: "random:RandomPet", properties: {prefix: $1, length: 2}}
  outputs:
    pet: "\${pet.id}"
MANIFEST
}

# The operator has run the program of this prefix: its output is in the stack's status.
deployed() {
  kube get stacks.pulumi.com "$project" -o json >"$TMPDIR/stack"
  jq -e '.status.lastUpdate.state == "succeeded"' "$TMPDIR/stack" >/dev/null ||
    fail "the stack's status is $(jq -c '.status | {lastUpdate, conditions}' "$TMPDIR/stack" | head -c 400)"
  pet=$(jq -r '.status.outputs.pet // ""' "$TMPDIR/stack")
  case $pet in
  "$1"-?*) ;;
  *) fail "the output pet is '$pet', which does not begin with '$1-'" ;;
  esac
}

# Pulumi Cloud holds the same output in its state, and in it the resource that the output comes from.
cloud_has() {
  cloud 200 /export
  expect_json '[.deployment.resources[] | select(.type == "pulumi:pulumi:Stack") | .outputs.pet] == [$pet]' \
    "Pulumi Cloud has the output $1" --arg pet "$1"
  expect_json '[.deployment.resources[] | select(.type == "random:index/randomPet:RandomPet" and .id == $pet)] | length == 1' \
    "the random pet $1 is in the stack's state" --arg pet "$1"
}

# Prints the number of updates that succeeded.
updates() {
  cloud 200 /updates
  jq '[.updates[] | (.info // .) | select(.kind == "update" and .result == "succeeded")] | length' "$HTTP_BODY"
}

stack_gone() {
  left=$(kube get stacks.pulumi.com "$project" --ignore-not-found -o name)
  [ -z "$left" ] || fail "$left is still there"
}

# The operator destroys a stack by its Program, so the Program must outlive the Stack.
remove_stack() {
  kube delete stacks.pulumi.com "$project" --ignore-not-found --wait=false
  poll 30 10 "the Stack is gone from the cluster" stack_gone
}

begin "the stack does not exist before"
cloud 404 ""
ok "Pulumi Cloud knows no stack $stack"

begin "a Stack is deployed"
on_exit kube delete programs.pulumi.com "$project" --ignore-not-found --wait=false
program first
on_exit remove_stack
kube create -f - <<MANIFEST
apiVersion: pulumi.com/v1
kind: Stack
metadata: {name: $project}
spec:
  stack: $stack
  programRef: {name: $project}
  destroyOnFinalize: true
  resyncFrequencySeconds: 60
  envRefs:
    PULUMI_ACCESS_TOKEN: {type: Secret, secret: {name: $PULUMI_TOKEN_SECRET, key: accessToken}}
MANIFEST
poll 60 10 "the first program is deployed" deployed first
first=$(kube_json .status.outputs.pet get stacks.pulumi.com "$project")
poll 6 10 "Pulumi Cloud holds what the cluster says" cloud_has "$first"
before=$(updates)
[ "$before" -ge 1 ] || fail "Pulumi Cloud lists no update that succeeded"
ok "Pulumi Cloud lists $before successful update(s)"

begin "a changed Program updates the Stack"
program second
poll 60 10 "the second program is deployed" deployed second
second=$(kube_json .status.outputs.pet get stacks.pulumi.com "$project")
poll 6 10 "Pulumi Cloud holds what the cluster says now" cloud_has "$second"
after=$(updates)
[ "$after" -gt "$before" ] || fail "Pulumi Cloud lists $after successful updates, as before the change"
ok "Pulumi Cloud lists $after successful updates"

begin "a deleted Stack is destroyed"
remove_stack
poll 12 10 "the stack is gone from Pulumi Cloud" cloud 404 ""
