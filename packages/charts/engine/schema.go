package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// fault is a value that a schema refuses.
type fault struct {
	// Pointer is the JSON pointer of the value in the values of the top chart.
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

const maxFaults = 100

// valuesError is Helm's error of values that a schema refuses.
type valuesError struct {
	error
	faults []fault
}

// withFaults adds the faults to an error of Helm's validation. Helm's error has them as text only, in random order.
func withFaults(refused error, chrt *chart.Chart, values map[string]any) error {
	coalesced, err := util.CoalesceValues(chrt, values)
	if err != nil {
		return refused
	}
	faults := faultsOf(chrt, coalesced, "")
	slices.SortFunc(faults, func(a, b fault) int {
		if order := strings.Compare(a.Pointer, b.Pointer); order != 0 {
			return order
		}
		return strings.Compare(a.Message, b.Message)
	})
	faults = slices.Compact(faults)
	return &valuesError{refused, faults[:min(len(faults), maxFaults)]}
}

// faultsOf are the faults of a chart and its dependencies.
func faultsOf(chrt *chart.Chart, values map[string]any, pointer string) []fault {
	faults := []fault{}
	if chrt.Schema != nil {
		faults = refusedBy(chrt.Schema, values, pointer)
	}
	for _, dependency := range chrt.Dependencies() {
		value := values[dependency.Name()]
		below := pointer + "/" + escapes.Replace(dependency.Name())
		if fields, isMap := value.(map[string]any); isMap {
			faults = append(faults, faultsOf(dependency, fields, below)...)
		} else if value != nil {
			faults = append(faults, fault{below, fmt.Sprintf("invalid type for values: expected object (map), got %T", value)})
		}
	}
	return faults
}

// refusedBy validates again, without references to other schemas: a schema that needs them has no faults here.
func refusedBy(schema []byte, values map[string]any, pointer string) (faults []fault) {
	// Helm catches panics of the validation too.
	defer func() {
		if recover() != nil {
			faults = nil
		}
	}()
	const name = "file:///values.schema.json"
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{})
	if err := compiler.AddResource(name, parsed); err != nil {
		return nil
	}
	validator, err := compiler.Compile(name)
	if err != nil {
		return nil
	}
	var refused *jsonschema.ValidationError
	if !errors.As(validator.Validate(values), &refused) {
		return nil
	}
	return causesOf(refused, pointer, message.NewPrinter(language.English))
}

// causesOf are the innermost causes of an error.
func causesOf(refused *jsonschema.ValidationError, pointer string, printer *message.Printer) []fault {
	if len(refused.Causes) == 0 {
		for _, name := range refused.InstanceLocation {
			pointer += "/" + escapes.Replace(name)
		}
		return []fault{{pointer, shortened(refused.ErrorKind.LocalizedString(printer), maxWarning)}}
	}
	faults := []fault{}
	for _, cause := range refused.Causes {
		faults = append(faults, causesOf(cause, pointer, printer)...)
	}
	return faults
}
