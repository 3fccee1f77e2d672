package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/rebootinstance"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The default without throttling, for a program that limits its rate elsewhere and wants to know at once.
func ExampleRetryPolicy_Without() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("Throttling.User", 400)))
	client := server.Client(ecs.WithRetry(ecs.DefaultRetry().Without(ecs.RetryThrottled)))

	_, err := describeregions.Do(context.Background(), client, nil)
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.Code, "after", e.Attempts, "attempt")
	}
	// Output: Throttling.User after 1 attempt
}

// Retries while the instance is in another state, after fixed waits. Everything else follows the default rules and its
// random waits.
func ExampleRetryPolicy_With() {
	policy := ecs.DefaultRetry().With(ecs.RetryConflict) // or ecs.RetryCodes("IncorrectInstanceStatus.Initializing")
	policy.Retries = 20
	policy.Wait = func(f ecs.Failure) time.Duration {
		if ecs.IsConflict(f.Err) {
			return 5 * time.Millisecond // rather 5 * time.Second
		}
		return 0
	}
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(8,
		ecstest.ReturnError("IncorrectInstanceStatus.Initializing", 403, deleteinstance.Action))))
	ctx, client := context.Background(), server.Client(ecs.WithRetry(policy))

	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: launched.InstanceIDs[0], Force: new(true)})
	fmt.Println("deleted:", err == nil)
	// Output: deleted: true
}

// One call has its own policy: here it makes one attempt.
func ExampleNoRetry() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("ServiceUnavailable", 503)))
	client := server.Client() // retries

	_, err := describeregions.Do(context.Background(), client, nil, ecs.WithRetry(ecs.NoRetry))
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.Code, "after", e.Attempts, "attempt")
	}
	// Output: ServiceUnavailable after 1 attempt
}

// Actions that stop or release something are idempotent, which the client cannot know. This interceptor marks them for
// all calls, so that a lost response does not end them. If the lost call did its work, the retry may find it done.
func Example_retryIdempotentWrites() {
	idempotent := func(next ecs.Invoker) ecs.Invoker {
		return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			switch op.Action {
			case stopinstance.Action, deleteinstance.Action:
				opts = append(slices.Clip(opts), ecs.WithIdempotent())
			}
			return next.Invoke(ctx, op, req, resp, opts...)
		})
	}
	server := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse(deleteinstance.Action))))
	ctx, client := context.Background(), server.Client(ecs.WithInterceptor(idempotent))

	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: launched.InstanceIDs[0], Force: new(true)})
	fmt.Println("deleted:", err == nil || ecs.IsNotFound(err))
	// Output: deleted: true
}

// A call does not begin a wait that would outlast the deadline of its context: it fails at once, and says why the last
// attempt failed.
func Example_retryDeadline() {
	policy := ecs.DefaultRetry()
	policy.Wait = func(ecs.Failure) time.Duration { return time.Hour }
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("Throttling.User", 400)))
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	_, err := describeregions.Do(ctx, server.Client(ecs.WithRetry(policy)), nil)
	fmt.Println("no time:", errors.Is(err, context.DeadlineExceeded))
	fmt.Println("throttled:", ecs.IsThrottled(err))
	fmt.Println("the minute is over:", ctx.Err() != nil)
	// Output:
	// no time: true
	// throttled: true
	// the minute is over: false
}

// A rule that never decides sees each failed attempt but the last, whose error the call returns.
func ExampleRetryRule() {
	observe := func(f ecs.Failure) ecs.Decision {
		if e, ok := errors.AsType[*ecs.Error](f.Err); ok {
			fmt.Println(f.Operation.Action, "attempt", f.Attempt, e.Code, "idempotent:", f.Idempotent)
		}
		return ecs.DecisionNone
	}
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.ReturnError("ServiceUnavailable", 503))))
	client := server.Client(ecs.WithRetry(ecs.DefaultRetry().With(observe)))

	_, err := describeregions.Do(context.Background(), client, nil)
	fmt.Println("failed:", err != nil)
	// Output:
	// DescribeRegions attempt 1 ServiceUnavailable idempotent: true
	// DescribeRegions attempt 2 ServiceUnavailable idempotent: true
	// failed: false
}

