# Functional test of an Istio mesh, by its traffic: it injects its own proxy, routes by host, injects a fault, encrypts between
# workloads with their identities, and under STRICT mutual TLS refuses a client that is not in the mesh. This pod is that client.
#
# REVISION: the revision of the mesh; the namespace carries the same in its label istio.io/rev.
. "$TEST_DIR/lib.sh"

echo=$(unique echo)
gateway=$(unique gateway)
host=$echo.example.com
direct=http://$echo.$NAMESPACE.svc:8080
through=http://$gateway.$NAMESPACE.svc:8080

# echo_pod INJECT: a server that tells its name (/hostname) and the headers that it gets (/header?key=NAME).
echo_pod() {
  cat <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $echo
  labels: {app.kubernetes.io/instance: $echo, sidecar.istio.io/inject: "$1"}
spec:
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 5
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: echo
      image: registry.k8s.io/e2e-test-images/agnhost:2.53
      imagePullPolicy: IfNotPresent
      args: [netexec, --http-port=8080, --udp-port=-1]
      ports: [{name: http, containerPort: 8080}]
      readinessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 2}
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 64Mi}}
MANIFEST
}

# A gateway is a pod in which the mesh replaces the image "auto" by its proxy (Istio: Installing Gateways).
gateway_pod() {
  cat <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $gateway
  labels: {app.kubernetes.io/instance: $gateway, sidecar.istio.io/inject: "true"}
  annotations: {inject.istio.io/templates: gateway}
spec:
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 5
  securityContext: {runAsNonRoot: true, runAsUser: 1337, runAsGroup: 1337, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: istio-proxy
      image: auto
      ports: [{name: http, containerPort: 8080}]
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 256Mi}}
MANIFEST
}

service() {
  kube create -f - <<MANIFEST
apiVersion: v1
kind: Service
metadata: {name: $1}
spec:
  selector: {app.kubernetes.io/instance: $1}
  ports: [{name: http, port: 8080, targetPort: 8080}]
MANIFEST
}

# route [FAULT]: requests for the host that come through the gateway go to the echo server.
route() {
  kube apply -f - <<MANIFEST
apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata: {name: $echo}
spec:
  hosts: [$host]
  gateways: [$gateway]
  http: [{$1 route: [{destination: {host: $echo, port: {number: 8080}}}]}]
MANIFEST
}

is_ready() {
  ready=$(kube_json '[.status.conditions[]? | select(.type == "Ready") | .status][0]' get pod "$1")
  expect_equal True "$ready" "the condition Ready of pod $1"
}

# get BASE PATH [HOST]
get() { http GET "$1$2" -H "Host: $3"; }
answers() { get "$1" /hostname "$2" && expect_status "$3"; }
served() { answers "$1" "$host" 200 && expect_equal "$echo" "$(cat "$HTTP_BODY")" "the name of the server that answers"; }
refused() { if get "$direct" /hostname "$host"; then fail "a client outside the mesh got HTTP status $HTTP_STATUS"; fi; }

begin "the mesh injects its own proxy where it is wanted"
# A dry run goes through the admission webhooks and makes nothing.
injected='.metadata.annotations["sidecar.istio.io/status"] // "{}" | fromjson | .revision // "none"'
proxy='[.spec.containers[] | select(.name == "istio-proxy") | .image][0]'
for pod in "echo_pod true" gateway_pod; do
  $pod >"$TMPDIR/pod.yaml"
  revision=$(kube_json "$injected" create --dry-run=server -f "$TMPDIR/pod.yaml")
  expect_equal "$REVISION" "$revision" "the revision that injects into ${pod%% *}"
  image=$(kube_json "$proxy" create --dry-run=server -f "$TMPDIR/pod.yaml")
  [ "$image" != auto ] || fail "the image auto of the gateway was not replaced"
  ok "$pod gets the proxy $image of revision $revision"
done
echo_pod false >"$TMPDIR/pod.yaml"
count=$(kube_json '.spec.containers | length' create --dry-run=server -f "$TMPDIR/pod.yaml")
expect_equal 1 "$count" "the number of containers of a pod that declines the proxy"
ok "a pod that declines the proxy gets none"

begin "workload and gateway join the mesh"
for pod in echo_pod gateway_pod; do
  name=$echo
  [ "$pod" = echo_pod ] || name=$gateway
  on_exit kube delete pod "$name" --ignore-not-found --wait=false
  on_exit kube delete service "$name" --ignore-not-found --wait=false
  "$pod" true >"$TMPDIR/pod.yaml"
  kube create -f "$TMPDIR/pod.yaml"
  service "$name"
done
poll 30 5 "the echo server is ready, with its proxy" is_ready "$echo"
poll 30 5 "the gateway is ready, connected to the mesh" is_ready "$gateway"

begin "without a route the gateway serves nothing"
on_exit kube delete gateways.networking.istio.io "$gateway" --ignore-not-found --wait=false
kube create -f - <<MANIFEST
apiVersion: networking.istio.io/v1beta1
kind: Gateway
metadata: {name: $gateway}
spec:
  selector: {app.kubernetes.io/instance: $gateway}
  servers: [{port: {number: 8080, name: http, protocol: HTTP}, hosts: [$host]}]
MANIFEST
poll 24 5 "the gateway listens and finds no route" answers "$through" "$host" 404

begin "a route takes requests for its host, and no others"
on_exit kube delete virtualservices.networking.istio.io "$echo" --ignore-not-found --wait=false
route ""
poll 24 5 "a request for $host reaches the echo server" served "$through"
answers "$through" "other.example.com" 404
ok "a request for another host is not served"

begin "a fault takes effect, and ends"
route "fault: {abort: {httpStatus: 418, percentage: {value: 100}}},"
poll 24 5 "every request is aborted with 418" answers "$through" "$host" 418
route ""
poll 24 5 "requests are served again" served "$through"

begin "inside the mesh workloads prove who they are"
# The proxy of the server tells it the identity in the client's certificate (Istio: Mutual TLS Migration, Envoy: XFCC).
get "$through" "/header?key=X-Forwarded-Client-Cert" "$host"
expect_status 200
grep -q "URI=spiffe://[^;,]*/ns/$NAMESPACE/sa/default" "$HTTP_BODY" ||
  fail "the gateway did not come with its identity: '$(head -c 200 "$HTTP_BODY")'"
ok "the gateway came with a certificate of the mesh"
poll 6 5 "a client outside the mesh is let in" served "$direct"
get "$direct" "/header?key=X-Forwarded-Client-Cert" "$host"
expect_status 200
if grep -q spiffe: "$HTTP_BODY"; then fail "a client without a proxy has an identity: '$(head -c 200 "$HTTP_BODY")'"; fi
ok "it has no identity"

begin "under STRICT mutual TLS a client outside the mesh is refused"
on_exit kube delete peerauthentications.security.istio.io "$echo" --ignore-not-found --wait=false
kube create -f - <<MANIFEST
apiVersion: security.istio.io/v1beta1
kind: PeerAuthentication
metadata: {name: $echo}
spec:
  selector: {matchLabels: {app.kubernetes.io/instance: $echo}}
  mtls: {mode: STRICT}
MANIFEST
poll 24 5 "plain text is refused" refused
poll 6 5 "the gateway is still served" served "$through"
kube delete peerauthentications.security.istio.io "$echo" --wait=false
poll 24 5 "plain text is let in again" served "$direct"

begin "the route ends with its object"
kube delete virtualservices.networking.istio.io "$echo" --wait=false
poll 24 5 "the gateway finds no route any more" answers "$through" "$host" 404
