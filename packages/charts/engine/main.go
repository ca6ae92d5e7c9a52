// Command engine is Helm's and Kustomize's rendering as a WebAssembly reactor. A rendering is a pure function of its
// input: there is no file system, no network, no environment, a clock that the host fixes, and no randomness but that
// of the seed in the input.
//
//go:debug cryptocustomrand=1
//go:debug randseednop=0
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// The buffers of a call. They are globals so that the garbage collector keeps them while the host reads and writes.
var (
	request  []byte
	response []byte
)

func main() {}

func respond(value any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		text.Reset()
		_ = encoder.Encode(failure{Error: &problem{Message: "the rendering cannot be written as JSON: " + err.Error()}})
	}
	response = text.Bytes()
}

// problem says why there is no rendering, in the words of Helm or Kustomize.
type problem struct {
	Message string `json:"message"`
}

type failure struct {
	Error    *problem `json:"error"`
	Warnings []string `json:"warnings,omitempty"`
}

// handle renders a framed request: the length of a JSON header in four bytes (little endian), the header, then the
// bytes of the files it names, in their order.
func handle(frame []byte) {
	defer func() {
		if caught := recover(); caught != nil {
			respond(failure{Error: &problem{Message: fmt.Sprint(caught)}})
		}
	}()
	if len(frame) < 4 || int(binary.LittleEndian.Uint32(frame)) > len(frame)-4 {
		respond(failure{Error: &problem{Message: "the request is cut off"}})
		return
	}
	length := int(binary.LittleEndian.Uint32(frame))
	var header header
	if err := json.Unmarshal(frame[4:4+length], &header); err != nil {
		respond(failure{Error: &problem{Message: "the header of the request: " + err.Error()}})
		return
	}
	files, err := filesOf(header.Files, frame[4+length:])
	if err != nil {
		respond(failure{Error: &problem{Message: err.Error()}})
		return
	}
	warnings := collectWarnings()
	var rendering any
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
	if err != nil {
		respond(failure{Error: &problem{Message: err.Error()}, Warnings: warnings()})
		return
	}
	respond(struct {
		Rendering any      `json:"rendering"`
		Warnings  []string `json:"warnings"`
	}{rendering, warnings()})
}
