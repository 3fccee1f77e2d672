package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// runImport brings the model up to date with a file of the vendor's metadata, and prints what a person should look at.
//
//	go run ./ecs/internal/gen import [-older] [-action NAME] FILE|URL
func runImport(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	action := flags.String("action", "", "the `name` of the action in FILE, which is its api.json")
	older := flags.Bool("older", false, "FILE is older than the model: actions, fields, kinds and marks that differ stay as they are")
	dir := flags.String("model", filepath.Join("ecs", modelDir), "the `folder` of the model")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("import: want one file or URL")
	}
	data, err := readSource(ctx, flags.Arg(0))
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	name := *action
	if name == "" {
		name = actionOf(flags.Arg(0))
	}
	p, err := parseMetadata(data, name)
	if err != nil {
		return fmt.Errorf("import: %s: %w", flags.Arg(0), err)
	}
	files, err := filepath.Glob(filepath.Join(*dir, "ecs-*.json"))
	if err != nil || len(files) != 1 {
		return fmt.Errorf("import: want one ecs-<version>.json in %q, found %d", *dir, len(files))
	}
	var m Model
	if err := readJSON(os.DirFS(*dir), filepath.Base(files[0]), &m); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	if p.version != "" && p.version != m.Version {
		return fmt.Errorf("import: %s: version %q, want %q", flags.Arg(0), p.version, m.Version)
	}
	review := merge(&m, p, *older)
	if err := m.check(); err != nil {
		return err
	}
	for _, line := range review {
		fmt.Fprintln(stdout, line)
	}
	text, err := m.encode()
	if err != nil {
		return err
	}
	return os.WriteFile(files[0], text, 0o644)
}

// encode is the model as its file holds it.
func (m *Model) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// maxMetadata bounds what a URL may send; the whole of ECS is 5 MB with its prose.
const maxMetadata = 64 << 20

// readSource reads a file or, with http:// or https://, a URL.
func readSource(ctx context.Context, name string) ([]byte, error) {
	if !strings.HasPrefix(name, "https://") && !strings.HasPrefix(name, "http://") {
		return os.ReadFile(name)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, name, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %s", name, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxMetadata+1))
	if err == nil && len(data) > maxMetadata {
		err = fmt.Errorf("%s: more than %d bytes", name, maxMetadata)
	}
	return data, err
}

// actionOf guesses the action of an api.json: …/apis/RunInstances/api.json or RunInstances.json.
func actionOf(name string) string {
	name = filepath.ToSlash(name)
	if base := path.Base(name); base != "api.json" {
		return strings.TrimSuffix(base, ".json")
	}
	return path.Base(path.Dir(name))
}

// metadata is what a file publishes, in the form of the model.
type metadata struct {
	version string
	whole   bool // all actions of the product, so that others are gone
	actions []*Action
	// spoken are the members that occur anywhere in the file. What a file never mentions it does not deny: some copies
	// leave the responses out, or the examples.
	spoken map[string]bool
}

type publishedFile struct {
	Version string
	Info    *struct{ Version string }
	APIs    map[string]json.RawMessage
}

type publishedAction struct {
	Parameters []struct {
		Name, Style string
		Schema      json.RawMessage
	}
	Responses map[string]struct {
		Schema json.RawMessage
	}
	ErrorCodes map[string][]struct {
		ErrorCode string
	}
	Deprecated bool
	StaticInfo struct {
		Substitutions []string
	}
	SystemTags struct {
		OperationType string
	}
	OperationType string
}

// parseMetadata reads an api-docs.json or, for the action of the given name, an api.json.
func parseMetadata(data []byte, name string) (*metadata, error) {
	var f publishedFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	p := &metadata{spoken: map[string]bool{}}
	if f.APIs != nil {
		p.whole = true
		if f.Info != nil {
			p.version = f.Info.Version
		}
	} else {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(data, &members); err != nil {
			return nil, err
		}
		if members["parameters"] == nil {
			return nil, errors.New(`neither "apis" nor "parameters": no metadata, or an action that does not exist`)
		}
		f.APIs = map[string]json.RawMessage{name: data}
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(f.APIs)) {
		a, err := p.action(name, f.APIs[name])
		errs = append(errs, err)
		p.actions = append(p.actions, a)
	}
	return p, errors.Join(errs...)
}
