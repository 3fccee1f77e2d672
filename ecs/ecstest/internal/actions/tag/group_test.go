package tag_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// groupsIn returns every ResourceGroupId in a response, at whatever depth.
func groupsIn(v any) (groups []string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			groups = append(groups, groupsIn(item)...)
		}
	case map[string]any:
		if id, ok := v["ResourceGroupId"].(string); ok {
			groups = append(groups, id)
		}
		for _, item := range v {
			groups = append(groups, groupsIn(item)...)
		}
	}
	return groups
}

// A resource of each kind moves: its list shows the new group, and finds it there alone.
func TestJoinResourceGroup(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ids := tagEveryKind(t, s)
	for kind, list := range map[string]string{
		"instance": "DescribeInstances", "disk": "DescribeDisks", "snapshot": "DescribeSnapshots", "image": "DescribeImages",
		"securitygroup": "DescribeSecurityGroups", "eni": "DescribeNetworkInterfaces", "keypair": "DescribeKeyPairs",
		"command": "DescribeCommands",
	} {
		t.Run(kind, func(t *testing.T) {
			id := ids[kind]
			if kind == "instance" {
				id = ids["first"]
			}
			found := func(group string) []string {
				_, rep := apitest.Try[struct{}](t, s, list, "ResourceGroupId", group)
				require.Equal(t, 200, rep.Status, rep.Text)
				assert.Equal(t, group == "rg-1", strings.Contains(rep.Text, strconv.Quote(id)), rep.Text)
				var v any
				require.NoError(t, json.Unmarshal([]byte(rep.Text), &v))
				return groupsIn(v)
			}
			join := []string{"ResourceType", kind, "ResourceId", id, "ResourceGroupId", "rg-1"}
			apitest.Succeed[struct{}](t, s, "JoinResourceGroup", join...)
			assert.Equal(t, []string{"rg-1"}, found("rg-1"))
			assert.Empty(t, found("rg-2"))
			apitest.Succeed[struct{}](t, s, "JoinResourceGroup", join...)
			assert.Equal(t, []string{"rg-1"}, found("rg-1"), "it is there already")
		})
	}
}

func TestJoinResourceGroup_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "ResourceGroupId=rg-1")[0]
	for _, w := range []struct {
		name, params string
		status       int
		code         string
	}{
		{"no group", "ResourceType=instance ResourceId=" + id, 403, "MissingParameter"},
		{"no resource", "ResourceType=instance ResourceGroupId=rg-2", 403, "MissingParameter"},
		{"no region", "RegionId= ResourceType=instance ResourceGroupId=rg-2 ResourceId=" + id, 403, "MissingParameter"},
		{"no type", "ResourceGroupId=rg-2 ResourceId=" + id, 404, "InvalidResourceType.NotFound"},
		{"unknown type", "ResourceType=vpc ResourceGroupId=rg-2 ResourceId=" + id, 404, "InvalidResourceType.NotFound"},
		{"type without resources", "ResourceType=ddh ResourceGroupId=rg-2 ResourceId=" + id, 404, "InvalidResourceId.NotFound"},
		{"unknown resource", "ResourceType=disk ResourceGroupId=rg-2 ResourceId=" + id, 404, "InvalidResourceId.NotFound"},
		{"resource of another region", "RegionId=us-west-1 ResourceType=instance ResourceGroupId=rg-2 ResourceId=" + id, 404, "InvalidResourceId.NotFound"},
		{"public image", "ResourceType=image ResourceGroupId=rg-2 ResourceId=" + apitest.Machine[1], 404, "InvalidResourceId.NotFound"},
	} {
		apitest.Rejects(t, s, w.name, "JoinResourceGroup", apitest.NameValues(w.params), w.status, w.code)
	}
	in, _ := s.State.Instances.Get(id)
	assert.Equal(t, "rg-1", in.Group, "a failed call changes nothing")
}
