# Functional test of the daily export: what the last run wrote is in the bucket, whole, of this cluster, not older than a day, and not
# for everybody to read.
#
# BUCKET_URL, BUCKET_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: the bucket (see s3.sh). LAST_RUN: the ConfigMap in which a run says
# what it wrote. CLUSTER_NAME, ENVIRONMENT: what the cluster is called. Before the first run there is nothing to judge, and the test fails.
. "$TEST_DIR/lib.sh"
. "$TEST_DIR/s3.sh"

day_and_an_hour=90000

# expect_line LINE: the last body has this line.
expect_line() {
  grep -Fqx -e "$1" "$HTTP_BODY" || fail "no line '$1' in an object that begins with: $(head -c 200 "$HTTP_BODY" | tr '\n' ' ')"
}

# expect_object KEY: the object is there, and of this cluster and the last run.
expect_object() {
  s3 GET "$1" "$no_body"
  expect_status 200
  expect_line "Cluster: $CLUSTER_NAME"
  expect_line "Environment: $ENVIRONMENT"
  expect_line "Exported: $time"
}

begin "a run has been recorded"
time=$(kube_json '.data.time // "none yet"' get configmap "$LAST_RUN")
export_key=$(kube_json '.data.export // "none yet"' get configmap "$LAST_RUN")
partners_key=$(kube_json '.data.partners // "none yet"' get configmap "$LAST_RUN")
sum=$(kube_json '.data["export-sha256"] // "none yet"' get configmap "$LAST_RUN")
exported=$(jq -n --arg time "$time" '$time | fromdateiso8601') || fail "the time of the last run is '$time'"
age=$(($(date +%s) - exported))
[ "$age" -ge 0 ] && [ "$age" -le "$day_and_an_hour" ] || fail "the last run was at $time, $age s ago"
ok "the last run was at $time"

begin "an object that never was is not there"
s3 GET "daily-cron-job/$(unique no-such-run).txt" "$no_body"
# S3 answers 403 instead of 404 to those who may not list the bucket.
case $HTTP_STATUS in 403 | 404) ok "it is not there" ;; *) fail "HTTP status is $HTTP_STATUS for an object that never was" ;; esac

begin "the export can be read back"
expect_object "$export_key"
expect_equal "$sum" "$(sum_of "$HTTP_BODY")" "the SHA-256 of the export"
grep -Eq '^kube-system( |$)' "$HTTP_BODY" || fail "namespace kube-system is not in the export"
grep -Eq "^$NAMESPACE( |\$)" "$HTTP_BODY" || fail "namespace $NAMESPACE is not in the export"
for resource in namespaces nodes pods deployments.apps jobs.batch; do expect_line "=== $resource"; done
ok "it is whole, of this cluster and of the last run"

begin "the list of partners can be read back"
expect_object "$partners_key"
ok "it is of this cluster and of the last run"

begin "nobody else can read it"
http GET "$BUCKET_URL/$export_key"
expect_status 403
ok "a request without credentials is refused"
