// Command engine is Helm's and Kustomize's rendering as a WebAssembly reactor. A rendering is a pure function of its
// input: there is no file system, no network, no environment, a clock that the host fixes, and no randomness but that
// of the seed in the input.
//
//go:debug cryptocustomrand=1
//go:debug randseednop=0
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The buffers of a call. They are globals so that the garbage collector keeps them while the host reads and writes.
var (
	request  []byte
	response []byte
)

func main() {}

// problem says why a rendering failed, in the words of Helm or Kustomize.
type problem struct {
	Message string `json:"message"`
	// Inputs are what the templates asked for before, if they were executed.
	Inputs *inputs `json:"inputs,omitempty"`
	// Faults are the values that a schema refuses.
	Faults []fault `json:"faults,omitempty"`
}

func newProblem(message string) *problem {
	return &problem{Message: shortened(message, maxMessage)}
}

// shortened is a text without its middle, if it is longer than so many bytes.
func shortened(text string, length int) string {
	if len(text) <= length {
		return text
	}
	return strings.ToValidUTF8(text[:length/2], "") + " … " + strings.ToValidUTF8(text[len(text)-length/2:], "")
}

// inputError is an error of a template, with the inputs it may depend on.
type inputError struct {
	error
	inputs inputs
}

// isReusable is true when the next request can be handled by the same instance. Kustomize keeps schemas, and Helm
// which warnings it has printed, for the life of the process.
var isReusable bool

// handle renders a framed request: the length of a JSON header in four bytes (little endian), the header, then the
// bytes of the files it names, in their order.
func handle(frame []byte) {
	isReusable = false
	defer func() {
		if caught := recover(); caught != nil {
			isReusable = false
			respondFailure(newProblem(fmt.Sprint(caught)), nil)
		}
	}()
	if len(frame) < 4 || int(binary.LittleEndian.Uint32(frame)) > len(frame)-4 {
		respondFailure(newProblem("the request is cut off"), nil)
		return
	}
	length := int(binary.LittleEndian.Uint32(frame))
	var header header
	if err := json.Unmarshal(frame[4:4+length], &header); err != nil {
		respondFailure(newProblem("the header of the request: "+err.Error()), nil)
		return
	}
	files, err := filesOf(header.Files, frame[4+length:])
	if err != nil {
		respondFailure(newProblem(err.Error()), nil)
		return
	}
	warnings := collectWarnings()
	var rendering answer
	switch header.Type {
	case "helm":
		rendering, err = renderHelm(header.Helm, files)
	case "describe":
		rendering, err = describeChart(files)
	case "kustomize":
		rendering, err = renderKustomize(header.Kustomize, files)
	default:
		err = fmt.Errorf("unknown type %q", header.Type)
	}
	logged := warnings()
	isReusable = header.Type != "kustomize" && len(logged) == 0
	if err != nil {
		found := newProblem(err.Error())
		var asking *inputError
		if errors.As(err, &asking) {
			found.Inputs = &asking.inputs
		}
		var refused *valuesError
		if errors.As(err, &refused) {
			found.Faults = refused.faults
		}
		respondFailure(found, logged)
		return
	}
	respond(rendering, logged)
}
