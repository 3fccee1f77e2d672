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
func InBubble(t *testing.T, f func(t *testing.T, s *Server), opts ...func(*backend.State)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t, NewServer(append([]func(*backend.State){WithStepDuration(Step)}, opts...)...))
	})
}

// Statuses is the part of the DescribeInstanceStatus response that tests use.
type Statuses struct {
	InstanceStatuses struct {
		InstanceStatus []struct{ InstanceID, Status string }
	}
}

// Status returns the status of an instance, or "" if it does not exist.
func Status(t testing.TB, s *Server, id string) string {
	t.Helper()
	for _, i := range Succeed[Statuses](t, s, "DescribeInstanceStatus", "InstanceId.1", id).InstanceStatuses.InstanceStatus {
		return i.Status
	}
	return ""
}

// InState creates an instance that is in the state, and stays there for a step.
func InState(t *testing.T, s *Server, state, params string) string {
	t.Helper()
	id := Launch(t, s, params)[0]
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

// Launched is the part of the RunInstances response that tests use.
type Launched struct {
	InstanceIDSets struct{ InstanceIDSet []string }
}

// Machine is the minimum that RunInstances needs.
var Machine = []string{"ImageId", "ubuntu_22_04_x64_20G_alibase_20240819.vhd", "InstanceType", "ecs.g7.large"}

// MachineWith adds "name=value name=value" to [Machine].
func MachineWith(params string) []string {
	return append(append([]string{}, Machine...), NameValues(params)...)
}

// Launch creates instances of [Machine] with further parameters, as in [MachineWith], and returns their IDs.
func Launch(t testing.TB, s http.RoundTripper, params string) []string {
	t.Helper()
	return Succeed[Launched](t, s, "RunInstances", MachineWith(params)...).InstanceIDSets.InstanceIDSet
}

// AssertError checks status and code of an error response.
func AssertError(t testing.TB, rep Response, status int, code string) {
	t.Helper()
	assert.Equal(t, code, rep.Code, rep.Text)
	assert.Equal(t, status, rep.Status, rep.Text)
}

// CountInstances returns the number of instances.
func CountInstances(t testing.TB, s http.RoundTripper) int {
	t.Helper()
	return Succeed[struct{ TotalCount int }](t, s, "DescribeInstances").TotalCount
}
