package actions

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

func TestAll(t *testing.T) {
	t.Parallel()
	n := 0
	for _, family := range families() {
		n += len(family)
		for name, spec := range family {
			_, ok := action.FactsOf(name)
			assert.True(t, ok, "%s is not in the API", name)
			assert.NotNil(t, spec.Do, name)
		}
	}
	assert.Len(t, All(), n, "a name stands in two families")
}

// The code of the guide is code of this tree.
func TestContributing(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../../.github/CONTRIBUTING.md")
	require.NoError(t, err)
	var source strings.Builder
	files, err := filepath.Glob("network/*.go")
	require.NoError(t, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		source.Write(b)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		assert.Contains(t, source.String(), block[1])
	}
}
