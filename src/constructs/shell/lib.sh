# Functions for functional tests: POSIX sh, as busybox and dash have it. A test script begins with
#     . "$TEST_DIR/lib.sh"
# and runs as a container with NAMESPACE, RUN_ID (unique to the run) and TMPDIR (writable) set. The script passes when it
# ends with 0 after at least one `ok`; names that begin with lib_ belong to this file.
set -eu

lib_dir=$(mktemp -d "$TMPDIR/lib.XXXXXX")
lib_case=start
HTTP_BODY="$lib_dir/body"
HTTP_STATUS=000
: >"$HTTP_BODY"
: >"$lib_dir/clean-up"
: >"$lib_dir/seen"

if [ -n "${AMBIENT_FILE:-}" ]; then . "$AMBIENT_FILE"; fi

# begin NAME: names the case that follows, for the log.
begin() { lib_case=$1 && echo "=== $1"; }

# ok TEXT: records one thing that was checked and is right.
ok() { echo "ok   $1" && echo "$1" >>"$lib_dir/checks"; }

# fail TEXT: ends the run (inside poll: only the try) as failed.
fail() {
  echo "FAIL [$lib_case] $1" >&2
  exit 1
}

# on_exit COMMAND...: runs the command when the script ends, however it ends, the last one registered first. Register
# before creating, with a command that also succeeds when nothing was created (kubectl delete --ignore-not-found).
# It is kept in a file, so that it also counts when it is called in $(...) or in a polled function.
on_exit() {
  {
    printf 'lib_undo'
    for lib_word in "$@"; do printf " '%s'" "$(printf %s "$lib_word" | sed "s/'/'\\\\''/g")"; done
    printf '\n'
    cat "$lib_dir/clean-up"
  } >"$lib_dir/clean-up.new"
  mv "$lib_dir/clean-up.new" "$lib_dir/clean-up"
}

# A clean-up that fails makes the run fail, but the others still run and the first cause keeps its exit code. The subshell
# stands alone, not in a condition, because sh ignores `set -e` everywhere inside conditions.
lib_undo() {
  (set -e; "$@")
  lib_undone=$?
  [ "$lib_undone" = 0 ] && return
  echo "FAIL [clean-up] status $lib_undone from: $*" >&2
  [ "$lib_status" != 0 ] || lib_status=1
}

lib_finish() {
  lib_status=$?
  trap - EXIT
  trap '' INT TERM # a second signal must not cut the clean-up short
  set +e
  [ "$lib_status" = 0 ] || echo "---- ended with status $lib_status in [$lib_case]" >&2
  . "$lib_dir/clean-up"
  if [ "$lib_status" = 0 ] && [ ! -s "$lib_dir/checks" ]; then
    echo "FAIL [end] nothing was checked: the script ended without one ok" >&2
    lib_status=1
  fi
  [ "$lib_status" = 0 ] && echo "PASS $(wc -l <"$lib_dir/checks" | tr -d ' ') checks"
  rm -rf "$lib_dir"
  exit "$lib_status"
}
trap lib_finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# poll TRIES SECONDS WHAT COMMAND...: tries the command until it succeeds, at most TRIES times, SECONDS apart, then fails
# with WHAT and the last line that the command printed. Each try is a subshell with `set -e`, so the command may be a
# function of expect_ lines: the first that does not hold ends the try. Variables set by a try are lost, except
# HTTP_STATUS and HTTP_BODY. Use it as a statement, never in a condition.
poll() {
  lib_tries=$1 lib_pause=$2 lib_what=$3
  shift 3
  lib_try=1
  while :; do
    set +e
    (set -e; "$@") >"$lib_dir/seen" 2>&1
    lib_result=$?
    set -e
    [ ! -s "$lib_dir/status" ] || HTTP_STATUS=$(cat "$lib_dir/status")
    if [ "$lib_result" = 0 ]; then ok "$lib_what (try $lib_try)" && return; fi
    [ "$lib_try" -lt "$lib_tries" ] || break
    lib_try=$((lib_try + 1))
    sleep "$lib_pause" & # in the background, so that a TERM is not held up by it
    wait $!
  done
  fail "$lib_what: not in $lib_tries tries $lib_pause s apart; last seen: $(tail -n 1 "$lib_dir/seen" | sed 's/^FAIL \[[^]]*\] //')"
}

