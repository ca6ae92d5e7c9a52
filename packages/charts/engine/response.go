package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
)

const (
	// The limit of a response, which the host parses in the thread of the caller.
	maxResponse = 32 << 20
	// A thousand templates that include one another are named in 100 KB.
	maxMessage = 256 << 10
)

// A response is framed like a request: the length of a JSON header in four bytes (little endian), the header, then the
// contents that the header names by their lengths, in their order. The host can parse an object at a time, and the texts
// are not escaped.

// content is a text of a response. The header has its length in bytes.
type content string

// MarshalJSON writes the length.
func (c content) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, int64(len(c)), 10), nil }

// answer is the result of a request, with its contents.
type answer interface {
	// contents returns every content, in the order of the header.
	contents() []content
}

// successful is the header of a response with a rendering.
type successful struct {
	Rendering answer   `json:"rendering"`
	Warnings  []string `json:"warnings"`
}

// failed is the header of a response with an error.
type failed struct {
	Error    *problem `json:"error"`
	Warnings []string `json:"warnings,omitempty"`
}

func respond(rendering answer, warnings []string) {
	frame, err := frameOf(successful{rendering, warnings}, rendering.contents())
	if err != nil {
		respondFailure(newProblem("the rendering cannot be returned: "+err.Error()), nil)
		return
	}
	response = frame
}

func respondFailure(found *problem, warnings []string) {
	frame, err := frameOf(failed{found, warnings}, nil)
	if err != nil {
		panic(err)
	}
	response = frame
}

// frameOf returns the bytes of a response.
func frameOf(header any, contents []content) ([]byte, error) {
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	size := 4 + len(text)
	for _, one := range contents {
		size += len(one)
	}
	if size > maxResponse {
		return nil, fmt.Errorf("it has more than %d bytes", maxResponse)
	}
	frame := make([]byte, 0, size)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(len(text)))
	frame = append(frame, text...)
	for _, one := range contents {
		frame = append(frame, one...)
	}
	return frame, nil
}
