package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// Helm parses each document once to sort it, and this module once to return its object. To parse it only once, Helm
// sorts the heads of documents: what it reads of them, with the number of the document.

// sorted are documents in Helm's order.
type sorted struct {
	manifests []manifest
	hooks     []hook
}

// head is what Helm reads of a document.
type head struct {
	APIVersion json.RawMessage `json:"apiVersion,omitempty"`
	Kind       json.RawMessage `json:"kind,omitempty"`
	Metadata   json.RawMessage `json:"metadata,omitempty"`
}

// set keeps a field that Helm reads. Like encoding/json, Helm ignores the case of names, and uses the last one.
func (h *head) set(name string, value []byte) {
	for known, field := range map[string]*json.RawMessage{
		"apiVersion": &h.APIVersion, "kind": &h.Kind, "metadata": &h.Metadata,
	} {
		if strings.EqualFold(name, known) {
			*field = slices.Clone(value)
		}
	}
}

// numbered is a head with the number of its document.
type numbered struct {
	head
	Document int `json:"document"`
}

// sortDocuments sorts the documents of rendered files into manifests and hooks, as Helm does.
func sortDocuments(rendered map[string]string) (*sorted, error) {
	documents := []document{}
	heads := map[string]string{}
	for _, source := range slices.Sorted(maps.Keys(rendered)) {
		var file strings.Builder
		for _, text := range documentsOf(rendered[source]) {
			one, err := parseDocument(source, text)
			if err != nil {
				return nil, err
			}
			line, err := headOf(one, len(documents))
			if err != nil {
				return nil, err
			}
			documents = append(documents, one)
			file.WriteString("---\n" + line + "\n")
		}
		heads[source] = file.String()
	}
	hooks, manifests, err := releaseutil.SortManifests(heads, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	result := &sorted{manifests: []manifest{}, hooks: []hook{}}
	for _, one := range manifests {
		document, err := documentIn(one.Content, documents)
		if err != nil {
			return nil, err
		}
		result.manifests = append(result.manifests, document)
	}
	for _, one := range hooks {
		document, err := documentIn(one.Manifest, documents)
		if err != nil {
			return nil, err
		}
		result.hooks = append(result.hooks, hook{
			manifest:          document,
			Events:            textsOf(one.Events),
			Weight:            one.Weight,
			DeletePolicies:    textsOf(one.DeletePolicies),
			OutputLogPolicies: textsOf(one.OutputLogPolicies),
		})
	}
	return result, nil
}

// headOf is the head of a document as a line of JSON, which is YAML too.
func headOf(document document, number int) (string, error) {
	one := numbered{Document: number}
	if document.head != nil {
		one.head = *document.head
		one.Metadata = readByHelm(one.Metadata)
	} else if document.Object != "" {
		// Helm refuses it.
		return string(document.Object), nil
	}
	text, err := json.Marshal(one)
	return string(text), err
}

// readByHelm leaves out of the metadata what Helm only checks: annotations that are text and not its own.
func readByHelm(metadata json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	var annotations map[string]json.RawMessage
	if json.Unmarshal(metadata, &fields) != nil || json.Unmarshal(fields["annotations"], &annotations) != nil {
		return metadata
	}
	for name, value := range annotations {
		if len(value) > 0 && value[0] == '"' && !strings.HasPrefix(name, release.HookAnnotation) {
			delete(annotations, name)
		}
	}
	kept := map[string]any{"annotations": annotations}
	if name, found := fields["name"]; found {
		kept["name"] = name
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return metadata
	}
	return text
}

func documentIn(text string, documents []document) (manifest, error) {
	var one numbered
	if err := json.Unmarshal([]byte(text), &one); err != nil || one.Document >= len(documents) {
		return manifest{}, fmt.Errorf("the head of a document is lost: %s", text)
	}
	return documents[one.Document].manifest, nil
}
