package fleet

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// bench runs single activities.
func bench(client ecs.Invoker, tokenLife time.Duration) (*Activities, *testsuite.TestActivityEnvironment) {
	a := &Activities{Client: func(string) (ecs.Invoker, error) { return client, nil }, TokenLife: tokenLife}
	suite := &testsuite.WorkflowTestSuite{}
	suite.SetLogger(quiet{})
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&attempts{}}})
	env.RegisterActivity(a)
	return a, env
}

func call[T any](t *testing.T, env *testsuite.TestActivityEnvironment, activity any, args ...any) (result T, err error) {
	t.Helper()
	value, err := env.ExecuteActivity(activity, args...)
	if err == nil {
		require.NoError(t, value.Get(&result))
	}
	return result, err
}

func purchase(amount int) Purchase {
	return Purchase{Order: "web", Run: "run", Region: "cn-hangzhou", Batch: 1, Round: 1, Amount: amount, Spec: order(1, "cn-hangzhou").Regions[0].Spec}
}

func TestBuy_again(t *testing.T) {
	server := ecstest.NewServer()
	a, env := bench(server.Client(), 0)
	first, err := call[[]string](t, env, a.Buy, purchase(3))
	require.NoError(t, err)
	assert.Len(t, first, 3)

	again, err := call[[]string](t, env, a.Buy, purchase(3))
	require.NoError(t, err)
	assert.Equal(t, first, again, "the same token")

	other, err := call[[]string](t, env, a.Buy, purchase(2))
	require.NoError(t, err)
	assert.ElementsMatch(t, first, other, "the token belongs to another request: what it bought is found by tags")

	a, env = bench(server.Client(), 1)
	old, err := call[[]string](t, env, a.Buy, purchase(3))
	require.NoError(t, err)
	assert.ElementsMatch(t, first, old, "the token may be forgotten")
	assert.Len(t, server.CallsTo("RunInstances"), 3)
	assert.Len(t, server.Account().Instances, 3)
}

func TestToken(t *testing.T) {
	p := purchase(1)
	seen := map[string]bool{p.token("buy"): true, p.token("check"): true}
	for _, change := range []func(*Purchase){
		func(p *Purchase) { p.Order = "x" }, func(p *Purchase) { p.Run = "x" }, func(p *Purchase) { p.Region = "x" },
		func(p *Purchase) { p.Batch++ }, func(p *Purchase) { p.Round++ },
	} {
		other := p
		change(&other)
		assert.False(t, seen[other.token("buy")])
		seen[other.token("buy")] = true
	}
}

// A script that did not run says nothing about the health of an instance.
func TestOutcome(t *testing.T) {
	stub := ecstest.On(describeinvocations.Do, func(*describeinvocations.Request) (*describeinvocations.Response, error) {
		result := func(id string, status types.InvocationInstanceStatus) describeinvocations.InvokeInstance {
			return describeinvocations.InvokeInstance{InstanceID: id, InvocationStatus: status}
		}
		return &describeinvocations.Response{TotalCount: 1, Invocations: []describeinvocations.Invocation{{
			InvokeID: "t-1", InvocationStatus: types.InvocationStatusPartialFailed, InvokeInstances: []describeinvocations.InvokeInstance{
				result("i-well", types.InvocationInstanceStatusSuccess), result("i-sick", types.InvocationInstanceStatusFailed),
				result("i-new", types.InvocationInstanceStatusAborted), result("i-slow", types.InvocationInstanceStatusTimeout),
			},
		}}}, nil
	})
	a, env := bench(stub, 0)
	outcome, err := call[Outcome](t, env, a.Outcome, "cn-hangzhou", "t-1")
	require.NoError(t, err)
	assert.Equal(t, Outcome{Finished: true, Well: []string{"i-well"}, Later: []string{"i-new", "i-slow"}}, outcome)
}

func TestRelease(t *testing.T) {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	a, env := bench(server.Client(), 0)
	ids, err := call[[]string](t, env, a.Buy, purchase(4))
	require.NoError(t, err)
	_, err = deleteinstances.Do(t.Context(), server.Client(), &deleteinstances.Request{InstanceIDs: ids[:1], Force: new(true)})
	require.NoError(t, err)

	for range 2 {
		_, err = env.ExecuteActivity(a.Release, "cn-hangzhou", ids)
		require.NoError(t, err, "one of them is gone, then all")
		assert.Empty(t, server.Account().Instances)
	}
}

func TestFind_noTags(t *testing.T) {
	server := ecstest.NewServer()
	a, env := bench(server.Client(), 0)
	_, err := env.ExecuteActivity(a.Find, Search{Region: "cn-hangzhou"})
	require.ErrorContains(t, err, "finds all instances")
	assert.Empty(t, server.Calls())
}

func TestVerdict(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		final bool
	}{
		{"throttled", &ecs.Error{Code: "Throttling.User", HTTPStatus: 400}, false},
		{"server in trouble", &ecs.Error{Code: "ServiceUnavailable", HTTPStatus: 503}, false},
		{"not ready yet", &ecs.Error{Code: "IncorrectInstanceStatus.Initializing", HTTPStatus: 403}, false},
		{"no stock", &ecs.Error{Code: "OperationDenied.NoStock", HTTPStatus: 403}, true},
		{"no permission", &ecs.Error{Code: "Forbidden.RAM", HTTPStatus: 403}, true},
		{"not of the service", errors.New("no credentials"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := verdict(tt.err)
			application, ok := errors.AsType[*temporal.ApplicationError](err)
			assert.Equal(t, tt.final, ok && application.NonRetryable())
		})
	}
	require.NoError(t, verdict(nil))
}
