package main

import (
	"fmt"
	"net/http"
	"os"
)

// netexec is the part of agnhost's command of that name that tests use as an upstream: /healthz, /hostname and /header?key=NAME.
func netexec(bool) error {
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	http.HandleFunc("/healthz", func(response http.ResponseWriter, _ *http.Request) { fmt.Fprint(response) })
	http.HandleFunc("/hostname", func(response http.ResponseWriter, _ *http.Request) { fmt.Fprint(response, name) })
	http.HandleFunc("/header", func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprint(response, request.Header.Get(request.URL.Query().Get("key")))
	})
	return http.ListenAndServe(":8080", nil)
}
