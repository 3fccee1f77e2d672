package fleet

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A lab runs workflows with the real activities on an ECS in memory. Timers pass at once.
type lab struct {
	*testsuite.TestWorkflowEnvironment
	server *ecstest.Server
}

func newLab(t *testing.T, opts ...ecstest.Option) *lab {
	t.Helper()
	server := ecstest.NewServer(append([]ecstest.Option{ecstest.WithStepDuration(0)}, opts...)...)
	suite := &testsuite.WorkflowTestSuite{}
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&attempts{}}})
	env.SetTestTimeout(20 * time.Second)
	Register(env)
	env.RegisterActivity(&Activities{Client: func(region string) (ecs.Invoker, error) {
		return server.Client(ecs.WithRegion(region), ecs.WithRetry(ecs.NoRetry)), nil // the engine's retries are what is tested
	}})
	return &lab{env, server}
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// result returns what a workflow came to.
func (l *lab) result(t *testing.T) (tally Tally) {
	t.Helper()
	require.True(t, l.IsWorkflowCompleted())
	require.NoError(t, l.GetWorkflowError())
	require.NoError(t, l.GetWorkflowResult(&tally))
	return tally
}

func order(amount int, regions ...string) Order {
	o := Order{Name: "web", Batch: 10, Check: "systemctl is-system-running"}
	for _, id := range regions {
		o.Regions = append(o.Regions, Region{ID: id, Amount: amount, Spec: Spec{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Tags: map[string]string{"team": "shop"},
		}})
	}
	return o
}

// assertBought fails unless each batch of the order has its instances, and nothing else is there.
func assertBought(t *testing.T, server *ecstest.Server, o Order) {
	t.Helper()
	want, have := map[string]int{}, map[string]int{}
	for _, r := range o.Regions {
		for number := 0; number*o.Batch < r.Amount; number++ {
			want[r.ID+"/"+strconv.Itoa(number)] = min(o.Batch, r.Amount-number*o.Batch)
		}
	}
	for _, i := range server.Account().Instances {
		assert.Equal(t, "Running", i.Status)
		assert.Equal(t, "web", i.Tags["fleet"])
		assert.NotEmpty(t, i.Tags["fleet-run"])
		assert.Equal(t, "shop", i.Tags["team"])
		have[i.RegionID+"/"+i.Tags["fleet-batch"]]++
	}
	assert.Equal(t, want, have)
}

func TestLaunch(t *testing.T) {
	l := newLab(t)
	o := order(25, "cn-hangzhou", "eu-central-1")
	l.ExecuteWorkflow(Launch, o)
	assert.Equal(t, Tally{Ordered: 50, Healthy: 50}, l.result(t))
	assertBought(t, l.server, o)
	l.server.AssertExecuted(t, "RunInstances", 6)
}

// A response that is lost, a connection that breaks, a server in trouble: each purchase is made once.
func TestLaunch_trouble(t *testing.T) {
	for seed := range uint64(5) {
		l := newLab(t, ecstest.WithFaults(ecstest.Random(seed, .3,
			ecstest.DropResponse(), ecstest.DropRequest(), ecstest.ReturnBadGateway(), ecstest.ReturnError("Throttling.User", 400))))
		o := order(25, "cn-hangzhou", "eu-central-1")
		l.ExecuteWorkflow(Launch, o)
		assert.Equal(t, Tally{Ordered: 50, Healthy: 50}, l.result(t))
		assertBought(t, l.server, o)
		l.server.AssertExecuted(t, "RunInstances", 6)
	}
}

// Sick instances are replaced, also those that take their place, as long as there are rounds.
func TestLaunch_sick(t *testing.T) {
	runs := 0
	l := newLab(t, ecstest.WithCommandRunner(func(string, string, map[string]string) (string, int) {
		runs++
		return "", map[bool]int{true: 1}[runs <= 12] // all 10 of the first round, and 2 of the second
	}))
	o := order(10, "cn-hangzhou")
	l.ExecuteWorkflow(Launch, o)
	assert.Equal(t, Tally{Ordered: 10, Healthy: 10, Replaced: 12}, l.result(t))
	assertBought(t, l.server, o)
}

func TestLaunch_allSick(t *testing.T) {
	l := newLab(t, ecstest.WithCommandRunner(func(string, string, map[string]string) (string, int) { return "", 1 }))
	o := order(10, "cn-hangzhou")
	o.Rounds = 2
	l.ExecuteWorkflow(Launch, o)
	tally := l.result(t)
	assert.Equal(t, []string{"batch 0 in cn-hangzhou: 10 instances were not healthy in 2 rounds"}, tally.Problems)
	assert.Equal(t, 20, tally.Replaced)
	assert.Empty(t, l.server.Account().Instances)
}

