package vpc_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// A lab is a server with a client for its product Vpc.
type lab struct {
	*testing.T
	*apitest.Server
}

// newLab returns a lab whose life cycle steps end at the next call.
func newLab(t *testing.T) lab { return lab{t, apitest.NewServer(apitest.WithStepDuration(0))} }

// created is what responses name.
type created struct{ VpcID, VRouterID, RouteTableID, VSwitchID, AllocationID, EipAddress, ResourceGroupID string }

// do makes a call that must succeed. The params are "name=value name=value".
func (l lab) do(action, params string) created {
	l.Helper()
	return apitest.SucceedIn[created](l, l.Server, apitest.VPC, action, apitest.NameValues(params)...)
}

// rejects makes a call that must fail.
func (l lab) rejects(action, params string, status int, code string) {
	l.Helper()
	_, rep := apitest.TryIn[struct{}](l, l.Server, apitest.VPC, action, apitest.NameValues(params)...)
	assert.NotEmpty(l, rep.Message)
	apitest.AssertError(l, rep, status, code)
}

// responds compares a whole response, apart from its RequestId, with JSON.
func (l lab) responds(action, params, want string) {
	l.Helper()
	_, rep := apitest.TryIn[struct{}](l, l.Server, apitest.VPC, action, apitest.NameValues(params)...)
	require.Equal(l, 200, rep.Status, rep.Text)
	var got map[string]any
	require.NoError(l, json.Unmarshal([]byte(rep.Text), &got))
	require.NotEmpty(l, got["RequestId"])
	delete(got, "RequestId")
	text, err := json.Marshal(got)
	require.NoError(l, err)
	assert.JSONEq(l, want, string(text))
}

// ids returns the values of a field in the elements of a list.
func (l lab) ids(action, params, list, item, field string) []string {
	l.Helper()
	resp := apitest.SucceedIn[map[string]any](l, l.Server, apitest.VPC, action, apitest.NameValues(params)...)
	outer, _ := resp[list].(map[string]any)
	items, ok := outer[item].([]any)
	require.True(l, ok, "%v", resp)
	var ids []string
	for _, i := range items {
		element, _ := i.(map[string]any)
		id, _ := element[field].(string)
		ids = append(ids, id)
	}
	return ids
}

// network makes a VPC of 10.0.0.0/8 and a vSwitch in it.
func (l lab) network() (vpc, vswitch string) {
	l.Helper()
	vpc = l.do("CreateVpc", "CidrBlock=10.0.0.0/8 EnableIpv6=true").VpcID
	return vpc, l.do("CreateVSwitch", "VpcId="+vpc+" CidrBlock=10.0.0.0/24 ZoneId=cn-hangzhou-b").VSwitchID
}