// A policy is a value, so a program changes a copy.
func ExampleDefaultRetry() {
	policy := ecs.DefaultRetry()
	fmt.Println(policy.Retries, policy.Base)
	policy.Retries = 10
	fmt.Println(ecs.DefaultRetry().Retries)
	// Output:
	// 3 200ms
	// 3
}

// Rules that are asked after the default ones decide only what those leave open.
func ExampleDefaultRules() {
	stop := func(f ecs.Failure) ecs.Decision {
		fmt.Println("left open:", ecs.HasCode(f.Err, "QuotaExceed.ElasticQuota"))
		return ecs.DecisionStop
	}
	policy := ecs.DefaultRetry()
	policy.Rules = append(ecs.DefaultRules(), stop)
	server := ecstest.NewServer(ecstest.WithFaults(
		ecstest.Times(1, ecstest.ReturnError("Throttling.User", 400)), ecstest.ReturnError("QuotaExceed.ElasticQuota", 403)))
	_, err := runinstances.Do(context.Background(), server.Client(ecs.WithRetry(policy)), web())
	fmt.Println(ecs.IsQuotaExceeded(err), len(server.Calls()))
	// Output:
	// left open: true
	// true 2
}

// only is a policy with one rule and short waits.
func only(rule ecs.RetryRule) ecs.RetryPolicy {
	return ecs.RetryPolicy{Retries: 3, Base: time.Millisecond, Rules: []ecs.RetryRule{rule}}
}

// The names are those of errors after which another call helps, and with which the service rejects a call.
func ExampleRetryCodes() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.ReturnError("OperationDenied.NoStock", 403))))
	client := server.Client(ecs.WithRetry(only(ecs.RetryCodes("OperationDenied.NoStock"))))

	launched, err := runinstances.Do(context.Background(), client, web())
	fmt.Println(len(launched.InstanceIDs), err, len(server.Calls()))
	// Output: 1 <nil> 3
}

// A disk is still being created when it is to be deleted; a little later it can be.
func ExampleRetryConflict() {
	policy := only(ecs.RetryConflict)
	policy.Retries = 100
	policy.Wait = func(ecs.Failure) time.Duration { return 5 * time.Millisecond } // rather 5 * time.Second
	ctx, client := context.Background(), ecstest.NewServer().Client(ecs.WithRetry(policy))

	disk, err := createdisk.Do(ctx, client, &createdisk.Request{ZoneID: "cn-hangzhou-b", Size: new(40), DiskCategory: "cloud_essd"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: disk.DiskID})
	fmt.Println(err)
	// Output: <nil>
}

// An earlier call with the same token is still at work.
func ExampleRetryInProgress() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.ReturnError("LastTokenProcessing", 403))))
	client := server.Client(ecs.WithRetry(only(ecs.RetryInProgress)))

	launched, err := runinstances.Do(context.Background(), client, web())
	fmt.Println(len(launched.InstanceIDs), err, len(server.Calls()))
	// Output: 1 <nil> 2
}

// A lost call is sent again if that cannot do its work twice: RunInstances carries a token, RebootInstance does not.
func ExampleRetryLost() {
	server := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithFaults(
		ecstest.Times(1, ecstest.DropResponse(runinstances.Action)), ecstest.Times(1, ecstest.DropResponse(rebootinstance.Action))))
	ctx, client := context.Background(), server.Client(ecs.WithRetry(only(ecs.RetryLost)))

	_, err := rebootinstance.Do(ctx, client, &rebootinstance.Request{InstanceID: launchOne(ctx, client)})
	fmt.Println(err != nil, ecs.IsOutcomeUnknown(err))
	for _, call := range server.Calls() {
		fmt.Println(call.Action, "lost:", call.Dropped)
	}
	// Output:
	// true true
	// RunInstances lost: true
	// RunInstances lost: false
	// RebootInstance lost: true
}

// A throttled call did nothing, so it can always be sent again.
func ExampleRetryThrottled() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400))))
	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithRetry(only(ecs.RetryThrottled))), nil)
	fmt.Println(err, len(server.Calls()))
	// Output: <nil> 3
}

// The service is in trouble for two calls.
func ExampleRetryUnavailable() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.ReturnBadGateway())))
	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithRetry(only(ecs.RetryUnavailable))), nil)
	fmt.Println(err, len(server.Calls()))
	// Output: <nil> 3
}
