//go:build !wasip1

package main

import (
	"io"
	"os"
)

// Outside of WebAssembly the program handles one request from its standard input: the tests compare the two builds.
func init() {
	frame, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	handle(frame)
	if _, err := os.Stdout.Write(response); err != nil {
		panic(err)
	}
}
