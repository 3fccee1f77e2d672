package ecstest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"syscall"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// regions makes one attempt of a call that every account may make.
func regions(srv *ecstest.Server, opts ...ecs.Option) error {
	client := srv.Client(append(opts, ecs.WithRetry(ecs.NoRetry))...)
	_, err := describeregions.Do(context.Background(), client, nil)
	return err
}

// web is the request for one instance.
func web() *runinstances.Request {
	return &runinstances.Request{ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large"}
}

// The action fails whenever it is called.
func ExampleFail() {
	srv := ecstest.NewServer(ecstest.Fail("StopInstance", "OperationDenied", 403))
	_, err := stopinstance.Do(context.Background(), srv.Client(), &stopinstance.Request{InstanceID: "i-1"})
	fmt.Println(ecs.HasCode(err, "OperationDenied"))
	// Output: true
}

// All Describe actions fail, others do not.
func ExampleReturnError() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("ServiceUnavailable", 503, "Describe*")))
	fmt.Println(ecs.HasCode(regions(srv), "ServiceUnavailable"))

	_, err := runinstances.Do(context.Background(), srv.Client(), web())
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

// Two calls are dropped, the third arrives.
func ExampleTimes() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.DropRequest())))
	for range 3 {
		fmt.Println(regions(srv) == nil)
	}
	// Output:
	// false
	// false
	// true
}

// The service accepts two calls a day of each action.
func ExampleThrottle() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Throttle(2, 24*time.Hour)))
	for range 3 {
		fmt.Println(ecs.IsThrottled(regions(srv)))
	}
	// Output:
	// false
	// false
	// true
}

// A proxy responds in place of the service, in HTML.
func ExampleReturnBadGateway() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnBadGateway()))
	if e, ok := errors.AsType[*ecs.Error](regions(srv)); ok {
		fmt.Println(e.HTTPStatus, e.Code == "", e.RequestID == "")
	}
	// Output: 502 true true
}

// The connection breaks before the work is done.
func ExampleDropRequest() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.DropRequest("RunInstances")))
	_, err := runinstances.Do(context.Background(), srv.Client(ecs.WithRetry(ecs.NoRetry)), web())
	fmt.Println(errors.Is(err, syscall.ECONNRESET), len(srv.Account().Instances))
	// Output: true 0
}

// The connection breaks after the work was done, which the caller cannot know.
func ExampleDropResponse() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.DropResponse("RunInstances")))
	_, err := runinstances.Do(context.Background(), srv.Client(ecs.WithRetry(ecs.NoRetry)), web())
	fmt.Println(ecs.IsOutcomeUnknown(err), len(srv.Account().Instances))
	// Output: true 1
}

// Half of the response arrives.
func ExampleTruncateResponse() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.TruncateResponse()))
	fmt.Println(errors.Is(regions(srv), io.ErrUnexpectedEOF))
	// Output: true
}

// The response takes longer than the program waits.
func ExampleDelayRequest() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.DelayRequest(time.Hour)))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := describeregions.Do(ctx, srv.Client(), nil)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// What was just created is not listed yet. That does not mean that it is gone.
func ExampleLag() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Lag(time.Hour, "DescribeInstances")))
	launched, _ := runinstances.Do(context.Background(), srv.Client(), web())
	listed, _ := describeinstances.Do(context.Background(), srv.Client(), &describeinstances.Request{InstanceIDs: launched.InstanceIDs})
	fmt.Println(len(launched.InstanceIDs), len(listed.Instances), len(srv.Account().Instances))
	// Output: 1 0 1
}

// The call is executed, but the program no longer waits for the response. The client token finds the same instance.
func ExampleDelayResponse() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DelayResponse(time.Hour))))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	request := web()
	request.ClientToken = "order-4711"
	_, err := runinstances.Do(ctx, srv.Client(), request)
	fmt.Println(errors.Is(err, context.DeadlineExceeded), len(srv.Account().Instances))

	again, err := runinstances.Do(context.Background(), srv.Client(), request)
	fmt.Println(err, again.InstanceIDs[0] == srv.Account().Instances[0].ID, len(srv.Account().Instances))
	// Output:
	// true 1
	// <nil> true 1
}

// The clock of the service is an hour ahead. The client corrects its own from the response and succeeds.
func ExampleSkewClock() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.SkewClock(time.Hour)))
	_, err := describeregions.Do(context.Background(), srv.Client(), nil)
	fmt.Println(err)
	for _, call := range srv.Calls() {
		fmt.Println(call.Status, call.Code)
	}
	// Output:
	// <nil>
	// 400 InvalidTimeStamp.Expired
	// 200
}

// The service rejects temporary keys before their time. A program with a source of keys gets new ones.
func ExampleExpireSecurityToken() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.ExpireSecurityToken())))
	source := credentials.Cached(credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
		fmt.Println("new keys")
		return srv.TemporaryCredentials(time.Hour), nil
	}))
	_, err := describeregions.Do(context.Background(), srv.Client(ecs.WithCredentials(source)), nil)
	fmt.Println(err)
	// Output:
	// new keys
	// new keys
	// <nil>
}

// The response is right but for its label. The client does not mind.
func ExampleChangeContentType() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.ChangeContentType()))
	var raw ecs.RawResponse
	_, err := describeregions.Do(context.Background(), srv.Client(), nil, ecs.WithRawResponse(&raw))
	fmt.Println(raw.Header.Get("Content-Type"), err)
	// Output: text/html <nil>
}

// One region is in trouble.
func ExampleInRegion() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.InRegion("eu-central-1", ecstest.ReturnError("ServiceUnavailable", http.StatusServiceUnavailable))))
	for _, region := range []string{"cn-hangzhou", "eu-central-1"} {
		_, err := describezones.Do(context.Background(), srv.Client(ecs.WithRegion(region), ecs.WithRetry(ecs.NoRetry)), nil)
		fmt.Println(region, err == nil)
	}
	// Output:
	// cn-hangzhou true
	// eu-central-1 false
}

// Half of the calls fail, the same ones in every run with this seed.
func ExampleRandom() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Random(7, 0.5, ecstest.DropRequest(), ecstest.ReturnBadGateway())))
	failed := 0
	for range 100 {
		if regions(srv) != nil {
			failed++
		}
	}
	fmt.Println(failed, "of 100")
	// Output: 47 of 100
}

// A fault for a part of a test.
func ExampleServer_Inject() {
	srv := ecstest.NewServer()
	remove := srv.Inject(ecstest.ReturnError("ServiceUnavailable", 503))
	fmt.Println(regions(srv) == nil)
	remove()
	fmt.Println(regions(srv) == nil)
	// Output:
	// false
	// true
}
