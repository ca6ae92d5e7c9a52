package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// Helm does not tell a template function which file is executed. Each file that is executed by itself therefore starts
// with a call that does: it has no output, and moves nothing but the columns of its first line.

const markFunction = "startOfTemplate"

func markOf(name string) string { return fmt.Sprintf("{{%s %q $}}", markFunction, name) }

// executes returns whether the file runs by itself, not because another one includes it: Helm sets .Template.Name.
func executes(name string, top any) bool {
	values, _ := top.(map[string]any)
	if common, isValues := top.(common.Values); isValues {
		values = common
	}
	template, _ := values["Template"].(common.Values)
	return template["Name"] == name
}

// mark adds the calls to a chart and its dependencies, and returns the names of the files.
func mark(chrt *chart.Chart) map[string]bool {
	names := map[string]bool{}
	// Two aliases of one chart share the slice.
	chrt.Templates = slices.Clone(chrt.Templates)
	for at, template := range chrt.Templates {
		if template == nil || strings.HasPrefix(path.Base(template.Name), "_") {
			continue
		}
		name := path.Join(chrt.ChartFullPath(), template.Name)
		names[name] = true
		data := append([]byte(markOf(name)), template.Data...)
		chrt.Templates[at] = &common.File{Name: template.Name, ModTime: template.ModTime, Data: data}
	}
	for _, dependency := range chrt.Dependencies() {
		for name := range mark(dependency) {
			names[name] = true
		}
	}
	return names
}

var firstLine = regexp.MustCompile(`([^\s:()<>"]+):1:(\d+)`)

// unmarked is an error's text with the columns of the chart's own files.
func unmarked(text string, names map[string]bool) string {
	return firstLine.ReplaceAllStringFunc(text, func(location string) string {
		parts := firstLine.FindStringSubmatch(location)
		column, err := strconv.Atoi(parts[2])
		if length := len(markOf(parts[1])); err == nil && names[parts[1]] && column >= length {
			return fmt.Sprintf("%s:1:%d", parts[1], column-length)
		}
		return location
	})
}
