package ecs_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMarkdown keeps the code of all Markdown files true. Of the blocks that begin with ```go alone, programs compile, and
// the others are text of Go files that the tests compile and run: the examples beside the Markdown file, unless codeOf
// names others. They may leave something out where they have an empty line. Code that needs what this module does not
// have begins with ```go and the name of that.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	codeOf := map[string]string{
		"README.md":               "ecs/*example_test.go",
		".github/CONTRIBUTING.md": "ecs/ecstest/internal/actions/network/*.go",
	}
	programs := 0
	for _, name := range markdownFiles(t) {
		blocks := blocksOf(t, name, "go")
		if len(blocks) == 0 {
			continue
		}
		pattern, ok := codeOf[name]
		if !ok {
			pattern = path.Join(path.Dir(name), "*example_test.go")
		}
		code := filesLike(t, pattern)
		t.Run(name, func(t *testing.T) {
			for _, block := range blocks {
				if strings.HasPrefix(block, "package ") {
					programs++
					compile(t, block)
					continue
				}
				for part := range strings.SplitSeq(block, "\n\n") {
					part = strings.TrimSuffix(part, "\n") + "\n"
					assert.True(t, strings.Contains(code, part) || strings.Contains(code, indent(part)), "not in %s:\n%s", pattern, part)
				}
			}
		})
	}
	assert.Equal(t, 1, programs, "that of the README")
}

// The JSON of Markdown files is JSON, and the ECS actions that it permits exist.
func TestMarkdown_json(t *testing.T) {
	t.Parallel()
	actions, err := os.ReadDir("api")
	require.NoError(t, err)
	permission := regexp.MustCompile(`"ecs:([A-Z]\w*)(\*?)"`)
	for _, name := range markdownFiles(t) {
		for _, block := range blocksOf(t, name, "json") {
			assert.True(t, json.Valid([]byte(block)), "%s: %s", name, block)
			for _, p := range permission.FindAllStringSubmatch(block, -1) {
				assert.True(t, slices.ContainsFunc(actions, func(a fs.DirEntry) bool {
					return a.IsDir() && (a.Name() == strings.ToLower(p[1]) || p[2] == "*" && strings.HasPrefix(a.Name(), strings.ToLower(p[1])))
				}), "%s: %s", name, p[0])
			}
		}
	}
}

// Links from Markdown files to files of this repository lead somewhere.
func TestMarkdown_links(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile("(?s)\n```.*?\n```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)#:\s]+)(#[^)\s]*)?\)`)
	for _, name := range markdownFiles(t) {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(file(t, name), ""), -1) {
			_, err := os.Stat(filepath.Join("..", path.Dir(name), m[1]))
			assert.NoError(t, err, "%s: %s", name, m[0])
		}
	}
}

// markdownFiles returns the names of all Markdown files of this repository that a person reads, relative to its root.
func markdownFiles(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata"):
			return fs.SkipDir
		case path.Ext(name) == ".md":
			names = append(names, name)
		}
		return nil
	})
	require.NoError(t, err)
	require.Contains(t, names, "README.md")
	return names
}

// blocksOf returns the blocks of a Markdown file that begin with ``` and the language alone.
func blocksOf(t *testing.T, name, language string) (blocks []string) {
	t.Helper()
	begin := "```" + language + "\n"
	for _, rest := range strings.Split("\n"+file(t, name), "\n"+begin)[1:] {
		block, _, closed := strings.Cut(rest, "```\n")
		require.True(t, closed, "%s: an open block", name)
		blocks = append(blocks, block)
	}
	return blocks
}

// filesLike returns the text of the files that match a pattern.
func filesLike(t *testing.T, pattern string) string {
	t.Helper()
	names, err := fs.Glob(os.DirFS(".."), pattern)
	require.NoError(t, err)
	require.NotEmpty(t, names, pattern)
	var all strings.Builder
	for _, name := range names {
		all.WriteString(file(t, name))
	}
	return all.String()
}

func file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	require.NoError(t, err)
	return string(text)
}

// indent makes a block look as it does inside a function.
func indent(block string) string {
	var b strings.Builder
	for line := range strings.Lines(block) {
		if line != "\n" {
			b.WriteByte('\t')
		}
		b.WriteString(line)
	}
	return b.String()
}

// compile runs from a folder of this module, so that the program's imports are found in it.
func compile(t *testing.T, program string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
	output, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput()
	assert.NoError(t, err, "%s", output)
}
