package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOf(t *testing.T) {
	t.Parallel()
	assert.Len(t, api, 379)
	commands, ok := Of("DeleteCommand")
	assert.True(t, ok)
	assert.Equal(t, Action{Params: "CommandId RegionId", Required: []string{"CommandId", "RegionId"}}, commands)
	tags, _ := Of("TagResources")
	assert.Contains(t, tags.Required, "Tag.N.Key")
	run, _ := Of("RunInstances")
	assert.True(t, run.ClientToken)
	_, ok = Of("FlyToTheMoon")
	assert.False(t, ok)
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, action, code string
		want               int
	}{
		{"documented", "AttachDisk", "DiskInArrears", 403},
		{"documented with several", "RunInstances", "InvalidDescription.Malformed", 400},
		{"documented with several and not found", "AttachDisk", "InvalidDiskId.NotFound", 404},
		{"not found, but not with 404", "AttachKeyPair", "InvalidKeyPairName.NotFound", 400},
		{"not found with several", "StopInstances", "InvalidInstanceId.NotFound", 404},
		{"of every action", "AttachDisk", "MissingParameter", 400},
		{"of every action, documented otherwise", "DeleteInstances", "InvalidParameter", 400},
		{"an exception", "DeleteImage", "ImageIsCreating", 403},
		{"an exception with another status", "DescribeInstanceHistoryEvents", "InvalidParameter", 403},
		{"of another action", "DeleteImage", "DiskInArrears", 400},
		{"unknown action", "FlyToTheMoon", "DiskInArrears", 400},
	} {
		assert.Equal(t, tt.want, Status(tt.action, tt.code), tt.name)
	}
}
