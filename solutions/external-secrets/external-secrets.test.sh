# Functional test of External Secrets: a value of a store becomes a Secret, follows the store and goes with its ExternalSecret; a key that
# the store does not have is an error and no Secret.
#
# The store is of External Secrets' own provider for tests, `fake`, which holds its values itself: it needs no account, and the values are
# made for this run, so they are no secrets.
. "$TEST_DIR/lib.sh"

store=$(unique es-store)
known=$(unique es-known)
unknown=$(unique es-unknown)
first="first-$RUN_ID"
second="second-$RUN_ID"

# put_store VALUE: the store's only key is `known` and has this value.
put_store() {
  kube apply -f - <<MANIFEST
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: {name: $store}
spec: {provider: {fake: {data: [{key: known, value: "$1"}]}}}
MANIFEST
}

# put_secret NAME REMOTE_KEY: asks for a Secret NAME with the store's value of the key.
put_secret() {
  kube apply -f - <<MANIFEST
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: $1}
spec:
  refreshInterval: 10s
  secretStoreRef: {kind: SecretStore, name: $store}
  target: {name: $1, creationPolicy: Owner}
  data: [{secretKey: value, remoteRef: {key: $2}}]
MANIFEST
}

# expect_condition KIND NAME STATUS REASON: the object is Ready, or not, for this reason.
expect_condition() {
  condition=$(kube_json '[.status.conditions[]? | select(.type == "Ready") | .status + " " + .reason] | first // "none yet"' get "$1" "$2")
  expect_equal "$3 $4" "$condition" "Ready of $1 $2"
}

# expect_no_secret NAME
expect_no_secret() {
  kube get secret "$1" --ignore-not-found -o name >"$TMPDIR/found" || fail "Secrets could not be read"
  expect_equal "" "$(cat "$TMPDIR/found")" "Secret $1"
}

store_is_valid() { expect_condition secretstore.external-secrets.io "$store" True Valid; }
known_is_synced() { expect_condition externalsecret.external-secrets.io "$known" True SecretSynced; }
unknown_is_an_error() { expect_condition externalsecret.external-secrets.io "$unknown" False SecretSyncedError; }
value_is() { expect_equal "$1" "$(kube_json '.data.value | @base64d' get secret "$known")" "the Secret's value"; }

begin "a store of this run is accepted"
expect_no_secret "$known"
expect_no_secret "$unknown"
on_exit kube delete secretstore.external-secrets.io "$store" --ignore-not-found --wait=false
put_store "$first"
poll 24 5 "the store is valid" store_is_valid

begin "a key that the store does not have is an error"
on_exit kube delete externalsecret.external-secrets.io "$unknown" --ignore-not-found --wait=false
put_secret "$unknown" "$(unique no-such-key)"
poll 24 5 "the ExternalSecret says that it could not be synced" unknown_is_an_error
expect_no_secret "$unknown"
ok "there is no Secret for it"

begin "a key of the store becomes a Secret"
on_exit kube delete externalsecret.external-secrets.io "$known" --ignore-not-found --wait=false
put_secret "$known" known
poll 24 5 "the ExternalSecret is synced" known_is_synced
value_is "$first"
ok "the Secret has the store's value"

begin "the Secret follows the store"
put_store "$second"
poll 24 5 "the changed value arrives" value_is "$second"
unknown_is_an_error
expect_no_secret "$unknown"
ok "the unknown key is still an error, and no Secret was made of it"

begin "the Secret goes with its ExternalSecret"
kube delete externalsecret.external-secrets.io "$known" --wait=false
poll 24 5 "the Secret is deleted" expect_no_secret "$known"
