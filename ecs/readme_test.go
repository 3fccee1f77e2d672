package ecs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestREADME keeps the code of the README true: its programs compile, and its other blocks are text of the
// examples of this package, which run as tests.
func TestREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	examples, err := os.ReadFile("example_test.go")
	require.NoError(t, err)

	programs, fragments := 0, 0
	_, rest, found := strings.Cut(string(readme), "```go\n")
	for found {
		var block string
		block, rest, found = strings.Cut(rest, "```\n")
		require.True(t, found, "an open block at the end")
		if strings.HasPrefix(block, "package ") {
			programs++
			compile(t, block)
		} else {
			fragments++
			assert.Contains(t, string(examples), indent(block))
		}
		_, rest, found = strings.Cut(rest, "```go\n")
	}
	assert.Equal(t, 1, programs)
	assert.Positive(t, fragments)
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
