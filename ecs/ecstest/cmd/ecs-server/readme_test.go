package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const readmeFile = "../../README.md"

// The README describes each flag in the words of -h.
func TestReadme_flags(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(readmeFile)
	require.NoError(t, err)
	var help bytes.Buffer
	require.ErrorIs(t, run(t.Context(), []string{"-h"}, io.Discard, &help), flag.ErrHelp)
	_, list, ok := strings.Cut(help.String(), "Flags:\n")
	require.True(t, ok)
	var want strings.Builder
	for _, m := range regexp.MustCompile(`(?m)^  (-.*)\n +\t(.*)$`).FindAllStringSubmatch(list, -1) {
		fmt.Fprintf(&want, "| `%s` | %s |\n", m[1], m[2])
	}
	_, rest, _ := strings.Cut(string(readme), "| flag | |\n|---|---|\n")
	got, _, _ := strings.Cut(rest, "\n\n")
	assert.Equal(t, want.String(), got+"\n")
}

// The README shows /stats with the fields that it has, and stubs that are some.
func TestReadme_json(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(readmeFile)
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(readme, -1)
	require.Len(t, blocks, 2)
	var s stubs
	require.NoError(t, s.add(stubFile(t, string(blocks[0][1]))))
	assert.Len(t, s, 2)
	decoder := json.NewDecoder(bytes.NewReader(blocks[1][1]))
	decoder.DisallowUnknownFields()
	var r report
	require.NoError(t, decoder.Decode(&r))
	assert.NotZero(t, r.Calls.Received)
}

// The commands of -h, of this program's documentation and of the README have flags that there are.
func TestReadme_commands(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(readmeFile)
	require.NoError(t, err)
	doc, err := os.ReadFile("main.go")
	require.NoError(t, err)
	for from, text := range map[string]string{"-h": usage, "main.go": string(doc), "README.md": string(readme)} {
		commands := regexp.MustCompile(`(?m)^(?://\t|    |)go run \./ecs/ecstest/cmd/ecs-server((?: \S+)*)`).FindAllStringSubmatch(text, -1)
		assert.GreaterOrEqual(t, len(commands), 2, from)
		for _, command := range commands {
			_, err := readFlags(strings.Fields(command[1]), io.Discard)
			assert.NoError(t, err, "%s: %s", from, command[0])
		}
	}
}