# unique PREFIX: prints a name that is a DNS label of at most 63 characters and unique to the run and the prefix. The end
# of the pod's name holds its scheduled minute and a random part.
unique() {
  lib_run=$(printf %s "$RUN_ID" | tail -c 14 | tr 'A-Z_.' 'a-z--' | tr -cd 'a-z0-9-' | sed 's/^-*//; s/-*$//')
  lib_name=$(printf %s "$1" | tr 'A-Z_.' 'a-z--' | tr -cd 'a-z0-9-' | cut -c 1-48 | sed 's/-*$//')
  echo "$lib_name-$lib_run"
}

# secret_file TEXT: prints the path of a new file, readable by this user alone, that holds the text. What stands on a
# command line can be read in the process list; a file cannot. For JSON use: jq -n '{token: env.TOKEN}'.
secret_file() {
  lib_secret=$(mktemp "$lib_dir/secret.XXXXXX")
  printf '%s' "$1" >"$lib_secret"
  echo "$lib_secret"
}

# secret_header NAME VALUE: prints the path of a file for: http GET "$url" -H @"$file"
secret_header() { secret_file "$1: $2"; }

# http METHOD URL [CURL ARGUMENTS...]: one bounded request. Sets HTTP_STATUS, writes the body to the file HTTP_BODY;
# fails only when no HTTP answer came, whatever the status is.
http() {
  lib_method=$1 lib_url=$2
  shift 2
  : >"$HTTP_BODY"
  [ "$lib_method" != HEAD ] || set -- --head "$@"
  if HTTP_STATUS=$(curl --silent --show-error --connect-timeout 5 --max-time 10 --request "$lib_method" \
    --output "$HTTP_BODY" --write-out '%{http_code}' "$@" "$lib_url"); then
    printf %s "$HTTP_STATUS" >"$lib_dir/status"
  else
    HTTP_STATUS=000
    printf %s "$HTTP_STATUS" >"$lib_dir/status"
    return 1
  fi
}

# expect_status CODE: the last answer has this HTTP status.
expect_status() {
  [ "$HTTP_STATUS" = "$1" ] || fail "HTTP status is $HTTP_STATUS, not $1: $(head -c 200 "$HTTP_BODY" | tr '\n' ' ')"
}

# expect_equal EXPECTED ACTUAL WHAT: prints both when they differ, so it is not for secrets.
expect_equal() {
  [ "$1" = "$2" ] || fail "$3 is '$2', not '$1'"
}

# expect_json FILTER WHAT [JQ ARGUMENTS...]: the filter gives neither false nor null for the last body.
expect_json() {
  lib_filter=$1 lib_what_json=$2
  shift 2
  [ -s "$HTTP_BODY" ] || fail "$lib_what_json: the answer is empty"
  jq --exit-status "$@" "$lib_filter" "$HTTP_BODY" >/dev/null 2>&1 ||
    fail "$lib_what_json: not so in $(head -c 200 "$HTTP_BODY" | tr '\n' ' ')"
}

# lib_kubeconfig HOST PORT FOLDER: prints a kubeconfig for the API server and the account whose token and authority are in
# the folder. Left alone, kubectl overlooks the account of its pod as soon as --request-timeout is given.
lib_kubeconfig() {
  case $1 in *:*) set -- "[$1]" "$2" "$3" ;; esac # an IPv6 address
  cat <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: own, cluster: {server: "https://$1:$2", certificate-authority: "$3/ca.crt"}}]
users: [{name: own, user: {tokenFile: "$3/token"}}]
contexts: [{name: own, context: {cluster: own, user: own}}]
current-context: own
CONFIG
}
lib_account=/var/run/secrets/kubernetes.io/serviceaccount
if [ -z "${KUBECONFIG:-}" ] && [ -n "${KUBERNETES_SERVICE_HOST:-}" ] && [ -r "$lib_account/token" ]; then
  lib_kubeconfig "$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT" "$lib_account" >"$lib_dir/kubeconfig"
  export KUBECONFIG="$lib_dir/kubeconfig"
fi

# kube ARGUMENTS...: kubectl in the test's namespace, every request bounded.
kube() { kubectl --request-timeout=10s -n "$NAMESPACE" "$@"; }

# kube_json FILTER ARGUMENTS...: prints what the jq filter gives for `kubectl ARGUMENTS -o json`; fails when kubectl fails
# (a pipe would hide that) and when the filter gives false, null or nothing.
kube_json() {
  lib_filter=$1
  shift
  kube "$@" -o json >"$lib_dir/object"
  lib_value=$(jq --exit-status --raw-output "$lib_filter" "$lib_dir/object") || fail "not in $*: $lib_filter"
  [ -n "$lib_value" ] || fail "nothing in $*: $lib_filter"
  printf '%s\n' "$lib_value"
}
