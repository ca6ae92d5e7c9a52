package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// capabilities is what templates see as .Capabilities. It records the API versions they ask for.
type capabilities struct {
	KubeVersion common.KubeVersion
	HelmVersion any
	versions    versionSet
}

// APIVersions are the API versions of the cluster.
func (c *capabilities) APIVersions() versionSet { return c.versions }

// MarshalJSON writes the fields of Helm's capabilities, for templates that print all of them, or of what they see.
func (c *capabilities) MarshalJSON() ([]byte, error) {
	askedWhole = true
	return json.Marshal(struct {
		KubeVersion common.KubeVersion
		APIVersions versionSet
		HelmVersion any
	}{c.KubeVersion, c.versions, c.HelmVersion})
}

// versionSet is a set of API versions, as group/version and group/version/Kind.
type versionSet []string

// asked are the answers of the current rendering's calls of Has, by API version; askedWhole: a template printed all.
var (
	asked      map[string]bool
	askedWhole bool
)

// maxAsked bounds what one rendering can ask for, of each kind.
const maxAsked = 10_000

// Has returns whether the cluster serves the API version.
func (v versionSet) Has(apiVersion string) bool {
	found := slices.Contains(v, apiVersion)
	if asked[apiVersion] = found; len(asked) > maxAsked {
		panic(fmt.Sprintf("templates ask for more than %d API versions", maxAsked))
	}
	return found
}

// inputs says which inputs other than values and files a rendering depends on.
type inputs struct {
	// APIVersions are those a template asked for, with the answers.
	APIVersions map[string]bool `json:"apiVersions"`
	// AllAPIVersions: a template can use the whole list.
	AllAPIVersions bool `json:"allApiVersions"`
	KubeVersion    bool `json:"kubeVersion"`
	// IsUpgrade: a template names .Release.IsInstall or .Release.IsUpgrade.
	IsUpgrade bool            `json:"isUpgrade"`
	Revision  bool            `json:"revision"`
	Lookups   []lookupRequest `json:"lookups"`
}

// inputsOf reads from all texts that can be executed (templates, and files, values and metadata, which tpl can render) what
// a rendering can depend on. Helpers that are never included count too: an input too many costs a rendering, one too few
// an outdated one. A template that puts such a name together from parts is not recognised.
func inputsOf(chrt *chart.Chart, values map[string]any) inputs {
	found := inputs{}
	texts := []string{textOf(values)}
	var add func(*chart.Chart)
	add = func(one *chart.Chart) {
		if one.Metadata != nil && one.Metadata.KubeVersion != "" {
			found.KubeVersion = true
		}
		for _, template := range one.Templates {
			texts = append(texts, string(template.Data))
		}
		for _, file := range one.Files {
			texts = append(texts, string(file.Data))
		}
		texts = append(texts, textOf(one.Metadata))
		for _, dependency := range one.Dependencies() {
			add(dependency)
		}
	}
	add(chrt)
	for _, text := range texts {
		found.addNames(text)
	}
	return found
}

// textOf is a value as JSON, without the escapes that YAML allows.
func textOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

// complete adds what was asked for during the rendering.
func (i inputs) complete(lookups *lookups) inputs {
	i.APIVersions = asked
	i.Lookups = lookups.requests()
	i.AllAPIVersions = i.AllAPIVersions || askedWhole
	i.KubeVersion = i.KubeVersion || askedWhole
	i.IsUpgrade = i.IsUpgrade || askedWhole
	i.Revision = i.Revision || askedWhole
	return i
}
