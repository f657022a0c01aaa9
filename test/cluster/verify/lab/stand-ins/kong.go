package main

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

type ingress struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		Class string `json:"ingressClassName"`
		Rules []struct {
			HTTP struct {
				Paths []route `json:"paths"`
			} `json:"http"`
		} `json:"rules"`
	} `json:"spec"`
}

type route struct {
	Path    string `json:"path"`
	Backend struct {
		Service struct {
			Name string `json:"name"`
			Port struct {
				Number int `json:"number"`
			} `json:"port"`
		} `json:"service"`
	} `json:"backend"`
}

type plugin struct {
	Metadata metadata `json:"metadata"`
	Plugin   string   `json:"plugin"`
	Config   struct {
		KeyNames        []string `json:"key_names"`
		HideCredentials bool     `json:"hide_credentials"`
	} `json:"config"`
}

type consumer struct {
	Metadata    metadata `json:"metadata"`
	Username    string   `json:"username"`
	Credentials []string `json:"credentials"`
}

type secret struct {
	Metadata metadata          `json:"metadata"`
	Data     map[string][]byte `json:"data"`
}

// What the gateway knows of the cluster.
type view struct {
	ingresses []ingress
	plugins   []plugin
	consumers []consumer
	secrets   []secret
}

// kong is a gateway of Ingresses of class kong with the plugin key-auth. The wrong one shows the key to the upstream.
func kong(wrong bool) error {
	api, err := cluster()
	if err != nil {
		return err
	}
	var current atomic.Pointer[view]
	go func() {
		for ; ; time.Sleep(time.Second) {
			if next, err := look(api); err != nil {
				log.Print(err) // the last view goes on being served, as the gateway's configuration does
			} else {
				current.Store(next)
			}
		}
	}()
	status := http.NewServeMux()
	status.HandleFunc("/status/ready", func(response http.ResponseWriter, _ *http.Request) {
		if current.Load() == nil {
			answer(response, http.StatusServiceUnavailable, message("no configuration available"))
			return
		}
		answer(response, http.StatusOK, message("ready"))
	})
	go func() { log.Fatal(http.ListenAndServe(":8100", status)) }()
	return http.ListenAndServe(":8000", http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if known := current.Load(); known != nil {
			known.serve(response, request, wrong)
			return
		}
		answer(response, http.StatusServiceUnavailable, message("no configuration available"))
	}))
}

func look(api *api) (*view, error) {
	next := &view{}
	for path, items := range map[string]any{
		"/apis/networking.k8s.io/v1/ingresses":                &next.ingresses,
		"/apis/configuration.konghq.com/v1/kongplugins":       &next.plugins,
		"/apis/configuration.konghq.com/v1/kongconsumers":     &next.consumers,
		"/api/v1/secrets?labelSelector=konghq.com/credential": &next.secrets,
	} {
		if err := api.list(path, items); err != nil {
			return nil, err
		}
	}
	return next, nil
}

func (v *view) serve(response http.ResponseWriter, request *http.Request, wrong bool) {
	owner, found := v.route(request.URL.Path)
	if owner == nil {
		answer(response, http.StatusNotFound, message("no Route matched with those values"))
		return
	}
	if guard := v.guard(owner); guard != nil {
		if refusal := v.authenticate(guard, owner.Metadata.Namespace, request, wrong); refusal != "" {
			answer(response, http.StatusUnauthorized, message(refusal))
			return
		}
	}
	if owner.Metadata.Annotations["konghq.com/strip-path"] == "true" {
		request.URL.Path = "/" + strings.TrimPrefix(strings.TrimPrefix(request.URL.Path, found.Path), "/")
	}
	service := found.Backend.Service
	upstream := &url.URL{Scheme: "http", Host: fmt.Sprintf("%s.%s.svc:%d", service.Name, owner.Metadata.Namespace, service.Port.Number)}
	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ErrorHandler = func(response http.ResponseWriter, _ *http.Request, err error) {
		log.Print(err)
		answer(response, http.StatusServiceUnavailable, message("failure to get a peer from the ring-balancer"))
	}
	proxy.ServeHTTP(response, request)
}

func (v *view) route(path string) (*ingress, *route) {
	for i, candidate := range v.ingresses {
		if candidate.Spec.Class != "kong" {
			continue
		}
		for _, rule := range candidate.Spec.Rules {
			for j := range rule.HTTP.Paths {
				if found := &rule.HTTP.Paths[j]; path == found.Path || strings.HasPrefix(path, strings.TrimSuffix(found.Path, "/")+"/") {
					return &v.ingresses[i], found
				}
			}
		}
	}
	return nil, nil
}

func (v *view) guard(owner *ingress) *plugin {
	named := strings.Split(owner.Metadata.Annotations["konghq.com/plugins"], ",")
	for i, candidate := range v.plugins {
		same := candidate.Metadata.Namespace == owner.Metadata.Namespace
		if same && candidate.Plugin == "key-auth" && slices.Contains(named, candidate.Metadata.Name) {
			return &v.plugins[i]
		}
	}
	return nil
}

// authenticate gives the text of a refusal, or tells the upstream who calls.
func (v *view) authenticate(guard *plugin, namespace string, request *http.Request, wrong bool) string {
	for _, header := range guard.Config.KeyNames {
		key := request.Header.Get(header)
		if key == "" {
			continue
		}
		owner := v.owner(key, namespace)
		if owner == nil {
			return "Unauthorized"
		}
		if guard.Config.HideCredentials && !wrong {
			request.Header.Del(header)
		}
		request.Header.Set("X-Consumer-Username", owner.Username)
		return ""
	}
	return "No API key found in request"
}

func (v *view) owner(key, namespace string) *consumer {
	for _, credential := range v.secrets {
		if credential.Metadata.Labels["konghq.com/credential"] != "key-auth" || string(credential.Data["key"]) != key {
			continue
		}
		for i, candidate := range v.consumers {
			same := candidate.Metadata.Namespace == namespace && credential.Metadata.Namespace == namespace
			if same && slices.Contains(candidate.Credentials, credential.Metadata.Name) {
				return &v.consumers[i]
			}
		}
	}
	return nil
}
