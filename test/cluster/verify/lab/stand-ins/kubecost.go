package main

import (
	"errors"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Prices in dollars, of one core and one byte for an hour.
const (
	corePrice = 0.031611
	bytePrice = 0.004237 / (1 << 30)
)

type pod struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		NodeName   string `json:"nodeName"`
		Containers []struct {
			Resources struct {
				Requests map[string]string `json:"requests"`
			} `json:"resources"`
		} `json:"containers"`
	} `json:"spec"`
	Status struct {
		Phase     string    `json:"phase"`
		StartTime time.Time `json:"startTime"`
	} `json:"status"`
}

type node struct {
	Metadata metadata `json:"metadata"`
	Status   struct {
		Capacity map[string]string `json:"capacity"`
	} `json:"status"`
}

var onePod = regexp.MustCompile(`^namespace:"([a-z0-9-]+)"\+pod:"([a-z0-9-]+)"$`)

// kubecost allocates the cost of requests to running pods and knows the nodes as assets. The wrong one takes every pod for one that requests
// two cores.
func kubecost(wrong bool) error {
	if os.Getenv("KUBECOST_TOKEN") == "" {
		return errors.New("KUBECOST_TOKEN is empty: the product does not start without its token")
	}
	api, err := cluster()
	if err != nil {
		return err
	}
	handle := func(path string, data func(*http.Request) (any, error)) {
		http.HandleFunc(path, func(response http.ResponseWriter, request *http.Request) {
			found, err := data(request)
			if err != nil {
				answer(response, http.StatusInternalServerError, map[string]any{"code": 500, "message": err.Error()})
				return
			}
			answer(response, http.StatusOK, map[string]any{"code": 200, "data": []any{found}})
		})
	}
	handle("/model/allocation", func(request *http.Request) (any, error) { return allocations(api, request, wrong) })
	handle("/model/assets", func(*http.Request) (any, error) { return assets(api) })
	http.HandleFunc("/healthz", func(response http.ResponseWriter, _ *http.Request) { answer(response, http.StatusOK, message("up")) })
	return http.ListenAndServe(":9090", nil)
}

func allocations(api *api, request *http.Request, wrong bool) (any, error) {
	query := request.URL.Query()
	wanted := onePod.FindStringSubmatch(query.Get("filter"))
	if query.Get("aggregate") != "pod" || wanted == nil {
		return nil, errors.New("ask for one pod of one namespace, aggregated by pod")
	}
	var pods []pod
	if err := api.list("/api/v1/namespaces/"+wanted[1]+"/pods", &pods); err != nil {
		return nil, err
	}
	entries := map[string]any{}
	for _, candidate := range pods {
		if candidate.Metadata.Name == wanted[2] && candidate.Status.Phase == "Running" {
			entries[wanted[2]] = allocation(candidate, wrong)
		}
	}
	return entries, nil
}

func allocation(of pod, wrong bool) map[string]any {
	cores, bytes := 0.0, 0.0
	for _, container := range of.Spec.Containers {
		cores += quantity(container.Resources.Requests["cpu"])
		bytes += quantity(container.Resources.Requests["memory"])
	}
	if wrong {
		cores = 2
	}
	// Costs are reckoned by the minute, of which the first counts whole.
	hours := max(time.Since(of.Status.StartTime).Minutes(), 1) / 60
	cpuCost, ramCost := hours*cores*corePrice, hours*bytes*bytePrice
	return map[string]any{
		"name":                  of.Metadata.Name,
		"properties":            map[string]string{"namespace": of.Metadata.Namespace, "pod": of.Metadata.Name, "node": of.Spec.NodeName},
		"cpuCoreRequestAverage": cores,
		"ramByteRequestAverage": bytes,
		"cpuCost":               cpuCost,
		"ramCost":               ramCost,
		"totalCost":             cpuCost + ramCost,
	}
}

func assets(api *api) (any, error) {
	var nodes []node
	if err := api.list("/api/v1/nodes", &nodes); err != nil {
		return nil, err
	}
	entries := map[string]any{}
	for _, each := range nodes {
		price := quantity(each.Status.Capacity["cpu"])*corePrice + quantity(each.Status.Capacity["memory"])*bytePrice
		entries["Node/"+each.Metadata.Name] = map[string]any{
			"type":       "Node",
			"properties": map[string]string{"category": "Compute", "name": each.Metadata.Name},
			"totalCost":  24 * price,
		}
	}
	return entries, nil
}

// quantity reads the quantities that the lab's pods and nodes have: plain numbers, thousandths, and multiples of 1024.
func quantity(text string) float64 {
	for suffix, factor := range map[string]float64{"m": 0.001, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30} {
		if number, found := strings.CutSuffix(text, suffix); found {
			return factor * quantity(number)
		}
	}
	number, _ := strconv.ParseFloat(text, 64)
	return number
}
