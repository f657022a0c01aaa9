# Brings Vault to where applications can use it: initialised, unsealed, with a login for the functional test. It runs every few minutes
# and does only what is left to do, because a restart of its pod seals Vault again.
#
# The root token lives only as long as one run, in memory and a private file; it is revoked at the end. When it is needed again (the
# first run was cut short, or this script has changed), a new one is made from the unseal key. Vault's API documentation defines
# the paths: sys/init, sys/unseal, sys/generate-root, auth/kubernetes.
#
# VAULT_URL: the address of Vault. KEY_SECRET: the Secret for the unseal key. ACCOUNT: this job's account. TEST_ACCOUNT: the test's account.
. "$TEST_DIR/lib.sh"

api="$VAULT_URL/v1"
unseal=$(secret_file "") # {"key": the unseal key in base64}
root=

# field FILTER FILE: prints what the filter gives; never the file, which may hold secrets.
field() {
  jq --exit-status --raw-output "$1" "$2" 2>/dev/null || fail "Vault's answer has no $1"
}

# expect_code CODE WHAT: as expect_status, but the body stays unprinted.
expect_code() { [ "$HTTP_STATUS" = "$1" ] || fail "$2: HTTP status is $HTTP_STATUS, not $1"; }

answers() {
  http GET "$api/sys/seal-status"
  expect_status 200
  expect_json '.sealed | type == "boolean"' "Vault says whether it is sealed"
}

# store_key [KUBECTL ARGUMENTS...]: writes the unseal key into the Secret.
store_key() {
  jq --arg name "$KEY_SECRET" '{apiVersion: "v1", kind: "Secret", metadata: {name: $name}, data: {"unseal-key": (.key | @base64)}}' \
    "$unseal" >"$manifest"
  kube apply --server-side "$@" -f "$manifest" >/dev/null
}

# use_root TOKEN: from here on requests are made with this token, which is revoked when the script ends.
use_root() {
  root=$(secret_header X-Vault-Token "$1")
  on_exit revoke "$root"
}
revoke() {
  http POST "$api/auth/token/revoke-self" -H @"$1"
  expect_code 204 "revoking a token"
}

initialise() {
  manifest=$(secret_file "")
  echo '{"key": "try"}' >"$unseal"
  poll 6 5 "the unseal key can be stored" store_key --dry-run=server
  http PUT "$api/sys/init" --data '{"secret_shares": 1, "secret_threshold": 1}'
  expect_code 200 "initialising"
  answer=$(secret_file "")
  cp "$HTTP_BODY" "$answer"
  key=$(field '.keys_base64[0]' "$answer")
  jq '{key: .keys_base64[0]}' "$answer" >"$unseal"
  poll 12 5 "the unseal key is stored" store_key
  token=$(field .root_token "$answer")
  use_root "$token"
  ok "Vault is initialised"
}

unsealed() {
  http GET "$api/sys/health" # 200 only from an unsealed and active server
  expect_status 200
}

# A role by this name is the last thing that the set-up writes, so it stands for the whole of this version of it.
setup_name() {
  { cat "$TEST_DIR/test.sh" && echo "$NAMESPACE $ACCOUNT $TEST_ACCOUNT"; } >"$TMPDIR/setup"
  sum=$(sha256sum <"$TMPDIR/setup")
  printf 'setup-%.12s' "$sum"
}

# Sets HTTP_STATUS; a token that is given is handed back at once.
log_in() {
  jwt=$(secret_file "") login=$(secret_file "")
  kube create token "$ACCOUNT" --audience=vault --duration=10m >"$jwt"
  jq --raw-input --arg role "$setup" '{role: $role, jwt: .}' "$jwt" >"$login"
  http POST "$api/auth/kubernetes/login" --data @"$login"
  [ "$HTTP_STATUS" = 200 ] || return 0
  token=$(field .auth.client_token "$HTTP_BODY")
  header=$(secret_header X-Vault-Token "$token")
  revoke "$header"
  HTTP_STATUS=200
}

