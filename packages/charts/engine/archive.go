package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// checkArchive refuses what Helm's loader would read without a word: too many files, and files and links out of the archive.
// Sizes are checked by the loader.
func checkArchive(data []byte) error {
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("the chart is not a gzip archive: %w", err)
	}
	// One byte more than is allowed, so that the loader reports it.
	entries := tar.NewReader(io.LimitReader(unzipped, maxUnpacked+maxFiles*1024+1))
	for count := 0; ; count++ {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the chart archive: %w", err)
		}
		if count >= maxFiles {
			return fmt.Errorf("the chart archive has more than %d files", maxFiles)
		}
		if leaves(entry.Name) {
			return fmt.Errorf("the chart archive has a file outside of it: %s", entry.Name)
		}
		if entry.Typeflag != tar.TypeSymlink && entry.Typeflag != tar.TypeLink {
			continue
		}
		if path.IsAbs(entry.Linkname) || leaves(path.Join(path.Dir(entry.Name), entry.Linkname)) {
			return fmt.Errorf("the chart archive has a link out of it: %s", entry.Name)
		}
	}
}

// leaves returns whether a path leads out of the folder that it is relative to.
func leaves(name string) bool {
	clean := path.Clean(strings.ReplaceAll(name, "\\", "/"))
	return path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../")
}
