package main

import (
	"io/fs"
	"time"
)

// entry is a file or a folder, as .helmignore's rules want to see it.
type entry struct {
	name     string
	isFolder bool
}

func (e entry) Name() string { return e.name }
func (e entry) Size() int64  { return 0 }
func (e entry) Mode() fs.FileMode {
	if e.isFolder {
		return fs.ModeDir
	}
	return 0
}
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return e.isFolder }
func (e entry) Sys() any           { return nil }