# Vault gives the new root token XORed with a password that it told at the start, in base64 without padding.
regenerate_root() {
  attempt=$(secret_file "") update=$(secret_file "")
  http DELETE "$api/sys/generate-root/attempt" # one that was cut short would be in the way
  expect_code 204 "cancelling a root generation"
  http PUT "$api/sys/generate-root/attempt" --data '{}'
  expect_code 200 "starting a root generation"
  cp "$HTTP_BODY" "$attempt"
  nonce=$(field .nonce "$attempt")
  jq --arg nonce "$nonce" '. + {nonce: $nonce}' "$unseal" >"$update"
  http PUT "$api/sys/generate-root/update" --data @"$update"
  expect_code 200 "the root generation"
  token=$(jq --exit-status --raw-output --slurp '
    def xor($a; $b): reduce (1, 2, 4, 8, 16, 32, 64) as $bit (0;
      if ($a / $bit | floor) % 2 == ($b / $bit | floor) % 2 then . else . + $bit end);
    (.[0].otp | explode) as $otp
    | (.[1].encoded_token | . + "==="[0:(4 - length % 4) % 4] | @base64d | explode) as $code
    | [range($code | length) | xor($code[.]; $otp[.])] | implode' "$attempt" "$HTTP_BODY" 2>/dev/null) ||
    fail "the root generation gave no token that can be decoded"
  [ -n "$token" ] || fail "the root generation gave no token"
  use_root "$token"
}

# write PATH JSON: as root.
write() {
  http POST "$api/$1" -H @"$root" --data "$2"
  [ "$HTTP_STATUS" = 204 ] || expect_status 200
}

# absent PATH NAME: whether the listing at the path lacks the entry.
absent() {
  http GET "$api/$1" -H @"$root"
  expect_status 200
  listed=$(jq --arg name "$2" '.data | has($name)' "$HTTP_BODY") || fail "no listing at $1"
  [ "$listed" = false ]
}

# role NAME ACCOUNT POLICIES: lets the account log in, with a token that was made for Vault.
role() {
  write "auth/kubernetes/role/$1" "$(jq -n --arg account "$2" --arg namespace "$NAMESPACE" --argjson policies "$3" '{
    bound_service_account_names: [$account], bound_service_account_namespaces: [$namespace],
    audience: "vault", token_policies: $policies, token_ttl: "15m", token_max_ttl: "15m"}')"
}

begin "Vault answers"
poll 12 5 "Vault answers" answers

begin "Vault is initialised"
secret=$(secret_file "")
kube get secret "$KEY_SECRET" -o json >"$secret"
stored=$(jq '.data["unseal-key"] // "" | . != ""' "$secret")
http GET "$api/sys/init"
expect_status 200
initialised=$(field '.initialized | tostring' "$HTTP_BODY")
case "$initialised $stored" in
"true true") jq '{key: (.data["unseal-key"] | @base64d)}' "$secret" >"$unseal" ;;
"false false") initialise ;;
"true false") fail "Vault is initialised, but Secret $KEY_SECRET holds no key to unseal it: put the unseal key there" ;;
*) fail "Vault is empty, but Secret $KEY_SECRET holds the key of another one: restore its volume, or empty the Secret" ;;
esac

begin "Vault is unsealed"
http GET "$api/sys/seal-status"
expect_status 200
sealed=$(field '.sealed | tostring' "$HTTP_BODY")
if [ "$sealed" = true ]; then
  http PUT "$api/sys/unseal" --data @"$unseal"
  expect_code 200 "unsealing"
fi
poll 24 5 "Vault is unsealed and active" unsealed

begin "the functional test can log in"
setup=$(setup_name)
log_in
if [ "$HTTP_STATUS" = 200 ]; then
  [ -z "$root" ] || fail "Vault was empty, but already knows this set-up"
  ok "the set-up is there already"
  exit 0
fi
[ -n "$root" ] || regenerate_root

if absent sys/auth kubernetes/; then write sys/auth/kubernetes '{"type": "kubernetes"}'; fi
# Vault asks the API server about the tokens that it is given, with its own account.
write auth/kubernetes/config '{"kubernetes_host": "https://kubernetes.default.svc"}'
if absent sys/mounts functional-test/; then
  write sys/mounts/functional-test '{"type": "kv", "options": {"version": "2"}}'
fi
write sys/policies/acl/functional-test "$(jq -n --arg policy '
path "functional-test/data/*" { capabilities = ["create", "read", "update", "delete"] }
path "functional-test/metadata/*" { capabilities = ["read", "delete"] }' '{policy: $policy}')"
role functional-test "$TEST_ACCOUNT" '["functional-test"]'
role functional-test-without-policy "$TEST_ACCOUNT" '[]'
role "$setup" "$ACCOUNT" '[]'
log_in
expect_code 200 "logging in after the set-up"
ok "the set-up is written"
