package ecs_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// A program passes its own region and, if the environment does not hold the keys, its own credentials. The
// other examples talk to an ECS in memory.
func ExampleNewClient() {
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithCredentials(credentials.Static("id", "secret", "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.Region())

	_, err = ecs.NewClient("cn-hangzhou.example.com/")
	fmt.Println(err)
	// Output:
	// cn-hangzhou
	// ecs: region "cn-hangzhou.example.com/": want letters, digits, - and _ only, as in cn-hangzhou
}

// All walks over every page; leaving the loop leaves the rest of them alone.
func Example_all() {
	ctx, client := context.Background(), ecstest.NewServer().Client()

	windows := &describeimages.Request{OSType: "windows", PageSize: new(2)}
	for image, err := range describeimages.All(ctx, client, windows) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(image.ImageID, image.Size)
	}
	// Output:
	// win2022_21H2_x64_dtc_zh-cn_40G_alibase_20240815.vhd 40
	// win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd 40
	// win2019_1809_x64_dtc_en-us_40G_alibase_20240815.vhd 40
	// win2016_1607_x64_dtc_en-us_40G_alibase_20240815.vhd 40
}

// Errors are told apart by their kind and their code, never by their text.
func Example_errors() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("IncorrectInstanceStatus", 403, "StopInstance")))
	ctx, client := context.Background(), server.Client()

	_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: "i-1"})
	switch {
	case ecs.IsNotFound(err):
		fmt.Println("no such instance")
	case ecs.IsThrottled(err):
		fmt.Println("too many calls")
	case ecs.HasCode(err, "IncorrectInstanceStatus"):
		fmt.Println("it does not run")
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Println("no answer in time")
	}
	if refusal, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(refusal.Action, refusal.Code, refusal.HTTPStatus)
	}
	// Output:
	// it does not run
	// StopInstance IncorrectInstanceStatus 403
}

// The deadline of a context ends a call wherever it is.
func Example_deadline() {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	_, err := describeregions.Do(ctx, ecstest.NewServer().Client(), nil)
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
	// Output: ecs: DescribeRegions: context deadline exceeded true
}

func Example_waiting() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client()

	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(2),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	running, err := ecswait.InstancesRunning(ctx, client, launched.InstanceIDSets)
	for _, instance := range running {
		fmt.Println(instance.InstanceType, instance.Status)
	}
	if err != nil {
		fmt.Println(err) // which instances failed, and in which state they were seen
	}
	// Output:
	// ecs.g7.large Running
	// ecs.g7.large Running
}

func ExampleHasCode() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("IncorrectInstanceStatus", 403, "StopInstance")))
	_, err := stopinstance.Do(context.Background(), server.Client(), &stopinstance.Request{InstanceID: "i-1"})
	fmt.Println(ecs.HasCode(err, "IncorrectInstanceStatus"))
	fmt.Println(ecs.HasCode(err, "OperationDenied", "Throttling"))
	// Output:
	// true
	// false
}

// A copy for another region leaves the first client as it is.
func ExampleClient_With() {
	hangzhou := ecstest.NewServer().Client()
	tokyo, err := hangzhou.With(ecs.WithRegion("ap-northeast-1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hangzhou.Region(), tokyo.Region())
	// Output: cn-hangzhou ap-northeast-1
}

// An action that no package covers takes a struct of the caller's own, under the names of the API.
func ExampleClient_Invoke() {
	client := ecstest.NewServer().Client()

	zones := ecs.Operation{Action: "DescribeZones", ReadOnly: true}
	request := struct {
		Language string `url:"AcceptLanguage"`
		Verbose  bool   `url:"Verbose"`
	}{"en-US", false}
	var answer struct {
		Zones struct {
			Zone []struct{ ZoneId, LocalName string }
		}
	}
	if err := client.Invoke(context.Background(), zones, request, &answer); err != nil {
		fmt.Println(err)
		return
	}
	for _, zone := range answer.Zones.Zone[:2] {
		fmt.Println(zone.ZoneId, zone.LocalName)
	}
	// Output:
	// cn-hangzhou-b China (Hangzhou) Zone B
	// cn-hangzhou-g China (Hangzhou) Zone G
}

// A purchase that is sent again until its outcome is known. The first responses are lost after the work was done; the
// token makes sure that it is done once.
func ExampleIsRetryable() {
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.DropResponse("RunInstances"))))
	client := server.Client(ecs.WithRetry(ecs.NoRetry)) // only so that the loop below has something to do
	req := &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
		ClientToken: ecs.NewClientToken(), // store it before the call to be able to go on after a crash
	}
	launch := func(ctx context.Context) (*runinstances.Response, error) {
		for {
			resp, err := runinstances.Do(ctx, client, req)
			if !ecs.IsRetryable(err) {
				return resp, err
			}
			fmt.Println("outcome unknown:", ecs.IsOutcomeUnknown(err))
			select {
			case <-time.After(time.Millisecond):
			case <-ctx.Done():
				return nil, err
			}
		}
	}
	launched, err := launch(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := describeinstances.Do(context.Background(), client, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(launched.InstanceIDSets), "launched,", len(all.Instances), "in the account")
	// Output:
	// outcome unknown: true
	// outcome unknown: true
	// 1 launched, 1 in the account
}

// WithParam sends what a request type does not have yet, or no longer.
func ExampleWithParam() {
	client := ecstest.NewServer().Client()
	images, err := describeimages.Do(context.Background(), client, nil,
		ecs.WithParam("OSType", "windows"),
		ecs.WithParam("PageSize", "1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(images.Images), "of", images.TotalCount)
	// Output: 1 of 4
}

// WithRawResponse keeps the answer as it came, also that of a refusal.
func ExampleWithRawResponse() {
	client := ecstest.NewServer().Client()
	var raw ecs.RawResponse
	_, err := describeregions.Do(context.Background(), client, nil, ecs.WithRawResponse(&raw))
	if err != nil {
		fmt.Println(err)
		return
	}
	date, err := time.Parse(time.RFC1123, raw.Header.Get("Date"))
	fmt.Println(raw.Status, time.Since(date) < time.Minute, err)
	fmt.Printf("%.12s\n", raw.Body)
	// Output:
	// 200 true <nil>
	// {"RequestId"
}

// An interceptor sees every call of a client; this one lets two at a time through and says how each ended.
func ExampleWithInterceptor() {
	slots := make(chan struct{}, 2)
	limit := func(next ecs.Invoker) ecs.Invoker {
		return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			err := next.Invoke(ctx, op, req, resp, opts...)
			fmt.Println(op.Action, err == nil)
			return err
		})
	}
	client := ecstest.NewServer().Client(ecs.WithInterceptor(limit))
	if _, err := describeregions.Do(context.Background(), client, nil); err != nil {
		fmt.Println(err)
	}
	// Output: DescribeRegions true
}
