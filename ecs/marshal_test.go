package ecs_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createautoprovisioninggroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// What is written down and read back is the same request, secrets and empty lists included.
func TestMarshalRequest(t *testing.T) {
	t.Parallel()
	launch := &runinstances.Request{
		ImageID: "m-1", Amount: new(2), Password: "Passw0rd!", UserData: "IyEvYmluL3NoCg==", DryRun: new(false),
		Tags: []types.Tag{{Key: "env", Value: "test"}}, DataDisks: []runinstances.DataDisk{{Category: "cloud_essd"}, {Encrypted: new(true)}},
		AutoReleaseTime: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), SecurityGroupIDs: []string{"sg-1"},
	}
	text, err := ecs.MarshalRequest(launch)
	require.NoError(t, err)
	var again runinstances.Request
	require.NoError(t, json.Unmarshal(text, &again))
	assert.Equal(t, launch, &again)
	assert.NotContains(t, string(text), "VSwitchId", "zero fields are left out")

	group := &createautoprovisioninggroup.Request{LaunchConfiguration: &createautoprovisioninggroup.LaunchConfiguration{Password: "Passw0rd!"}, ValidFrom: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	text, err = ecs.MarshalRequest(group)
	require.NoError(t, err)
	var group2 createautoprovisioninggroup.Request
	require.NoError(t, json.Unmarshal(text, &group2))
	assert.Equal(t, group, &group2, "a secret further down is kept")

	nothing := &describeinstances.Request{InstanceIDs: []string{}}
	text, err = ecs.MarshalRequest(nothing)
	require.NoError(t, err)
	assert.JSONEq(t, `{"InstanceIds":[]}`, string(text), "an empty list matches nothing, its absence everything")

	text, err = ecs.MarshalRequest((*runinstances.Request)(nil))
	require.NoError(t, err)
	assert.Equal(t, "null", string(text))
}

// JSON made by json.Marshal has no secrets and no empty fields, and a request read from it is not sent without them.
func TestRequest_marshalHidesSecrets(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(&runinstances.Request{ImageID: "m-1", Password: "Passw0rd!"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"ImageId":"m-1","Password":"[redacted]"}`, string(text))
	var req runinstances.Request
	require.NoError(t, json.Unmarshal(text, &req))
	rt := always(200, `{}`)
	_, err = runinstances.Do(t.Context(), newClient(t, rt), &req)
	assert.ErrorContains(t, err, "stands for a secret")
	assert.Empty(t, rt.reqs)

	var values url.Values
	require.NoError(t, (&runinstances.Request{Password: "Passw0rd!"}).EncodeValues("", &values))
	assert.Equal(t, url.Values{"Password": {"Passw0rd!"}}, values, "the form on the wire is complete too")
}

func TestClientTokenFrom(t *testing.T) {
	t.Parallel()
	seen := map[string][]string{}
	for _, parts := range [][]string{nil, {""}, {"", ""}, {"a"}, {"a", "b"}, {"ab"}, {"", "ab"}, {"ab", ""}, {"b", "a"}, {"a", "b", ""}} {
		token := ecs.ClientTokenFrom(parts...)
		assert.Equal(t, token, ecs.ClientTokenFrom(parts...))
		assert.Regexp(t, `^[0-9a-f]{64}$`, token)
		assert.NotContains(t, seen, token, "%q and %q", parts, seen[token])
		seen[token] = parts
	}
	assert.Equal(t, "468d5a0400c1065b12c707a543fbb2b16c22a07cf309ce9ddd2090e6629f1de8", ecs.ClientTokenFrom("order-7", "cn-hangzhou", "1"), "the same for ever")
}

func TestCollect(t *testing.T) {
	t.Parallel()
	seq := func(yield func(int, error) bool) {
		_ = yield(1, nil) && yield(2, nil) && yield(0, assert.AnError)
	}
	all, err := ecs.Collect(seq)
	assert.Equal(t, []int{1, 2}, all)
	assert.ErrorIs(t, err, assert.AnError)
	none, err := ecs.Collect(func(func(int, error) bool) {})
	assert.NoError(t, err)
	assert.Empty(t, none)
}
