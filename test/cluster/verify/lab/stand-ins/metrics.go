package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net/http"
	"time"
)

const group = "/apis/metrics.k8s.io/v1beta1"

// metrics is a Metrics Server that is always wrong: up and well formed, it has the same usage for any pod, also for one that never was.
func metrics(bool) error {
	certificate, err := selfSigned()
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	ok := func(response http.ResponseWriter, _ *http.Request) { answer(response, http.StatusOK, message("ok")) }
	mux.HandleFunc("/livez", ok)
	mux.HandleFunc("/readyz", ok)
	mux.HandleFunc(group, func(response http.ResponseWriter, _ *http.Request) { answer(response, http.StatusOK, resources()) })
	mux.HandleFunc("GET "+group+"/namespaces/{namespace}/pods/{pod}", func(response http.ResponseWriter, request *http.Request) {
		answer(response, http.StatusOK, usage(request.PathValue("namespace"), request.PathValue("pod")))
	})
	server := &http.Server{Addr: ":10250", Handler: mux, TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}}
	return server.ListenAndServeTLS("", "")
}

func resources() any {
	verbs := []string{"get", "list"}
	return map[string]any{
		"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "metrics.k8s.io/v1beta1",
		"resources": []any{
			map[string]any{"name": "nodes", "singularName": "", "namespaced": false, "kind": "NodeMetrics", "verbs": verbs},
			map[string]any{"name": "pods", "singularName": "", "namespaced": true, "kind": "PodMetrics", "verbs": verbs},
		},
	}
}

func usage(namespace, pod string) any {
	now := time.Now().UTC().Format(time.RFC3339)
	return map[string]any{
		"kind": "PodMetrics", "apiVersion": "metrics.k8s.io/v1beta1",
		"metadata":  map[string]any{"name": pod, "namespace": namespace, "creationTimestamp": now},
		"timestamp": now, "window": "15s",
		"containers": []any{map[string]any{"name": "probe", "usage": map[string]string{"cpu": "100m", "memory": "1Mi"}}},
	}
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(1, 0, 0), DNSNames: []string{"metrics-server"}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, err
}
