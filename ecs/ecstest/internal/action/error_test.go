package action

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStatusOf(t *testing.T) {
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
		assert.Equal(t, tt.want, StatusOf(tt.action, tt.code), tt.name)
	}
}

func TestError_With(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{400: 400, 404: 404, 599: 599, 200: 400, 0: 400, 600: 400} {
		assert.Equal(t, want, Errorf("X", "").With(status).Status)
	}
}
