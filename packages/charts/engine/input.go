package main

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// header is the part of a request that is not the bytes of files.
type header struct {
	Type      string         `json:"type"`
	Files     []fileHeader   `json:"files"`
	Helm      helmInput      `json:"helm"`
	Kustomize kustomizeInput `json:"kustomize"`
}

type fileHeader struct {
	// Name is a relative path with slashes. One file named "chart.tgz" is a chart archive.
	Name string `json:"name"`
	Size int    `json:"size"`
}

type helmInput struct {
	// Values are YAML or JSON texts, the lowest layer first.
	Values       []string          `json:"values"`
	Release      releaseInput      `json:"release"`
	Capabilities capabilitiesInput `json:"capabilities"`
	Objects      []json.RawMessage `json:"objects"`
	Seed         string            `json:"seed"`
	Rotation     int               `json:"rotation"`
	Draws        map[string]string `json:"draws"`
	SkipSchema   bool              `json:"skipSchemaValidation"`
}

type releaseInput struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Revision  int    `json:"revision"`
	IsUpgrade bool   `json:"isUpgrade"`
}

type capabilitiesInput struct {
	KubeVersion string   `json:"kubeVersion"`
	APIVersions []string `json:"apiVersions"`
}

type kustomizeInput struct {
	Path string `json:"path"`
}

type file struct {
	name string
	data []byte
}

// filesOf cuts the blob into files, in the order of a walk through the folder: Helm keeps it for crds/.
func filesOf(headers []fileHeader, blob []byte) ([]file, error) {
	files := make([]file, 0, len(headers))
	for _, one := range headers {
		if one.Size < 0 || one.Size > len(blob) {
			return nil, fmt.Errorf("the request is cut off at file %q", one.Name)
		}
		if one.Name == "" || path.IsAbs(one.Name) || path.Clean(one.Name) != one.Name || strings.HasPrefix(one.Name, "..") {
			return nil, fmt.Errorf("the path %q leaves the folder", one.Name)
		}
		files = append(files, file{name: one.Name, data: blob[:one.Size:one.Size]})
		blob = blob[one.Size:]
	}
	slices.SortStableFunc(files, func(a, b file) int {
		return slices.Compare(strings.Split(a.name, "/"), strings.Split(b.name, "/"))
	})
	return files, nil
}
