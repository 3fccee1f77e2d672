package actions_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

var update = flag.Bool("update", false, "rewrite the list of what is simulated in ecs/ecstest/README.md")

// The README lists what is simulated.
func TestReadme(t *testing.T) {
	t.Parallel()
	const name, begin, end = "../../README.md", "<!-- begin: go test ./ecs/ecstest/internal/actions -update -->\n", "<!-- end -->\n"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, begin)
	got, after, ok := strings.Cut(rest, end)
	require.True(t, ok, end)
	want := simulated(t)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(before+begin+want+end+after), 0o600))
		return
	}
	assert.Equal(t, want, got, "to update it: go test ./ecs/ecstest/internal/actions -update")
}

func simulated(t *testing.T) string {
	t.Helper()
	model, err := apitest.Model()
	require.NoError(t, err)
	var missing []string
	all := actions.All()
	for _, a := range model {
		if _, ok := all[a.Name]; !ok {
			missing = append(missing, a.Name)
		}
	}
	slices.Sort(missing)
	var b strings.Builder
	fmt.Fprintf(&b, "%d of the %d actions of ECS:\n\n| family | | actions |\n|---|---|---|\n", len(all), len(model))
	line := func(title string, table action.Table) {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", title, len(table), strings.Join(slices.Sorted(maps.Keys(table)), ", "))
	}
	for _, f := range actions.Families() {
		line(f.Title, f.Table)
	}
	for _, p := range actions.Products()[1:] {
		line(fmt.Sprintf("Product %s, version %s", p.Name, p.Version), p.Actions)
	}
	fmt.Fprintf(&b, "\nThe other %d actions of ECS are known, but not simulated: %s.\n", len(missing), strings.Join(missing, ", "))
	return b.String()
}
