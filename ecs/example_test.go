package ecs_test

import (
	"context"
	"encoding/json"
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

// A function that takes an Invoker is tested with a stub of one action.
func ExampleInvoker() {
	stop := func(ctx context.Context, client ecs.Invoker, id string) error {
		_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id})
		if ecs.HasCode(err, "IncorrectInstanceStatus") {
			return nil // it has stopped already
		}
		return err
	}

	stub := ecstest.On(stopinstance.Do, func(req *stopinstance.Request) (*stopinstance.Response, error) {
		if req.InstanceID == "i-stopped" {
			return nil, &ecs.Error{Code: "IncorrectInstanceStatus", HTTPStatus: 403}
		}
		return nil, nil
	})
	fmt.Println(stop(context.Background(), stub, "i-stopped"))
	// Output: <nil>
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
	// winsvr_64_dtcC_1809_en-us_40G_alibase_20190318.vhd 40
	// win2016_1607_x64_dtc_en-us_40G_alibase_20240815.vhd 40
}

// Errors are told apart by their kind and their code, never by their text.
func Example_errors() {
	server := ecstest.NewServer(ecstest.Fail("StopInstance", "IncorrectInstanceStatus", 403))
	ctx, client := context.Background(), server.Client()

	_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: "i-1"})
	switch {
	case ecs.IsNotFound(err):
		fmt.Println("no such instance")
	case ecs.IsThrottled(err):
		fmt.Println("too many calls")
	case ecs.HasCode(err, "IncorrectInstanceStatus"):
		fmt.Println("it is not running")
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Println("no response in time")
	}
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		fmt.Println(e.Action, e.Code, e.HTTPStatus)
	}
	// Output:
	// it is not running
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
	running, err := ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
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
	server := ecstest.NewServer(ecstest.Fail("StopInstance", "IncorrectInstanceStatus", 403))
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

// An attempt interceptor counts what the service counts: a throttled call that succeeds on its third attempt is three
// attempts. This one spaces them by a limiter, here a ticker, and keeps figures by action and code.
func ExampleWithAttemptInterceptor() {
	limit := time.NewTicker(time.Millisecond)
	defer limit.Stop()
	attempts := map[string]int{}
	measure := func(next ecs.AttemptFunc) ecs.AttemptFunc {
		return func(ctx context.Context, a *ecs.Attempt) error {
			select {
			case <-limit.C:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			err := next(ctx, a)
			attempts[a.Operation.Action+" "+a.Code]++
			return err
		}
	}
	server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400))))
	client := server.Client(ecs.WithAttemptInterceptor(measure))
	if _, err := describeregions.Do(context.Background(), client, nil); err != nil {
		fmt.Println(err)
	}
	fmt.Println(attempts["DescribeRegions Throttling.User"], attempts["DescribeRegions "])
	// Output: 2 1
}

// Collect gathers what an iterator yields.
func ExampleCollect() {
	client := ecstest.NewServer().Client()
	windows, err := ecs.Collect(describeimages.All(context.Background(), client, &describeimages.Request{OSType: "windows"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(windows), "images")
	// Output: 5 images
}

// A token made from the name of the work needs no store: whoever goes on with batch 3 of the order sends the same one.
func ExampleClientTokenFrom() {
	fmt.Println(ecs.ClientTokenFrom("order-7", "cn-hangzhou", "batch-3"))
	fmt.Println(ecs.ClientTokenFrom("order-7", "cn-hangzhou", "batch-4"))
	// Output:
	// 7f529fb5387f66a9b965ccfabe83d7e9314219e8b7e1a7b31d16b68d187beda3
	// e5fcf38a06670fcd3afde480c165626d760c7cbbedb91292040ec504ef5da97e
}

// A request that a queue carries from one program to another, with its password. Protect the text as you protect the
// password.
func ExampleMarshalRequest() {
	text, err := ecs.MarshalRequest(&runinstances.Request{ImageID: "m-1", Amount: new(2), Password: "Example-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(text))
	var req runinstances.Request
	if err := json.Unmarshal(text, &req); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(req.ImageID, *req.Amount, req.Password == "Example-1")
	// Output:
	// {"Amount":2,"ImageId":"m-1","Password":"Example-1"}
	// m-1 2 true
}

// A program names itself in the User-Agent header, which the provider's support and audit logs show.
func ExampleWithUserAgent() {
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithUserAgent("fleet-janitor", "1.4"))
	fmt.Println(client.Region(), err)
	// Output: cn-hangzhou <nil>
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
	fmt.Println(len(launched.InstanceIDs), "launched,", len(all.Instances), "in the account")
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
	// Output: 1 of 5
}

// WithRawResponse keeps the response as it came, also if it is an error.
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
