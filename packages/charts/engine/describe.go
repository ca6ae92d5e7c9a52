package main

import (
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// description is what a chart says of itself, without being rendered.
type description struct {
	Chart *chart.Metadata `json:"chart"`
	// Values is the text of values.yaml, with its comments.
	Values string `json:"values"`
	// Schema is the text of values.schema.json.
	Schema       string   `json:"schema,omitempty"`
	Readme       string   `json:"readme"`
	Dependencies []string `json:"dependencies"`
}

// contents are empty: the texts of a description are in the header.
func (d *description) contents() []content { return nil }

func describeChart(files []file) (*description, error) {
	chrt, err := loadChart(files)
	if err != nil {
		return nil, err
	}
	if err := chrt.Validate(); err != nil {
		return nil, err
	}
	found := &description{Chart: chrt.Metadata, Dependencies: []string{}}
	found.Schema = string(chrt.Schema)
	for _, raw := range chrt.Raw {
		if raw.Name == "values.yaml" {
			found.Values = string(raw.Data)
		}
		if strings.EqualFold(raw.Name, "readme.md") {
			found.Readme = string(raw.Data)
		}
	}
	for _, dependency := range chrt.Dependencies() {
		found.Dependencies = append(found.Dependencies, dependency.Name())
	}
	return found, nil
}
