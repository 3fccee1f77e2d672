package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The tree must match the model. This finds edited generated code and a forgotten go generate.
func TestGenerate_matchesTheTree(t *testing.T) {
	t.Parallel()
	files, err := generate(os.DirFS("model"))
	require.NoError(t, err)
	root := filepath.Join("..", "..")
	stale := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(root, name))
		if err == nil && bytes.Equal(have, files[name]) {
			continue
		}
		if stale++; stale <= 10 {
			t.Errorf("%s does not match the model: run go generate ./ecs", name)
		}
	}
	err = filepath.WalkDir(filepath.Join(root, "api"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(root, path)
		assert.Contains(t, files, filepath.ToSlash(rel), "a file that the generator does not write")
		return err
	})
	require.NoError(t, err)
}

func TestGenerate_isDeterministic(t *testing.T) {
	t.Parallel()
	dir := os.DirFS(filepath.Join("testdata", "model"))
	first, err := generate(dir)
	require.NoError(t, err)
	for range 5 {
		again, err := generate(dir)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

// The small model in testdata/model has an action for each feature of the generator. Its output is compared with golden files and
// compiled.
func TestGenerate_golden(t *testing.T) {
	t.Parallel()
	files, err := generate(os.DirFS(filepath.Join("testdata", "model")))
	require.NoError(t, err)
	golden := filepath.Join("testdata", "golden")
	if *update {
		require.NoError(t, os.RemoveAll(golden))
		require.NoError(t, write(golden, files))
	}
	var packages []string
	for name, got := range files {
		want, err := os.ReadFile(filepath.Join(golden, name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), name)
		if strings.HasPrefix(name, "api/") && strings.HasSuffix(name, "/codec.go") {
			packages = append(packages, "./"+filepath.ToSlash(filepath.Join(golden, filepath.Dir(name))))
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"vet"}, packages...)...).CombinedOutput()
	assert.NoError(t, err, string(out))
}

// Each file in testdata/bad is a model, or a model and overrides, and the error that it must cause.
func TestGenerate_bad(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "bad", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".json"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			var bad struct {
				Want      string
				Model     json.RawMessage
				Overrides json.RawMessage
				Endpoints json.RawMessage
			}
			require.NoError(t, json.Unmarshal(data, &bad))
			require.NotEmpty(t, bad.Want)
			dir := fstest.MapFS{
				"endpoints.json":      {Data: []byte(`{"regions":[]}`)},
				"ecs-2014-05-26.json": {Data: bad.Model},
			}
			if bad.Overrides != nil {
				dir["overrides/a.json"] = &fstest.MapFile{Data: bad.Overrides}
			}
			if bad.Endpoints != nil {
				dir["endpoints.json"] = &fstest.MapFile{Data: bad.Endpoints}
			}
			_, err = generate(dir)
			require.Error(t, err)
			assert.Contains(t, err.Error(), bad.Want)
		})
	}
}

// An action that was removed from the model must be removed from the tree. Files that were not generated must stay.
func TestWrite_removesWhatIsGone(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.NoError(t, write(root, map[string][]byte{"api/old/old.go": []byte("package old\n"), "api/kept/kept.go": []byte("package kept\n")}))
	require.NoError(t, os.WriteFile(filepath.Join(root, "client.go"), []byte("package ecs\n"), 0o644))
	require.NoError(t, write(root, map[string][]byte{"api/kept/kept.go": []byte("package kept // new\n")}))
	assert.NoDirExists(t, filepath.Join(root, "api", "old"))
	assert.FileExists(t, filepath.Join(root, "client.go"))
	kept, err := os.ReadFile(filepath.Join(root, "api", "kept", "kept.go"))
	require.NoError(t, err)
	assert.Equal(t, "package kept // new\n", string(kept))
}