// A region without stock keeps what it has and asks no more; the others go on.
func TestLaunch_noStock(t *testing.T) {
	l := newLab(t, ecstest.WithFaults(ecstest.InRegion("cn-hangzhou", ecstest.ReturnError("OperationDenied.NoStock", 403, "RunInstances"))))
	o := order(40, "cn-hangzhou", "eu-central-1")
	o.Window = 1
	l.ExecuteWorkflow(Launch, o)
	tally := l.result(t)
	assert.Equal(t, 80, tally.Ordered)
	assert.Equal(t, 40, tally.Healthy)
	require.Len(t, tally.Problems, 1)
	assert.Contains(t, tally.Problems[0], "NoStock")
	assert.Len(t, l.server.CallsTo("RunInstances"), 5)
}

func TestLaunch_invalid(t *testing.T) {
	l := newLab(t)
	l.ExecuteWorkflow(Launch, Order{Name: "web"})
	assert.ErrorContains(t, l.GetWorkflowError(), "names no regions")
}

// Cancelled at any time, also in the middle of a purchase, nothing is left; what is not of the order stays.
func TestLaunch_cancel(t *testing.T) {
	for _, after := range []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			l := newLab(t, ecstest.WithFaults(
				ecstest.DelayResponse(20*time.Millisecond, "RunInstances"),
				ecstest.Times(3, ecstest.ReturnError("IncorrectInstanceStatus.Initializing", 403, "DeleteInstances")), // they are Pending
			))
			o := order(40, "cn-hangzhou", "eu-central-1")
			o.Window = 2
			l.RegisterDelayedCallback(l.CancelWorkflow, after)
			l.ExecuteWorkflow(Launch, o)
			require.True(t, l.IsWorkflowCompleted())
			assert.ErrorContains(t, l.GetWorkflowError(), "canceled")
			left := len(l.server.Account().Instances)
			assert.Zero(t, left)
		})
	}
}

// What a cancel cannot release is no secret.
func TestLaunch_cancelFails(t *testing.T) {
	l := newLab(t, ecstest.Fail("DeleteInstances", "Forbidden.RAM", 403))
	l.RegisterDelayedCallback(l.CancelWorkflow, 3*time.Second)
	l.ExecuteWorkflow(Launch, order(40, "cn-hangzhou", "eu-central-1"))
	require.ErrorContains(t, l.GetWorkflowError(), "cn-hangzhou was not cleaned up")
	assert.ErrorContains(t, l.GetWorkflowError(), "Forbidden.RAM")
}

// When its history has become long, a region goes on as a new run, where it was.
func TestLaunchRegion_continues(t *testing.T) {
	o, err := order(40, "cn-hangzhou").complete()
	require.NoError(t, err)
	o.Window = 1
	first := newLab(t)
	first.RegisterDelayedCallback(func() { first.SetContinueAsNewSuggested(true) }, 3*time.Second)
	first.ExecuteWorkflow(LaunchRegion, Share{Order: o, Run: "run"})
	again, ok := errors.AsType[*workflow.ContinueAsNewError](first.GetWorkflowError())
	require.True(t, ok, first.GetWorkflowError())
	var s Share
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &s))
	bought := len(first.server.Account().Instances)
	assert.Equal(t, bought, s.Next*10)
	assert.Equal(t, bought, s.Tally.Healthy, "no batch is open")
	require.Less(t, bought, 40)

	second := newLab(t)
	second.ExecuteWorkflow(LaunchRegion, s)
	assert.Equal(t, Tally{Ordered: 40, Healthy: 40}, second.result(t))
	assert.Len(t, second.server.Account().Instances, 40-bought)
}

// A batch that fails, here terminated by hand, leaves nothing; the others stay.
func TestLaunch_lostBatch(t *testing.T) {
	l := newLab(t)
	l.OnWorkflow(LaunchBatch, mock.Anything, mock.Anything).Return(func(ctx workflow.Context, b Batch) (Tally, error) {
		t, err := LaunchBatch(ctx, b)
		if b.Batch == 1 {
			return t, errors.New("terminated")
		}
		return t, err
	})
	l.ExecuteWorkflow(Launch, order(20, "cn-hangzhou"))
	tally := l.result(t)
	assert.Equal(t, 10, tally.Healthy)
	assert.Len(t, tally.Problems, 1)
	assert.Len(t, l.server.Account().Instances, 10)
}

