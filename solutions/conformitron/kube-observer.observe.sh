# The observer: for each ConfigMap with the label bot=conformitron, one comment on its pull request when pods of its namespace fail.
#
# A pull request brings the ConfigMap with it: Namespace (to look at), prNumber, commitHash, and dry-run: "true" where the comment is to
# be printed instead. Which commits have been commented on is remembered in the ConfigMap NOTIFIED. Logs of pods are not quoted: pull
# requests are public. GITHUB_API, GITHUB_REPOSITORY, GITHUB_TOKEN: where to comment. CLUSTER_NAME, ENVIRONMENT: where the pods are.
. "$TEST_DIR/lib.sh"

bearer=$(secret_header Authorization "Bearer $GITHUB_TOKEN")

# Pods that fail, with why and with the workload that they belong to: `pod <tab> owner <tab> reasons`.
failing='(reduce ($owners[0].items[] | select(.metadata.ownerReferences != null)) as $each ({};
    .[$each.metadata.uid] = ($each.metadata.ownerReferences[0] | .kind + " " + .name))) as $owner
  | .items[]
  | [if .status.phase == "Failed" or .status.phase == "Unknown" then .status.reason // .status.phase else empty end,
     ((.status.initContainerStatuses // [])[], (.status.containerStatuses // [])[]
       | select(.ready | not)
       | if .state.waiting.reason == null then .state.terminated | select(. != null and .exitCode != 0) | .reason // "Error"
         elif .restartCount > 0 or (.state.waiting.reason | test("BackOff|^Err|Error$|^Invalid")) then .state.waiting.reason
         else empty end)] as $reasons
  | select($reasons | length > 0)
  | [.metadata.name,
     (.metadata.ownerReferences[0]? // {} | $owner[.uid // ""] // (if .kind then .kind + " " + .name else "no workload" end)),
     ($reasons | unique | join(", "))]
  | @tsv'

# find_failing NAMESPACE: writes the pods of the namespace that fail to the file `failing`.
find_failing() {
  kubectl --request-timeout=10s -n "$1" get pods -o json >"$TMPDIR/pods"
  kubectl --request-timeout=10s -n "$1" get replicasets.apps,jobs.batch -o json >"$TMPDIR/owners"
  jq -r --slurpfile owners "$TMPDIR/owners" "$failing" "$TMPDIR/pods" >"$TMPDIR/failing"
}

# write_comment NAMESPACE COMMIT
write_comment() {
  {
    printf 'Pods of namespace `%s` fail on cluster `%s` (%s) at commit %s:\n\n' "$1" "$CLUSTER_NAME" "$ENVIRONMENT" "$2"
    while IFS="$(printf '\t')" read -r pod owner reasons; do printf '* pod `%s` of %s: %s\n' "$pod" "$owner" "$reasons"; done
  } <"$TMPDIR/failing" >"$TMPDIR/comment"
}

# post_comment PULL_REQUEST: GitHub treats a pull request's conversation as that of an issue.
post_comment() {
  jq -n --rawfile body "$TMPDIR/comment" '{body: $body}' >"$TMPDIR/request"
  http POST "$GITHUB_API/repos/$GITHUB_REPOSITORY/issues/$1/comments" -H @"$bearer" -H 'Accept: application/vnd.github+json' \
    -H 'X-GitHub-Api-Version: 2022-11-28' -H 'Content-Type: application/json' --data @"$TMPDIR/request"
  expect_status 201
}

# remember KEY
remember() {
  jq -n --arg key "$1" --arg time "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '{data: {($key): $time}}' >"$TMPDIR/notified"
  kube patch configmap "$NOTIFIED" --type=merge -p "$(cat "$TMPDIR/notified")"
}

# observe NAMESPACE PULL_REQUEST COMMIT DRY_RUN
observe() {
  key="pr-$2.$3.$1"
  seen=$(jq -r --arg key "$key" '.data[$key] != null' "$TMPDIR/known") || fail "what has been commented on could not be read"
  [ "$seen" = false ] || { ok "$1: commit $3 has been commented on" && return; }
  find_failing "$1"
  [ -s "$TMPDIR/failing" ] || { ok "$1: no pod fails" && return; }
  write_comment "$1" "$3"
  if [ "$4" = true ]; then
    echo "dry run: a comment on $GITHUB_REPOSITORY#$2"
    sed 's/^/| /' "$TMPDIR/comment"
    ok "$1: would comment on pull request $2"
  else
    post_comment "$2"
    remember "$key"
    ok "$1: commented on pull request $2"
  fi
}

begin "what there is to look after"
kube get configmap "$NOTIFIED" -o json >"$TMPDIR/known"
kube get configmaps -A -l bot=conformitron -o json >"$TMPDIR/maps"
# What is not of the expected form is named and left out: one pull request must not keep the others from being observed.
jq -r '.items[] | . as $map | .data // {}
  | if (.Namespace // "" | test("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")) and (.prNumber // "" | test("^[0-9]{1,9}$"))
      and (.commitHash // "" | test("^[0-9a-f]{7,40}$"))
    then "observe \(.Namespace) \(.prNumber) \(.commitHash) \(.["dry-run"] == "true")"
    else "invalid \($map.metadata.namespace)/\($map.metadata.name)" end' "$TMPDIR/maps" >"$TMPDIR/list"
ok "$(wc -l <"$TMPDIR/list" | tr -d ' ') ConfigMaps with the label bot=conformitron"

begin "the namespaces"
# Each in a subshell, so that what goes wrong with one is counted and the others are still looked at.
failed=0
while read -r what namespace pull_request commit dry_run; do
  [ "$what" = observe ] || { echo "left out: ConfigMap $namespace" && continue; }
  set +e
  (set -e; observe "$namespace" "$pull_request" "$commit" "$dry_run")
  [ "$?" = 0 ] || failed=$((failed + 1))
  set -e
done <"$TMPDIR/list"
[ "$failed" = 0 ] || fail "$failed namespaces could not be looked at or commented on"
