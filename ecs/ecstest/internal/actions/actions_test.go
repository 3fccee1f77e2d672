package actions

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/facts"
)

func TestAll(t *testing.T) {
	t.Parallel()
	n := 0
	for _, family := range Families() {
		n += len(family.Table)
		for name, spec := range family.Table {
			_, ok := facts.Of(name)
			assert.True(t, ok, "%s is not in the API", name)
			assert.NotNil(t, spec.Do, name)
		}
	}
	assert.Len(t, All(), n, "a name stands in two families")
}
