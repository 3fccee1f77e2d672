package apitest

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// FirstZone is the zone of the instances and disks of these tests.
const FirstZone = "cn-hangzhou-b"

// Step is the duration of the steps of [InBubble].
const Step = time.Minute

// InBubble runs f with a server whose steps take [Step] on the clock of the bubble.
func InBubble(t *testing.T, f func(t *testing.T, s *TestServer), opts ...func(*backend.State)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t, NewTestServer(append([]func(*backend.State){WithStepDuration(Step)}, opts...)...))
	})
}

// Statuses is the part of the DescribeInstanceStatus response that tests use.
type Statuses struct {
	InstanceStatuses struct {
		InstanceStatus []struct{ InstanceID, Status string }
	}
}

// Status returns the status of an instance, or "" if it does not exist.
func Status(t testing.TB, s *TestServer, id string) string {
	t.Helper()
	for _, i := range Succeed[Statuses](t, s, "DescribeInstanceStatus", "InstanceId.1", id).InstanceStatuses.InstanceStatus {
		return i.Status
	}
	return ""
}

// InState creates an instance that is in the state, and stays there for a step.
func InState(t *testing.T, s *TestServer, state, params string) string {
	t.Helper()
	id := RunN(t, s, params)[0]
	switch state {
	case backend.Starting:
		time.Sleep(Step)
	case backend.Running:
		time.Sleep(2 * Step)
	case backend.Stopping, backend.Stopped:
		time.Sleep(2 * Step)
		Succeed[struct{}](t, s, "StopInstance", "InstanceId", id)
		if state == backend.Stopped {
			time.Sleep(Step)
		}
	}
	require.Equal(t, state, Status(t, s, id))
	return id
}

// Ran is the part of the RunInstances response that tests use.
type Ran struct {
	InstanceIDSets struct{ InstanceIDSet []string }
}

// Machine is the minimum that RunInstances needs.
var Machine = []string{"ImageId", "ubuntu_22_04_x64_20G_alibase_20240819.vhd", "InstanceType", "ecs.g7.large"}

// With adds "name=value name=value" to [Machine].
func With(params string) []string {
	return append(append([]string{}, Machine...), NameValues(params)...)
}

// RunN creates instances of [Machine] with further parameters, as in [With], and returns their IDs.
func RunN(t testing.TB, s http.RoundTripper, params string) []string {
	t.Helper()
	return Succeed[Ran](t, s, "RunInstances", With(params)...).InstanceIDSets.InstanceIDSet
}

// AssertError checks status and code of an error response.
func AssertError(t testing.TB, rep Received, status int, code string) {
	t.Helper()
	assert.Equal(t, code, rep.Code, rep.Text)
	assert.Equal(t, status, rep.Status, rep.Text)
}

// Total returns the number of instances.
func Total(t testing.TB, s http.RoundTripper) int {
	t.Helper()
	return Succeed[struct{ TotalCount int }](t, s, "DescribeInstances").TotalCount
}