// The audit sees what is too much, too little, idle, or unknown to the workflow.
func TestExamine(t *testing.T) {
	l := newLab(t)
	o := order(25, "cn-hangzhou")
	l.ExecuteWorkflow(Launch, o)
	tally := l.result(t)
	examine := func(o Order, tally Tally) Audit {
		run := l.server.Account().Instances[0].Tags[tagRun]
		a, err := Examine(t.Context(), func(region string) (ecs.Invoker, error) { return l.server.Client(ecs.WithRegion(region)), nil }, o, run, tally)
		require.NoError(t, err)
		return a
	}
	assert.Equal(t, Audit{Ordered: 25, There: 25}, examine(o, tally))
	assert.Equal(t, Audit{Ordered: 22, There: 25, Doubled: 3}, examine(order(22, "cn-hangzhou"), tally))
	assert.Equal(t, Audit{Ordered: 29, There: 25, Missing: 4}, examine(order(29, "cn-hangzhou"), tally))
	assert.Equal(t, Audit{Ordered: 25, There: 25, Forgotten: 1}, examine(o, Tally{Healthy: 24}))
	_, err := stopinstances.Do(t.Context(), l.server.Client(), &stopinstances.Request{InstanceIDs: []string{l.server.Account().Instances[0].ID}})
	require.NoError(t, err)
	assert.Equal(t, 1, examine(o, tally).Idle)
}

// Release takes what all orders of the name bought, and nothing else.
func TestRelease_order(t *testing.T) {
	l := newLab(t)
	l.fill(t, 30, "cn-hangzhou", "eu-central-1")
	_, err := runinstances.Do(t.Context(), l.server.Client(), &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Tags: types.Tags(map[string]string{tagOrder: "other"}),
	})
	require.NoError(t, err)
	l.ExecuteWorkflow(Release, order(1, "cn-hangzhou", "eu-central-1"))
	require.NoError(t, l.GetWorkflowError())
	require.Len(t, l.server.Account().Instances, 1)
	assert.Equal(t, "other", l.server.Account().Instances[0].Tags[tagOrder])
}

// Where a script did not run, it is run again, with another token.
func TestCheck_again(t *testing.T) {
	l := newLab(t)
	looks := 0
	l.OnActivity(do.Outcome, mock.Anything, mock.Anything, mock.Anything).Return(func(_ context.Context, _, _ string) (Outcome, error) {
		looks++
		all := l.server.Account().Instances
		if looks == 1 {
			return Outcome{Finished: true, Well: []string{all[0].ID}, Later: []string{all[1].ID, all[2].ID}}, nil
		}
		return Outcome{Finished: true, Well: []string{all[1].ID, all[2].ID}}, nil
	})
	l.ExecuteWorkflow(Launch, order(3, "cn-hangzhou"))
	assert.Equal(t, Tally{Ordered: 3, Healthy: 3}, l.result(t))
	l.server.AssertExecuted(t, "RunCommand", 2)
}

// One look may be a moment behind.
func TestRelease_looksTwice(t *testing.T) {
	l := newLab(t)
	l.ExecuteWorkflow(Release, order(1, "cn-hangzhou"))
	require.NoError(t, l.GetWorkflowError())
	assert.Len(t, l.server.CallsTo("DescribeInstances"), 2)
}

// A purchase may be there although its last attempt was refused: the response to an earlier one was lost.
func TestLaunch_refusedAfterLoss(t *testing.T) {
	l := newLab(t)
	l.OnActivity(do.Buy, mock.Anything, mock.Anything).Return(func(ctx context.Context, p Purchase) ([]string, error) {
		_, err := runinstances.Do(ctx, l.server.Client(), &runinstances.Request{
			ImageID: p.Spec.ImageID, InstanceType: p.Spec.InstanceType, Amount: &p.Amount, Tags: types.Tags(p.tags()),
		})
		require.NoError(t, err)
		return nil, temporal.NewNonRetryableApplicationError("no more", "Forbidden.RAM", nil)
	})
	l.ExecuteWorkflow(Launch, order(10, "cn-hangzhou"))
	assert.Equal(t, 0, l.result(t).Healthy)
	l.server.AssertExecuted(t, "RunInstances", 1)
	left := len(l.server.Account().Instances)
	assert.Zero(t, left)
}
