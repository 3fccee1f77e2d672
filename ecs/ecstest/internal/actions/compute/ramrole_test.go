package compute_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/attachinstanceramrole"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceramrole"
	"github.com/go-aliecs/aliecs/ecs/api/detachinstanceramrole"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestRamRoles_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, s := t.Context(), apitest.NewServer()
		c := apitest.CheckedClient(t, s)
		ids := apitest.Launch(t, s, "Amount=3")
		elsewhere := apitest.Launch(t, s, "RegionId=us-west-1 RamRoleName=reader")[0]

		attach := func(role string, ids ...string) *attachinstanceramrole.Response {
			got, err := attachinstanceramrole.Do(ctx, c, &attachinstanceramrole.Request{RAMRoleName: role, InstanceIDs: ids})
			require.NoError(t, err)
			return got
		}
		attached := attach("reader", ids[0], elsewhere, ids[1])
		assert.Equal(t, 3, attached.TotalCount)
		assert.Equal(t, 1, attached.FailCount)
		assert.Equal(t, "reader", attached.RAMRoleName)
		results := attached.AttachInstanceRAMRoleResults
		require.Len(t, results, 3)
		assert.True(t, results[0].Success)
		assert.Equal(t, "200", results[0].Code)
		assert.False(t, results[1].Success)
		assert.Equal(t, "InvalidInstanceId.NotFound", results[1].Code)

		attached = attach("writer", ids[1:]...)
		assert.Equal(t, 1, attached.FailCount)
		assert.Equal(t, "InvalidRamRole.NotEmpty", attached.AttachInstanceRAMRoleResults[0].Code)

		roles := func(req *describeinstanceramrole.Request) map[string]string {
			got, err := describeinstanceramrole.Do(ctx, c, req)
			require.NoError(t, err)
			assert.Equal(t, "cn-hangzhou", got.RegionID)
			found := map[string]string{}
			for _, set := range got.InstanceRAMRoles {
				found[set.InstanceID] = set.RAMRoleName
			}
			assert.Len(t, found, got.TotalCount)
			return found
		}
		assert.Equal(t, map[string]string{ids[0]: "reader", ids[1]: "reader", ids[2]: "writer"}, roles(nil))
		assert.Equal(t, map[string]string{ids[2]: "writer"}, roles(&describeinstanceramrole.Request{RAMRoleName: "writer"}))
		assert.Empty(t, roles(&describeinstanceramrole.Request{InstanceIDs: []string{}}))

		detached, err := detachinstanceramrole.Do(ctx, c, &detachinstanceramrole.Request{InstanceIDs: ids[:1]})
		require.NoError(t, err)
		require.Len(t, detached.DetachInstanceRAMRoleResults, 1)
		assert.Equal(t, "reader", detached.DetachInstanceRAMRoleResults[0].InstanceRAMRoles[0].RAMRoleName)
		detached, err = detachinstanceramrole.Do(ctx, c, &detachinstanceramrole.Request{RAMRoleName: "reader", InstanceIDs: ids})
		require.NoError(t, err)
		assert.Equal(t, 2, detached.FailCount, "one has none any more, one has another")
		some := &describeinstanceramrole.Request{InstanceIDs: []string{ids[0], ids[2]}}
		assert.Equal(t, map[string]string{ids[0]: "", ids[2]: "writer"}, roles(some))
	})
}

func TestRamRoles_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	many, long := jsonList(make([]string, 101)...), strings.Repeat("x", 1025)
	for _, tt := range []struct {
		name, action string
		params       []string
		status       int
		code         string
	}{
		{"no role's name", "AttachInstanceRamRole", []string{"RamRoleName", "a b", "InstanceIds", `["i-1"]`}, 404, "InvalidRamRole.NotFound"},
		{"no instances", "AttachInstanceRamRole", []string{"RamRoleName", "a", "InstanceIds", `[]`}, 400, "InvalidInstanceIds.Malformed"},
		{"no JSON", "DetachInstanceRamRole", []string{"InstanceIds", "i-1"}, 400, "InvalidParameter"},
		{"too many instances", "DetachInstanceRamRole", []string{"InstanceIds", many}, 400, "InvalidInstanceIds.Malformed"},
		{"long policy", "AttachInstanceRamRole", []string{"RamRoleName", "a", "InstanceIds", `["i-1"]`, "Policy", long}, 400, "InvalidParameter"},
	} {
		apitest.Rejects(t, s, tt.name, tt.action, tt.params, tt.status, tt.code)
	}
	got := apitest.Succeed[struct{ TotalCount int }](t, s, "DescribeInstanceRamRole", "RamRoleName", "a b")
	assert.Zero(t, got.TotalCount, "no instance has such a role")
}
