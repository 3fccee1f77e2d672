package fleet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// fill creates running instances of an order.
func (l *lab) fill(t *testing.T, amount int, regions ...string) {
	t.Helper()
	for _, region := range regions {
		_, err := runinstances.Do(t.Context(), l.server.Client(ecs.WithRegion(region)), &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: &amount,
			Tags: types.Tags(map[string]string{tagOrder: "web"}),
		})
		require.NoError(t, err)
	}
}

func rollout(regions ...string) Rollout {
	return Rollout{Name: "web-restart", Order: "web", Regions: regions, Batch: 4, Check: "true"}
}

func assertRunning(t *testing.T, server *ecstest.Server) {
	t.Helper()
	for _, i := range server.Account().Instances {
		assert.Equal(t, "Running", i.Status, i.ID)
	}
}

func TestRestart(t *testing.T) {
	l := newLab(t)
	l.fill(t, 10, "cn-hangzhou", "eu-central-1")
	l.ExecuteWorkflow(Restart, rollout("cn-hangzhou", "eu-central-1"))
	assert.Equal(t, Tally{Ordered: 20, Healthy: 20}, l.result(t))
	assertRunning(t, l.server)
	l.server.AssertExecuted(t, "StopInstances", 6)
	l.server.AssertExecuted(t, "StartInstances", 6)
}

// A region ends when too many are sick; those that were not touched go on as before.
func TestRestart_sick(t *testing.T) {
	l := newLab(t, ecstest.WithCommandRunner(func(string, string, map[string]string) (string, int) { return "", 1 }))
	l.fill(t, 10, "cn-hangzhou")
	r := rollout("cn-hangzhou")
	r.MaxFailures = 3
	l.ExecuteWorkflow(Restart, r)
	tally := l.result(t)
	assert.Equal(t, []string{"cn-hangzhou: 4 instances are not healthy after batch 1"}, tally.Problems)
	l.server.AssertExecuted(t, "StopInstances", 1)
	assertRunning(t, l.server)
}

// Paused, it begins no batch; with go it goes on. The batch in hand is taken to its end.
func TestRestart_pause(t *testing.T) {
	l := newLab(t)
	l.fill(t, 12, "cn-hangzhou")
	stops := func() int { return len(l.server.CallsTo("StopInstances")) }
	l.RegisterDelayedCallback(func() { l.SignalWorkflow(Pause, nil) }, 1500*time.Millisecond)
	l.RegisterDelayedCallback(func() { assert.Equal(t, 1, stops(), "paused"); assertRunning(t, l.server) }, time.Hour)
	l.RegisterDelayedCallback(func() { l.SignalWorkflow(Go, nil) }, 2*time.Hour)
	l.ExecuteWorkflow(Restart, rollout("cn-hangzhou"))
	assert.Equal(t, Tally{Ordered: 12, Healthy: 12}, l.result(t))
	assert.Equal(t, 3, stops())
}

// Cancelled with instances stopped, it starts them again.
func TestRestart_cancel(t *testing.T) {
	l := newLab(t)
	l.fill(t, 12, "cn-hangzhou")
	l.RegisterDelayedCallback(l.CancelWorkflow, 500*time.Millisecond) // the first batch stops
	l.ExecuteWorkflow(Restart, rollout("cn-hangzhou"))
	require.True(t, l.IsWorkflowCompleted())
	assert.ErrorContains(t, l.GetWorkflowError(), "canceled")
	l.server.AssertExecuted(t, "StopInstances", 1)
	assertRunning(t, l.server)
}
