package main

import (
	"encoding/json"
	"fmt"
	"sort"
)

// lookupRequest is a call of lookup. An empty name is a list; an empty namespace with a name is a cluster-wide object.
type lookupRequest struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

func (r lookupRequest) less(other lookupRequest) bool {
	return fmt.Sprint(r) < fmt.Sprint(other)
}

// lookups answers from the objects of the input, and records what was asked.
type lookups struct {
	objects []json.RawMessage
	asked   map[lookupRequest]bool
}

func newLookups(objects []json.RawMessage) (*lookups, error) {
	found := &lookups{asked: map[lookupRequest]bool{}}
	for at, text := range objects {
		var object map[string]any
		if err := json.Unmarshal(text, &object); err != nil {
			return nil, fmt.Errorf("objects/%d: %w", at, err)
		}
		found.objects = append(found.objects, text)
	}
	return found, nil
}

// lookup is the template function: an object, a list, or an empty map.
func (l *lookups) lookup(apiVersion, kind, namespace, name string) (map[string]any, error) {
	request := lookupRequest{apiVersion, kind, namespace, name}
	if l.asked[request] = true; len(l.asked) > maxAsked {
		return nil, fmt.Errorf("templates look up more than %d objects", maxAsked)
	}
	items := []any{}
	for _, text := range l.objects {
		// Parsed for each call: a template can change what it gets.
		var object map[string]any
		if err := json.Unmarshal(text, &object); err != nil {
			return nil, err
		}
		metadata, _ := object["metadata"].(map[string]any)
		if object["apiVersion"] != apiVersion || object["kind"] != kind {
			continue
		}
		if objectNamespace, _ := metadata["namespace"].(string); namespace != "" && objectNamespace != namespace {
			continue
		}
		if name == "" {
			items = append(items, object)
		} else if metadata["name"] == name {
			return object, nil
		}
	}
	if name != "" || len(items) == 0 {
		return map[string]any{}, nil
	}
	return map[string]any{"apiVersion": apiVersion, "kind": kind + "List", "metadata": map[string]any{}, "items": items}, nil
}

func (l *lookups) requests() []lookupRequest {
	requests := make([]lookupRequest, 0, len(l.asked))
	for request := range l.asked {
		requests = append(requests, request)
	}
	sort.Slice(requests, func(a, b int) bool { return requests[a].less(requests[b]) })
	return requests
}
