package assistant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createactivation"
	"github.com/go-aliecs/aliecs/ecs/api/deleteactivation"
	"github.com/go-aliecs/aliecs/ecs/api/describeactivations"
	"github.com/go-aliecs/aliecs/ecs/api/disableactivation"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestActivation_lifeCycle(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	ctx, c := t.Context(), apitest.CheckedClient(t, s)
	made, err := createactivation.Do(ctx, c, &createactivation.Request{
		Description: "the old machines", InstanceCount: new(5), InstanceName: "old", IPAddressRange: "10.0.0.0/8", TimeToLiveInHours: new(2),
		ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}},
	})
	require.NoError(t, err)
	assert.Regexp(t, `^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`, made.ActivationID)
	assert.Regexp(t, `^a-[a-z0-9]{32}$`, made.ActivationCode)
	get := func() describeactivations.Activation {
		r, err := describeactivations.Do(ctx, c, &describeactivations.Request{ActivationID: made.ActivationID})
		require.NoError(t, err)
		require.Len(t, r.Activations, 1)
		return r.Activations[0]
	}
	want := describeactivations.Activation{
		ActivationID: made.ActivationID, Description: "the old machines", InstanceCount: 5, InstanceName: "old", IPAddressRange: "10.0.0.0/8",
		TimeToLiveInHours: 2, ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}},
	}
	got := get()
	assert.WithinDuration(t, time.Now(), got.CreationTime, time.Minute)
	want.CreationTime = got.CreationTime
	assert.Equal(t, want, got)

	disabled, err := disableactivation.Do(ctx, c, &disableactivation.Request{ActivationID: made.ActivationID})
	require.NoError(t, err)
	assert.Equal(t, []any{made.ActivationID, "old", true}, []any{disabled.Activation.ActivationID, disabled.Activation.InstanceName, disabled.Activation.Disabled})
	assert.True(t, get().Disabled)
	deleted, err := deleteactivation.Do(ctx, c, &deleteactivation.Request{ActivationID: made.ActivationID})
	require.NoError(t, err)
	assert.Equal(t, []any{made.ActivationID, 5, 2}, []any{deleted.Activation.ActivationID, deleted.Activation.InstanceCount, deleted.Activation.TimeToLiveInHours})
	assert.Empty(t, s.State.Activations.All)
	assert.Empty(t, s.State.Tags)
}

func TestDescribeActivations_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	type list struct {
		TotalCount     int
		ActivationList []struct {
			ActivationID, InstanceName, IPAddressRange string
			InstanceCount, TimeToLiveInHours           int
		}
	}
	for _, params := range []string{"InstanceName=aa ResourceGroupId=rg-1", "InstanceName=bb Tag.1.Key=k", ""} {
		apitest.Succeed[struct{}](t, s, "CreateActivation", apitest.NameValues(params)...)
	}
	last := s.State.Activations.All[2]
	for params, want := range map[string][]string{
		"":                        {"aa", "bb", ""},
		"InstanceName=bb":         {"bb"},
		"ResourceGroupId=rg-1":    {"aa"},
		"Tag.1.Key=k":             {"bb"},
		"ActivationId=" + last.ID: {""},
		"ActivationId=x":          nil,
		"PageSize=2 PageNumber=2": {""},
		"MaxResults=1":            {"aa"},
		"RegionId=cn-beijing":     nil,
	} {
		var names []string
		for _, a := range apitest.Succeed[list](t, s, "DescribeActivations", apitest.NameValues(params)...).ActivationList {
			names = append(names, a.InstanceName)
		}
		assert.Equal(t, want, names, params)
	}
	plain := apitest.Succeed[list](t, s, "DescribeActivations", "ActivationId", last.ID).ActivationList[0]
	assert.Equal(t, []any{"0.0.0.0/0", 10, 4}, []any{plain.IPAddressRange, plain.InstanceCount, plain.TimeToLiveInHours}, "the defaults")
	apitest.Succeed[struct{}](t, s, "TagResources", "ResourceType", "activation", "ResourceId.1", last.ID, "Tag.1.Key", "t")
	assert.Equal(t, 1, apitest.Succeed[list](t, s, "DescribeActivations", "Tag.1.Key", "t").TotalCount)
}

func TestActivation_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct {
		action, params string
		status         int
		code           string
	}{
		{"CreateActivation", "InstanceName=1", 400, "InstanceName.InvalidPattern"},
		{"CreateActivation", "InstanceName=" + strings.Repeat("a", 51), 400, "InstanceName.ExceedLimit"},
		{"CreateActivation", "Description=" + strings.Repeat("a", 101), 400, "ActivationDesc.ExceedLimit"},
		{"CreateActivation", "InstanceCount=1001", 400, "ActivationLimitation.Invalid"},
		{"CreateActivation", "TimeToLiveInHours=5", 400, "ActivationTTL.ExceedLimit"},
		{"CreateActivation", "IpAddressRange=home", 400, "AddressRange.InvalidPattern"},
		{"CreateActivation", "Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
		{"DescribeActivations", "PageSize=51", 400, "InvalidParam.PageSize"},
		{"DisableActivation", "ActivationId=x", 404, "ActivationId.NotFound"},
		{"DeleteActivation", "ActivationId=x", 404, "ActivationId.NotFound"},
	} {
		apitest.Rejects(t, s, tt.action+" "+tt.code, tt.action, apitest.NameValues(tt.params), tt.status, tt.code)
	}
	assert.Empty(t, s.State.Activations.All)
}
