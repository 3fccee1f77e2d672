package action

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFactsOf(t *testing.T) {
	t.Parallel()
	assert.Len(t, api, 379)
	images, ok := FactsOf("DescribeImages")
	assert.True(t, ok)
	assert.Equal(t, Facts{Required: []string{"RegionId"}, DryRun: true}, images)
	tags, _ := FactsOf("TagResources")
	assert.Contains(t, tags.Required, "Tag.N.Key")
	run, _ := FactsOf("RunInstances")
	assert.True(t, run.ClientToken)
	_, ok = FactsOf("FlyToTheMoon")
	assert.False(t, ok)
}
