package main

import (
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
)

type kustomizeRendering struct {
	Objects []json.RawMessage `json:"objects"`
	// Text is what `kustomize build` prints.
	Text string `json:"text"`
}

// renderKustomize builds a folder in memory. Plug-ins, functions in containers and remote bases have no program and no
// network to run with.
func renderKustomize(input kustomizeInput, files []file) (*kustomizeRendering, error) {
	folder, err := newFolder(files)
	if err != nil {
		return nil, err
	}
	options := krusty.MakeDefaultOptions()
	// As `kustomize build` orders its output: the folder's sortOptions, or namespaces first and webhooks last.
	options.Reorder = krusty.ReorderOptionUnspecified
	options.PluginConfig = types.DisabledPluginConfig()
	resources, err := krusty.MakeKustomizer(options).Run(folder, "/"+input.Path)
	if err != nil {
		return nil, err
	}
	text, err := resources.AsYaml()
	if err != nil {
		return nil, err
	}
	rendering := &kustomizeRendering{Objects: []json.RawMessage{}, Text: string(text)}
	for _, resource := range resources.Resources() {
		object, err := resource.MarshalJSON()
		if err != nil {
			return nil, err
		}
		if depth(object) > maxDepth {
			return nil, fmt.Errorf("%s: an object has more than %d levels", resource.CurId(), maxDepth)
		}
		rendering.Objects = append(rendering.Objects, object)
	}
	return rendering, nil
}
