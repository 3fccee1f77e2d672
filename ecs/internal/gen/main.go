// Command gen generates the packages of ecs/api, and tables of other packages, from the API model and the override files in its
// folder model.
//
//	go generate ./ecs                          # writes
//	go run ./ecs/internal/gen import FILE      # updates the model from the vendor's metadata
//
// The tests of this package check that the tree matches the model.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// modelDir and outDir are relative to the folder of package ecs, where go generate runs.
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
	if len(os.Args) > 1 && os.Args[1] == "import" {
		return runImport(context.Background(), os.Args[2:], os.Stdout)
	}
	files, err := generate(os.DirFS(modelDir))
	if err != nil {
		return err
	}
	return write(outDir, files)
}

// generate returns the contents of all files, by their paths below package ecs.
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
	byAction := map[string]*packageView{}
	var facts []actionFacts
	var documented []documentedErrors
	var errs []error
	for _, a := range m.Actions {
		p, err := resolve(m, a, o.Enums)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		byAction[a.Name] = &packageView{p, g}
		packages = append(packages, byAction[a.Name])
		facts = append(facts, factsOf(a))
		documented = append(documented, documentedErrors{a.Name, errorCodesOf(a)})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	add := func(name, tmpl string, data any) {
		src, err := render(tmpl, data)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		files[name] = src
	}
	for _, p := range packages {
		add("api/"+p.Name+"/"+p.Name+".go", "action.go.tmpl", p)
		add("api/"+p.Name+"/codec.go", "codec.go.tmpl", p)
	}
	x := &index{g, byAction}
	add("api/doc.go", "index.go.tmpl", x)
	files["api/README.md"] = x.Markdown()
	add("endpoints_gen.go", "endpoints.go.tmpl", e)
	for topic, enums := range o.Topics() {
		add("types/"+topic+"_gen.go", "enums.go.tmpl", enums)
	}
	add("ecstest/internal/facts/facts_gen.go", "facts.go.tmpl", facts)
	add("internal/errorcodes/errorcodes_gen.go", "errorcodes.go.tmpl", documented)
	secrets, err := secretsOf(m)
	if err != nil {
		return nil, err
	}
	add("internal/rpc/secrets_gen.go", "secrets.go.tmpl", secrets)
	add("internal/contract/actions_gen_test.go", "contract.go.tmpl", packages)
	return files, errors.Join(append(errs, g.stale())...)
}

// write makes the tree match files. It removes other files from the folders below api, which belong to the generator, except tests. It does not
// touch files that match already.
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
		if _, ok := files[filepath.ToSlash(rel)]; !ok && !strings.HasSuffix(rel, "_test.go") { // examples are written by hand
			if err := os.Remove(path); err != nil {
				return err
			}
			_ = os.Remove(filepath.Dir(path)) // fails unless it is empty
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
