package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// web is the request of many examples: one instance.
func web() *runinstances.Request {
	return &runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large"}
}

// launchOne returns the id of a new instance.
func launchOne(ctx context.Context, client ecs.Invoker) string {
	launched, err := runinstances.Do(ctx, client, web())
	if err != nil {
		return err.Error()
	}
	return launched.InstanceIDs[0]
}

// A release that finds nothing has nothing to do.
func ExampleIsNotFound() {
	client := ecstest.NewServer().Client()
	_, err := deleteinstance.Do(context.Background(), client, &deleteinstance.Request{InstanceID: "i-bp67acfmxazb4p0000gn"})
	if err != nil && !ecs.IsNotFound(err) {
		fmt.Println(err)
		return
	}
	fmt.Println("released")
	// Output: released
}

// There were too many calls; this one did nothing. Slow down, and call again.
func ExampleIsThrottled() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("Throttling.User", 400)))
	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithRetry(ecs.NoRetry)), nil)
	fmt.Println(ecs.IsThrottled(err))
	// Output: true
}

// An instance that runs cannot be started.
func ExampleIsConflict() {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	ctx, client := context.Background(), server.Client()
	_, err := startinstance.Do(ctx, client, &startinstance.Request{InstanceID: launchOne(ctx, client)})
	if e, ok := errors.AsType[*ecs.Error](err); ok && ecs.IsConflict(err) {
		fmt.Println("wait for another state:", e.Code)
	}
	// Output: wait for another state: IncorrectInstanceStatus
}

// A security group cannot be deleted while instances are in it.
func ExampleIsDependencyViolation() {
	server := ecstest.NewServer()
	ctx, client := context.Background(), server.Client()
	launchOne(ctx, client)
	group := server.Account().SecurityGroups[0].ID

	_, err := deletesecuritygroup.Do(ctx, client, &deletesecuritygroup.Request{SecurityGroupID: group})
	fmt.Println(ecs.IsDependencyViolation(err))
	// Output: true
}

// A dry run checks a request, permissions and stock; the service reports success as an error.
func ExampleIsDryRunSuccess() {
	req := web()
	req.DryRun = new(true)
	_, err := runinstances.Do(context.Background(), ecstest.NewServer().Client(), req)
	fmt.Println(ecs.IsDryRunSuccess(err))

	req.InstanceType = "ecs.g7.enormous"
	_, err = runinstances.Do(context.Background(), ecstest.NewServer().Client(), req)
	fmt.Println(ecs.IsDryRunSuccess(err))
	// Output:
	// true
	// false
}

// The error says which permission is missing.
func ExampleIsForbidden() {
	server := ecstest.NewServer(ecstest.WithDenied(ecstest.DefaultAccessKeyID, "RunInstances"))
	_, err := runinstances.Do(context.Background(), server.Client(), web())
	if e, ok := errors.AsType[*ecs.Error](err); ok && ecs.IsForbidden(err) && e.AccessDenied != nil {
		fmt.Println("grant", e.AccessDenied.AuthAction)
	}
	// Output: grant ecs:RunInstances
}

// A token belongs to one request. With other parameters it is rejected.
func ExampleIsIdempotencyMismatch() {
	ctx, client := context.Background(), ecstest.NewServer().Client()
	req := web()
	req.ClientToken = ecs.ClientTokenFrom("order-7", "batch-1")
	_, err := runinstances.Do(ctx, client, req)
	fmt.Println(err)

	req.Amount = new(5)
	_, err = runinstances.Do(ctx, client, req)
	fmt.Println(ecs.IsIdempotencyMismatch(err))
	// Output:
	// <nil>
	// true
}

// Nothing but money helps, so the program asks a person.
func ExampleIsInsufficientBalance() {
	server := ecstest.NewServer(ecstest.Fail("RunInstances", "InvalidAccountStatus.NotEnoughBalance", 403))
	_, err := runinstances.Do(context.Background(), server.Client(), web())
	fmt.Println(ecs.IsInsufficientBalance(err), ecs.IsRetryable(err))
	// Output: true false
}

// A type that is sold out is replaced by the next best one.
func ExampleIsOutOfCapacity() {
	server := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 0))
	for _, instanceType := range []string{"ecs.g7.large", "ecs.c7.large"} {
		req := web()
		req.InstanceType = instanceType
		_, err := runinstances.Do(context.Background(), server.Client(), req)
		if ecs.IsOutOfCapacity(err) {
			fmt.Println(instanceType, "is sold out")
			continue
		}
		fmt.Println(instanceType, err)
		break
	}
	// Output:
	// ecs.g7.large is sold out
	// ecs.c7.large <nil>
}

