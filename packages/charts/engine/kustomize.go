package main

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
)

type kustomizeRendering struct {
	Objects []content `json:"objects"`
	// Text is the output of `kustomize build`.
	Text content `json:"text"`
}

func (r *kustomizeRendering) contents() []content { return append(slices.Clone(r.Objects), r.Text) }

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
	rendering := &kustomizeRendering{Objects: []content{}, Text: content(text)}
	for _, resource := range resources.Resources() {
		object, err := resource.MarshalJSON()
		if err != nil {
			return nil, err
		}
		depth, hasLarge := measure(object)
		if depth > maxDepth {
			return nil, fmt.Errorf("%s: an object has more than %d levels", resource.CurId(), maxDepth)
		}
		if hasLarge {
			if err := checkIntegers(object); err != nil {
				return nil, fmt.Errorf("%s: %w", resource.CurId(), err)
			}
		}
		rendering.Objects = append(rendering.Objects, content(object))
	}
	return rendering, nil
}
