package main

import (
	"encoding/json"
	"regexp"
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

// MarshalJSON writes the fields of Helm's capabilities, for templates that print all of them.
func (c *capabilities) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		KubeVersion common.KubeVersion
		APIVersions versionSet
		HelmVersion any
	}{c.KubeVersion, c.versions, c.HelmVersion})
}

// versionSet is a set of API versions, as group/version and group/version/Kind.
type versionSet []string

// asked are the answers of the current rendering's calls of Has, by API version.
var asked map[string]bool

// Has returns whether the cluster serves the API version.
func (v versionSet) Has(apiVersion string) bool {
	found := slices.Contains(v, apiVersion)
	asked[apiVersion] = found
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

var (
	// Any use of the list but a call of Has.
	wholeList = regexp.MustCompile(`APIVersions(?:[^.\w]|\.(?:[^H]|H[^a]|Ha[^s]|Has\w)|$)`)
	// Any use of the capabilities as a whole.
	wholeCapabilities = regexp.MustCompile(`Capabilities(?:[^.\w]|\.(?:[^AKH])|$)`)
	kubeVersionName   = regexp.MustCompile(`KubeVersion`)
	releaseWhole      = regexp.MustCompile(`\.Release(?:[^.\w]|$)`)
	upgradeName       = regexp.MustCompile(`\bIsInstall\b|\bIsUpgrade\b`)
	revisionName      = regexp.MustCompile(`\.Revision\b`)
)

// inputsOf reads from the text of the templates, and of values that tpl may render, what they can depend on. Helpers that
// are never included count too: an input too many costs a rendering, one too few an outdated one.
func inputsOf(chrt *chart.Chart, values []string) inputs {
	found := inputs{APIVersions: asked}
	texts := slices.Clone(values)
	var add func(*chart.Chart)
	add = func(one *chart.Chart) {
		if one.Metadata != nil && one.Metadata.KubeVersion != "" {
			found.KubeVersion = true
		}
		for _, template := range one.Templates {
			texts = append(texts, string(template.Data))
		}
		for _, raw := range one.Raw {
			if raw.Name == "values.yaml" {
				texts = append(texts, string(raw.Data))
			}
		}
		for _, dependency := range one.Dependencies() {
			add(dependency)
		}
	}
	add(chrt)
	for _, text := range texts {
		whole := wholeCapabilities.MatchString(text)
		found.AllAPIVersions = found.AllAPIVersions || whole || wholeList.MatchString(text)
		found.KubeVersion = found.KubeVersion || whole || kubeVersionName.MatchString(text)
		release := releaseWhole.MatchString(text)
		found.IsUpgrade = found.IsUpgrade || release || upgradeName.MatchString(text)
		found.Revision = found.Revision || release || revisionName.MatchString(text)
	}
	return found
}
