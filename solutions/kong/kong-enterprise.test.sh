# Functional test of Kong: the gateway routes by Ingress, lets a plugin guard the route, and forgets it when it is deleted.
#
# KONG_PROXY_URL: the address of the proxy, without a path.
. "$TEST_DIR/lib.sh"

name=$(unique gateway-probe)
route="$KONG_PROXY_URL/$name"
key=$(head -c 24 /dev/urandom | base64 | tr -cd 'A-Za-z0-9')
right_key=$(secret_header apikey "$key")
wrong_key=$(secret_header apikey "not-$key")

# Kong itself says that no route matched; a 404 from anything else does not count.
not_routed() {
  http GET "$route/hostname"
  expect_status 404
  expect_json '.message | test("no Route matched")' "Kong knows no such route"
}

# expect_echo EXPECTED PATH WHAT [CURL ARGUMENTS...]: the echo server behind the route gives this text.
expect_echo() {
  echo_expected=$1 echo_path=$2 echo_what=$3
  shift 3
  http GET "$route/$echo_path" "$@"
  expect_status 200
  expect_equal "$echo_expected" "$(head -c 200 "$HTTP_BODY")" "$echo_what"
}

begin "an unknown path is not routed"
not_routed
ok "the path of this run is unknown before it is declared"

begin "an Ingress makes a route"
for kind in ingress service pod secret kongconsumer kongplugin; do
  on_exit kube delete "$kind" "$name" --ignore-not-found --wait=false
done
kube apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: $name
  labels: {app.kubernetes.io/name: gateway-probe, app.kubernetes.io/instance: $name}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: echo
      image: registry.k8s.io/e2e-test-images/agnhost:2.53
      args: [netexec, --http-port=8080, --udp-port=-1]
      ports: [{name: http, containerPort: 8080}]
      readinessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 2}
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 64Mi}}
---
apiVersion: v1
kind: Service
metadata:
  name: $name
spec:
  selector: {app.kubernetes.io/instance: $name}
  ports: [{name: http, port: 80, targetPort: http}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: $name
  annotations: {konghq.com/strip-path: "true"}
spec:
  ingressClassName: kong
  rules:
    - http:
        paths:
          - path: /$name
            pathType: Prefix
            backend: {service: {name: $name, port: {number: 80}}}
MANIFEST
poll 60 5 "the route reaches the pod of this run" expect_echo "$name" hostname "the pod that answers"

begin "a plugin guards the route"
# The ingress controller reads the credential's type from the field before its version 3.0, and from the label since then.
kube apply -f - <<MANIFEST
apiVersion: v1
kind: Secret
metadata:
  name: $name
  labels: {konghq.com/credential: key-auth}
stringData: {kongCredType: key-auth, key: "$key"}
---
apiVersion: configuration.konghq.com/v1
kind: KongConsumer
metadata:
  name: $name
  annotations: {kubernetes.io/ingress.class: kong}
username: $name
credentials: [$name]
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata:
  name: $name
plugin: key-auth
config: {key_names: [apikey], hide_credentials: true}
MANIFEST
kube annotate ingress "$name" "konghq.com/plugins=$name"
refused_without_key() {
  http GET "$route/hostname"
  expect_status 401
}
poll 40 5 "a request without a key is refused" refused_without_key
poll 40 5 "a request with the key passes" expect_echo "$name" hostname "the pod that answers" -H @"$right_key"
http GET "$route/hostname" -H @"$wrong_key"
expect_status 401
ok "a request with a wrong key is refused"
expect_echo "$name" "header?key=X-Consumer-Username" "the consumer that the upstream is told" -H @"$right_key"
ok "the upstream is told who called"
http GET "$route/header?key=apikey" -H @"$right_key"
expect_status 200
[ ! -s "$HTTP_BODY" ] || fail "the key reaches the upstream, although the plugin has to hide it"
ok "the key is hidden from the upstream"

begin "a deleted Ingress is no route"
kube delete ingress "$name" --wait=false
poll 40 5 "the path is unknown again" not_routed