// The response was lost after the work was done. The token of the error finds out, and buys nothing twice.
func ExampleIsOutcomeUnknown() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse("RunInstances"))))
	ctx, client := context.Background(), server.Client(ecs.WithRetry(ecs.NoRetry))
	req := web()
	_, err := runinstances.Do(ctx, client, req)
	if e, ok := errors.AsType[*ecs.Error](err); ok && ecs.IsOutcomeUnknown(err) {
		req.ClientToken = e.ClientToken
		_, err = runinstances.Do(ctx, client, req)
	}
	fmt.Println(err, len(server.Account().Instances))
	// Output: <nil> 1
}

// A used-up quota is not for a retry: release something, or ask for more.
func ExampleIsQuotaExceeded() {
	server := ecstest.NewServer(ecstest.Fail("RunInstances", "QuotaExceed.ElasticQuota", 403))
	_, err := runinstances.Do(context.Background(), server.Client(), web())
	fmt.Println(ecs.IsQuotaExceeded(err), ecs.IsRetryable(err))
	// Output: true false
}

// A token that is stored before the call makes it safe to repeat the call after a crash.
func ExampleNewClientToken() {
	server := ecstest.NewServer()
	req := web()
	req.ClientToken = ecs.NewClientToken() // store it here
	for range 2 {
		if _, err := runinstances.Do(context.Background(), server.Client(), req); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(len(req.ClientToken), "characters,", len(server.Account().Instances), "instance")
	// Output: 26 characters, 1 instance
}

// The text names the action, the code and what the provider's support asks for.
func ExampleError_Error() {
	err := &ecs.Error{
		Action: "RunInstances", Code: "InvalidInstanceType.NotFound", Message: "The specified instance type does not exist.",
		HTTPStatus: 404, RequestID: "4C5B8A01-2D6E-4B4F-9A55-0C4C1F9E3A11", Attempts: 1,
	}
	fmt.Println(err)
	// Output: ecs: RunInstances: InvalidInstanceType.NotFound: The specified instance type does not exist. (status 404, request 4C5B8A01-2D6E-4B4F-9A55-0C4C1F9E3A11)
}

// A logger of package slog gets the fields one by one.
func ExampleError_LogValue() {
	server := ecstest.NewServer(ecstest.Fail("RunInstances", "OperationDenied.NoStock", 403))
	_, err := runinstances.Do(context.Background(), server.Client(), web())
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "request" {
				return slog.Attr{} // differ in every run
			}
			return a
		},
	}))
	logger.Error("no instance", "error", err)
	// Output: level=ERROR msg="no instance" error.action=RunInstances error.code=OperationDenied.NoStock error.message="The test server was told to reject RunInstances." error.status=403 error.attempts=1
}

// The limit is over at the end of the period, which the service states.
func ExampleError_RetryAfter() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Throttle(0, time.Minute)))
	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithRetry(ecs.NoRetry)), nil)
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.RetryAfter() > 0, e.RetryAfter() <= time.Minute)
	}
	// Output: true true
}

// The reason why no response came is below the error.
func ExampleError_Unwrap() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.DropResponse()))
	_, err := describeregions.Do(context.Background(), server.Client(ecs.WithRetry(ecs.NoRetry)), nil)
	fmt.Println(errors.Is(err, io.ErrUnexpectedEOF))
	// Output: true
}

// One of two instances cannot be stopped; the call itself succeeds.
func ExamplePartialError() {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	ctx, client := context.Background(), server.Client()
	stopped, err := stopinstances.Do(ctx, client, &stopinstances.Request{
		InstanceIDs: []string{launchOne(ctx, client), "i-bp67acfmxazb4p0000gn"}, BatchOptimization: "SuccessFirst",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if partial, ok := errors.AsType[*ecs.PartialError](stopped.Err()); ok {
		for _, item := range partial.Failed {
			fmt.Println(item.ID, item.Code)
		}
	}
	// Output: i-bp67acfmxazb4p0000gn InvalidInstanceId.NotFound
}

// The text names the first failures.
func ExamplePartialError_Error() {
	err := &ecs.PartialError{
		Action: "StopInstances", RequestID: "4C5B8A01-2D6E-4B4F-9A55-0C4C1F9E3A11", Total: 3,
		Failed: []ecs.ItemError{{ID: "i-bp67acfmxazb4ph", Code: "IncorrectInstanceStatus", Message: "The instance is Starting."}},
	}
	fmt.Println(err)
	// Output: ecs: StopInstances: 1 of 3 failed; i-bp67acfmxazb4ph: IncorrectInstanceStatus: The instance is Starting. (request 4C5B8A01-2D6E-4B4F-9A55-0C4C1F9E3A11)
}
