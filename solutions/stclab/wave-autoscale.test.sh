# Functional test of WaveAutoscale: under load, a workload is scaled out when the autopilot is on for it, and only then; without load it
# is scaled in again.
#
# WAVE_URL: the address of the API server, without a path.
. "$TEST_DIR/lib.sh"

name=$(unique wave-probe)
setting="$WAVE_URL/api/k8s/deployments/$NAMESPACE/$name"

send_json() {
  jq -n "$2" >"$TMPDIR/body"
  http POST "$1" -H 'Content-Type: application/json' --data @"$TMPDIR/body"
  expect_status 200
}

# autopilot true|false: switches the autopilot for the workload, with one to three replicas.
autopilot() {
  send_json "$setting/default" "{
    k8s_deployment: {enabled: $1, autopilot_enabled: $1},
    k8s_deployment_config: {
      config_type: \"default\", strategy: \"performance\", application_type: \"cpu_intensive\", load: \"network_in\", forecast_horizon: 1,
      min_replicas: 1, max_replicas: 3, fallback_cpu_utilization: 50, threshold: {}, stabilization_window_seconds: 60
    }
  }"
  expect_json '. == {}' "the setting of the autopilot is taken"
}

# Each request costs the workload about a tenth of a second of a CPU, of which it may use a fifth: ten at a time keep it busy. Some may
# fail under so much load, but not most of them.
load() {
  curl --silent --parallel --parallel-max 10 --max-time 20 --output /dev/null --write-out '%{http_code}\n' \
    "http://$name.$NAMESPACE.svc:8080/cgi-bin/work?[1-20]" >"$TMPDIR/codes" || :
  [ "$(grep -c '^200$' "$TMPDIR/codes")" -ge 10 ] || fail "the load does not reach the workload: $(sort "$TMPDIR/codes" | uniq -c | tr '\n' ' ')"
}

begin "the product is licensed and has its agents"
http GET "$WAVE_URL/api/info"
expect_status 200
expect_json '.license | type == "object" and length > 0' "there is a valid licence"
ok "the licence is valid"
agents_are_ready() {
  kube_json '[.items[] | any(.status.conditions[]?; .type == "Ready" and .status == "True")] | length > 0 and all' \
    get pods -l app.kubernetes.io/name=wave-autoscale-agent
}
poll 12 10 "there are agents and all are ready" agents_are_ready
send_json "$WAVE_URL/api/k8s/config" '{metrics_source: {kind: "wave-agent", wave_agent: {interval_seconds: 10}}}'
expect_json '.metrics_source.kind == "wave-agent"' "the agents are the source of metrics"
ok "the agents are the source of metrics"

begin "a workload that can be loaded"
on_exit kube delete service "$name" --ignore-not-found --wait=false
on_exit kube delete deployment "$name" --ignore-not-found --wait=false
kube create -f - <<MANIFEST
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $name
spec:
  replicas: 1
  selector: {matchLabels: {app.kubernetes.io/instance: $name}}
  template:
    metadata:
      labels: {app.kubernetes.io/name: wave-probe, app.kubernetes.io/instance: $name}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      securityContext: {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: docker.io/library/busybox:1.36.1
          imagePullPolicy: IfNotPresent
          command:
            - sh
            - -c
            - |
              mkdir -p /tmp/www/cgi-bin
              printf '%s\n' '#!/bin/sh' 'echo "Content-Type: text/plain"' 'echo' 'head -c 20000000 /dev/zero | sha256sum' >/tmp/www/cgi-bin/work
              chmod +x /tmp/www/cgi-bin/work
              exec httpd -f -p 8080 -h /tmp/www
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {tcpSocket: {port: http}, periodSeconds: 2}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 200m, memory: 64Mi}}
          volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes: [{name: tmp, emptyDir: {sizeLimit: 1Mi}}]
---
apiVersion: v1
kind: Service
metadata:
  name: $name
spec:
  selector: {app.kubernetes.io/instance: $name}
  ports: [{name: http, port: 8080, targetPort: http}]
MANIFEST
replicas() { kube_json '.spec.replicas | tostring' get deployment "$name"; }
ready_replicas() { kube_json '.status.readyReplicas // 0 | tostring' get deployment "$name"; }
workload_is_ready() { expect_equal 1 "$(ready_replicas)" "the number of ready replicas"; }
poll 30 5 "one replica is ready" workload_is_ready
no_setting_yet() {
  http GET "$setting"
  expect_status 200
  expect_json 'type == "object" and .k8s_deployment == null' "the workload has no setting of the autopilot"
}
poll 12 5 "the product has no setting for the workload" no_setting_yet

begin "load alone scales nothing"
control_ends=$(($(date +%s) + 180))
control_period_is_over() {
  load
  [ "$(replicas)" = 1 ] || echo "scaled without the autopilot" >"$TMPDIR/scaled"
  [ "$(date +%s)" -ge "$control_ends" ] || fail "the control period lasts for three minutes"
}
poll 60 5 "three minutes of load with the autopilot off" control_period_is_over
[ ! -e "$TMPDIR/scaled" ] || fail "the workload was scaled although the autopilot is off for it"
ok "the workload kept its one replica"

begin "with the autopilot, load scales out"
on_exit autopilot false
autopilot true
http GET "$setting"
expect_status 200
expect_json '.k8s_deployment != null' "the product has the setting"
ok "the autopilot is on for the workload"
scaled_out() {
  load
  [ "$(ready_replicas)" -gt 1 ] || fail "there are $(replicas) replicas, $(ready_replicas) of them ready"
}
poll 60 10 "more than one replica is ready" scaled_out
[ "$(replicas)" -le 3 ] || fail "there are $(replicas) replicas, although three are the most"
ok "the maximum is kept"

begin "without load, the workload is scaled in"
scaled_in() { expect_equal 1 "$(replicas)" "the number of replicas"; }
poll 60 10 "there is one replica again" scaled_in
