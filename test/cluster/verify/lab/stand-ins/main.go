// Stand-ins of products whose programs the lab cannot pull: each implements the API that the functional test of its solution uses, as the
// product documents it, and can be told to give one wrong answer.
//
// usage: stand-in kong|kubecost|metrics|netexec [--wrong]
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
)

func main() {
	programs := map[string]func(wrong bool) error{"kong": kong, "kubecost": kubecost, "metrics": metrics, "netexec": netexec}
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		log.Fatal("usage: stand-in kong|kubecost|metrics|netexec [--wrong]")
	}
	log.Fatal(programs[os.Args[1]](slices.Contains(os.Args[2:], "--wrong")))
}

func answer(response http.ResponseWriter, status int, body any) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	if err := json.NewEncoder(response).Encode(body); err != nil {
		log.Print(fmt.Errorf("answer: %w", err))
	}
}

func message(text string) map[string]string { return map[string]string{"message": text} }
