# Functional test of Vault: an application logs in with its Kubernetes account, keeps a secret, changes and deletes it, and gets at nothing
# that its policy does not grant. The bootstrap Job makes the login, the policy and the mount.
#
# VAULT_URL: the address of Vault. ACCOUNT: the test's own account.
. "$TEST_DIR/lib.sh"

api="$VAULT_URL/v1"
path=$(unique kv-probe)
head -c 24 /dev/urandom >"$TMPDIR/random"
value=$(base64 <"$TMPDIR/random")

# request_token FILE [KUBECTL ARGUMENTS...]: a short-lived token of the test's account.
request_token() {
  token_file=$1
  shift
  kube create token "$ACCOUNT" --duration=10m "$@" >"$token_file"
}

# log_in ROLE TOKEN_FILE: sets HTTP_STATUS; the answer is in HTTP_BODY.
log_in() {
  login=$(secret_file "")
  jq --raw-input --arg role "$1" '{role: $role, jwt: .}' "$2" >"$login"
  http POST "$api/auth/kubernetes/login" --data @"$login"
}

# vault_header: prints the path of a header file with the token of the last login.
vault_header() {
  vault_token=$(jq --exit-status --raw-output .auth.client_token "$HTTP_BODY" 2>/dev/null) || fail "the login gave no token"
  secret_header X-Vault-Token "$vault_token"
}

begin "Vault is unsealed"
# After a restart of its pod it is sealed until the bootstrap Job runs again.
unsealed() {
  http GET "$api/sys/health" # 200 only from an initialised, unsealed and active server
  expect_status 200
  expect_json '.initialized and (.sealed | not)' "Vault is initialised and unsealed"
}
poll 40 10 "Vault is initialised, unsealed and active" unsealed

begin "only a token that was made for Vault logs in"
jwt=$(secret_file "") other_jwt=$(secret_file "")
request_token "$other_jwt" --audience=another-service
log_in functional-test "$other_jwt"
[ "$HTTP_STATUS" = 403 ] || fail "a token for another service is not refused: HTTP status is $HTTP_STATUS, not 403"
ok "a token that was made for another service is refused"
request_token "$jwt" --audience=vault
log_in functional-test "$jwt"
[ "$HTTP_STATUS" = 200 ] || fail "the test's account cannot log in: HTTP status is $HTTP_STATUS"
header=$(vault_header)
on_exit http POST "$api/auth/token/revoke-self" -H @"$header"
ok "a token that was made for Vault logs in"

begin "a secret is kept"
secret="$api/functional-test/data/$path"
http GET "$secret" -H @"$header"
expect_status 404
ok "nothing is at the path of this run"
forget() {
  http DELETE "$api/functional-test/metadata/$path" -H @"$header"
  expect_status 204
}
on_exit forget
# write VALUE VERSION: writes it as this version, and refuses to overwrite any other.
write() {
  http POST "$secret" -H @"$header" --data "$(jq -n --arg value "$1" --argjson before "$(($2 - 1))" \
    '{data: {value: $value}, options: {cas: $before}}')"
  expect_status 200
  expect_json '.data.version == $version' "the version that was written" --argjson version "$2"
}
# read_back VALUE [VERSION]
read_back() {
  http GET "$secret?version=${2:-0}" -H @"$header"
  expect_status 200
  expect_json '.data.data == {value: $value}' "the value that comes back" --arg value "$1"
}
write "$value" 1
read_back "$value"
ok "the value comes back as it was written"
write "$value-changed" 2
read_back "$value-changed"
read_back "$value" 1
ok "a second version is kept beside the first"
http POST "$secret" -H @"$header" --data '{"data": {"value": "lost update"}, "options": {"cas": 1}}'
expect_status 400
ok "a write that does not know of the last version is refused"

begin "nobody gets at it without the policy"
log_in functional-test-without-policy "$jwt"
[ "$HTTP_STATUS" = 200 ] || fail "the account cannot log in without a policy: HTTP status is $HTTP_STATUS"
bare_header=$(vault_header)
on_exit http POST "$api/auth/token/revoke-self" -H @"$bare_header"
http GET "$secret" -H @"$bare_header"
expect_status 403
ok "a token without the policy may not read it"
http GET "$api/sys/mounts" -H @"$header"
expect_status 403
ok "the policy grants nothing else"

begin "a deleted secret is gone"
http DELETE "$secret" -H @"$header"
expect_status 204
http GET "$secret" -H @"$header"
expect_status 404
ok "it cannot be read any more"
