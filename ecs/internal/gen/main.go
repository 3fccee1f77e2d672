// Command gen writes the packages of ecs/api, and the tables that follow from the same data, from the API
// model and the override files beside it.
//
//	go generate ./ecs        # writes
//
// That the tree is what the model says is checked by this package's tests.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// modelDir and outDir are seen from the folder of package ecs, where go generate runs.
const (
	modelDir = "internal/gen/model"
	outDir   = "."
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	files, err := generate(os.DirFS(modelDir))
	if err != nil {
		return err
	}
	return write(outDir, files)
}

// generate renders everything in memory: file name below package ecs → contents.
func generate(dir fs.FS) (map[string][]byte, error) {
	m, o, err := load(dir)
	if err != nil {
		return nil, err
	}
	g, err := loadGlossary(dir)
	if err != nil {
		return nil, err
	}
	e, err := loadEndpoints(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	var packages []*packageView
	var required []RequiredOf
	var errs []error
	for _, a := range m.Actions {
		p, err := resolve(m, a, o.Enums)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		packages = append(packages, &packageView{p, g})
		required = append(required, requiredOf(a))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	print := func(name, tmpl string, data any) {
		src, err := render(tmpl, data)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		files[name] = src
	}
	for _, p := range packages {
		print("api/"+p.Name+"/"+p.Name+".go", "action.go.tmpl", p)
		print("api/"+p.Name+"/codec.go", "codec.go.tmpl", p)
	}
	print("endpoints_gen.go", "endpoints.go.tmpl", e)
	for topic, enums := range o.Topics() {
		print("types/"+topic+"_gen.go", "enums.go.tmpl", enums)
	}
	print("ecstest/actions_gen.go", "required.go.tmpl", required)
	secrets, err := secretsOf(m)
	if err != nil {
		return nil, err
	}
	print("internal/rpc/secrets_gen.go", "secrets.go.tmpl", secrets)
	print("internal/contract/actions_gen_test.go", "contract.go.tmpl", packages)
	return files, errors.Join(errs...)
}

// write brings the tree in line with files. The folders under api belong to the generator, so that an
// action that left the model leaves the tree; a file that is right already keeps its time.
func write(root string, files map[string][]byte) error {
	var old []string
	for _, pattern := range []string{"api/*/*.go", "types/*_gen.go"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		old = append(old, found...)
	}
	for _, path := range old {
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if _, ok := files[filepath.ToSlash(rel)]; !ok {
			if err := os.Remove(path); err != nil {
				return err
			}
			_ = os.Remove(filepath.Dir(path)) // goes only when empty
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(root, filepath.FromSlash(name))
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, files[name]) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}
