package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// folder is a read-only file system of the files of a request, at the root. Kustomize's own file system in memory refuses
// a folder with a file name that has a blank or a bracket. Errors have the words of a disk's.
type folder struct {
	files   map[string][]byte
	folders map[string]bool
}

const rootOfFolder = "/"

var (
	errMissing   = errors.New("no such file or directory")
	errNotFolder = errors.New("not a directory")
	errIsFolder  = errors.New("is a directory")
)

var _ filesys.FileSystem = (*folder)(nil)

func newFolder(files []file) (*folder, error) {
	made := &folder{files: map[string][]byte{}, folders: map[string]bool{rootOfFolder: true}}
	for _, one := range files {
		at := path.Join(rootOfFolder, one.name)
		made.files[at] = one.data
		for parent := path.Dir(at); !made.folders[parent]; parent = path.Dir(parent) {
			made.folders[parent] = true
		}
	}
	for at := range made.files {
		if made.folders[at] {
			return nil, fmt.Errorf("%s is both a file and a folder", at)
		}
	}
	return made, nil
}

// find returns the absolute path of an existing file or folder.
func (f *folder) find(name string) (string, error) {
	full := path.Join(rootOfFolder, name)
	for end := 1; end <= len(full); end++ {
		if end < len(full) && full[end] != '/' {
			continue
		}
		at := full[:end]
		if _, isFile := f.files[at]; isFile && end < len(full) {
			return "", errNotFolder
		} else if !isFile && !f.IsDir(at) {
			return "", &fs.PathError{Op: "lstat", Path: at, Err: errMissing}
		}
	}
	return full, nil
}

func (f *folder) IsDir(name string) bool { return f.folders[path.Join(rootOfFolder, name)] }

func (f *folder) Exists(name string) bool {
	_, err := f.find(name)
	return err == nil
}

func (f *folder) ReadFile(name string) ([]byte, error) {
	full := path.Join(rootOfFolder, name)
	if data, found := f.files[full]; found {
		return slices.Clone(data), nil
	}
	if f.IsDir(full) {
		return nil, &fs.PathError{Op: "read", Path: full, Err: errIsFolder}
	}
	if _, err := f.find(full); errors.Is(err, errNotFolder) {
		return nil, &fs.PathError{Op: "open", Path: full, Err: errNotFolder}
	}
	return nil, &fs.PathError{Op: "open", Path: full, Err: errMissing}
}

func (f *folder) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	full, err := f.find(name)
	if err != nil {
		return "", "", fmt.Errorf("evalsymlink failure on '%s' : %w", name, err)
	}
	if f.IsDir(full) {
		return filesys.ConfirmedDir(full), "", nil
	}
	return filesys.ConfirmedDir(path.Dir(full)), path.Base(full), nil
}

// A build calls none of the following.

func (f *folder) ReadDir(name string) ([]string, error)       { return nil, unsupported("readdir", name) }
func (f *folder) Glob(pattern string) ([]string, error)       { return nil, unsupported("glob", pattern) }
func (f *folder) Walk(name string, _ filepath.WalkFunc) error { return unsupported("walk", name) }
func (f *folder) Create(name string) (filesys.File, error)    { return nil, unsupported("create", name) }
func (f *folder) Open(name string) (filesys.File, error)      { return nil, unsupported("open", name) }
func (f *folder) Mkdir(name string) error                     { return unsupported("mkdir", name) }
func (f *folder) MkdirAll(name string) error                  { return unsupported("mkdir", name) }
func (f *folder) RemoveAll(name string) error                 { return unsupported("remove", name) }
func (f *folder) WriteFile(name string, _ []byte) error       { return unsupported("write", name) }

func unsupported(operation, name string) error {
	return &fs.PathError{Op: operation, Path: name, Err: errors.ErrUnsupported}
}
