package ecstest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// judged is a test that notes its failures and ends when told to.
type judged struct {
	failures []string
	cleanup  []func()
}

func (j *judged) Helper()          {}
func (j *judged) Cleanup(f func()) { j.cleanup = append(j.cleanup, f) }
func (j *judged) Errorf(format string, args ...any) {
	j.failures = append(j.failures, fmt.Sprintf(format, args...))
}

func (j *judged) end() []string {
	for _, f := range j.cleanup {
		f()
	}
	return j.failures
}

func TestExpect(t *testing.T) {
	t.Parallel()
	id := func(id string) *deletedisk.Request { return &deletedisk.Request{DiskID: id} }
	for _, tt := range []struct {
		name      string
		want, got []*deletedisk.Request
		failures  []string
	}{
		{"as expected", []*deletedisk.Request{id("d-1"), id("d-2")}, []*deletedisk.Request{id("d-1"), id("d-2")}, nil},
		{"no calls", nil, nil, nil},
		{"any request", []*deletedisk.Request{{}, nil}, []*deletedisk.Request{id("d-1"), id("d-2")}, nil},
		{"another order", []*deletedisk.Request{id("d-1"), id("d-2")}, []*deletedisk.Request{id("d-2"), id("d-1")}, []string{
			`ecstest: DeleteDisk: call 1: got DiskId="d-2", want DiskId="d-1"`, `ecstest: DeleteDisk: call 2: got DiskId="d-1", want DiskId="d-2"`}},
		{"too few", []*deletedisk.Request{id("d-1"), id("d-2")}, []*deletedisk.Request{id("d-1")}, []string{"ecstest: DeleteDisk: got 1 calls, want 2"}},
		{"too many", nil, []*deletedisk.Request{id("d-1")}, []string{"ecstest: DeleteDisk: got 1 calls, want 0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, server := range []bool{false, true} {
				j := new(judged)
				stub := ecstest.Expect(j, deletedisk.Do, nil, tt.want...)
				var c ecs.Invoker = stub
				if server {
					c = ecstest.NewServer(stub).Client()
				}
				for _, req := range tt.got {
					_, err := deletedisk.Do(t.Context(), c, req)
					require.NoError(t, err)
				}
				assert.Empty(t, j.failures, "before the end")
				assert.Equal(t, tt.failures, j.end())
			}
		})
	}
}

// What a test leaves out may be anything; lists and structures are whole.
func TestExpect_fields(t *testing.T) {
	t.Parallel()
	tags := func(keys ...string) (all []types.Tag) {
		for _, key := range keys {
			all = append(all, types.Tag{Key: key, Value: "x"})
		}
		return all
	}
	for _, tt := range []struct {
		name     string
		want     runinstances.Request
		failures []string
	}{
		{"nothing", runinstances.Request{}, nil},
		{"some", runinstances.Request{Amount: new(2), ZoneID: "z", Password: "Secret-1"}, nil},
		{"a list", runinstances.Request{Tags: tags("a", "b")}, nil},
		{"part of a list", runinstances.Request{Tags: tags("a")}, []string{
			`ecstest: RunInstances: call 1: got Tag.1.Key="a" Tag.1.Value="x" Tag.2.Key="b" Tag.2.Value="x", want Tag.1.Key="a" Tag.1.Value="x"`}},
		{"part of a structure", runinstances.Request{SystemDisk: &runinstances.SystemDisk{Size: new(40)}}, []string{
			`ecstest: RunInstances: call 1: got SystemDisk.Category="cloud_essd" SystemDisk.Size="40", want SystemDisk.Size="40"`}},
		{"a zero that is sent", runinstances.Request{InternetMaxBandwidthOut: new(0)}, []string{
			`ecstest: RunInstances: call 1: got nothing, want InternetMaxBandwidthOut="0"`}},
		{"a secret", runinstances.Request{Password: "Secret-2"}, []string{
			`ecstest: RunInstances: call 1: got Password="[redacted]", want Password="[redacted]"`}},
		{"what cannot be sent", runinstances.Request{Tags: make([]types.Tag, 1)}, []string{
			`ecstest: RunInstances: call 1: cannot compare with what the test wants: parameter "Tag.1": the element is empty`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := new(judged)
			stub := ecstest.Expect(j, runinstances.Do, &runinstances.Response{InstanceIDs: []string{"i-1"}}, &tt.want)
			resp, err := runinstances.Do(t.Context(), stub, &runinstances.Request{
				Amount: new(2), ZoneID: "z", Password: "Secret-1", Tags: tags("a", "b"),
				SystemDisk: &runinstances.SystemDisk{Size: new(40), Category: "cloud_essd"},
			})
			require.NoError(t, err)
			assert.Equal(t, []string{"i-1"}, resp.InstanceIDs)
			assert.Equal(t, tt.failures, j.end())
		})
	}
}

func TestExpect_ownAction(t *testing.T) {
	t.Parallel()
	type request struct {
		Name string `url:"VpcName,omitempty"`
	}
	op := ecs.Operation{Action: "DescribeVpcs", Version: "2016-04-28"}
	do := func(ctx context.Context, c ecs.Invoker, req *request, opts ...ecs.CallOption) (*struct{}, error) {
		resp := new(struct{})
		return resp, c.Invoke(ctx, op, req, resp, opts...)
	}
	j := new(judged)
	_, err := do(t.Context(), ecstest.Expect(j, do, nil, &request{"prod"}), &request{"test"})
	require.NoError(t, err)
	assert.Equal(t, []string{`ecstest: DescribeVpcs: call 1: got VpcName="test", want VpcName="prod"`}, j.end())
}

// A stub that is not called is missed, even one that cannot be called.
func TestExpect_invalid(t *testing.T) {
	t.Parallel()
	j := new(judged)
	stub := ecstest.Expect[describedisks.Request, describedisks.Response](j, nil, nil, nil)
	_, err := describedisks.Do(t.Context(), stub, nil)
	assert.ErrorContains(t, err, "do is nil")
	assert.Equal(t, []string{"ecstest: a stub without an action: got 0 calls, want 1"}, j.end())
}
