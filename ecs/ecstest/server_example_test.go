package ecstest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragesets"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// A new server has an empty account; regions, zones, types and public images are there.
func ExampleNewServer() {
	srv := ecstest.NewServer()
	zones, err := describezones.Do(context.Background(), srv.Client(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(srv.Account().Instances), zones.Zones[0].ZoneID)
	// Output: 0 cn-hangzhou-b
}

// Instances start at the next call, disks take their time.
func ExampleWithStepDuration() {
	srv := ecstest.NewServer(ecstest.WithStepDuration(0, ecstest.KindInstance))
	ctx, client := context.Background(), srv.Client()
	if _, err := runinstances.Do(ctx, client, web()); err != nil {
		fmt.Println(err)
		return
	}
	list, err := describeinstances.Do(ctx, client, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(list.Instances[0].Status)
	// Output: Running
}

// The account may have four vCPUs of pay-as-you-go instances in each region: two instances of two vCPUs.
func ExampleWithQuota() {
	srv := ecstest.NewServer(ecstest.WithQuota("max-postpaid-instance-vcpu-count", 4))
	req := web()
	req.Amount = new(3)
	_, err := runinstances.Do(context.Background(), srv.Client(), req)
	fmt.Println(ecs.HasCode(err, "QuotaExceed.ElasticQuota"), len(srv.Account().Instances))
	// Output: true 0
}

// Three of the type are left in zone B. MinAmount says how few the program would take.
func ExampleWithStock() {
	srv := ecstest.NewServer(ecstest.WithStock("ecs.g7.large", 3, "cn-hangzhou-b"))
	req := web()
	req.ZoneID, req.Amount, req.MinAmount = "cn-hangzhou-b", new(5), new(1)

	launched, err := runinstances.Do(context.Background(), srv.Client(), req)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(launched.InstanceIDs))
	_, err = runinstances.Do(context.Background(), srv.Client(), req)
	fmt.Println(ecs.IsOutOfCapacity(err))
	// Output:
	// 3
	// true
}

// The server accepts two key pairs, of which its clients use the first.
func ExampleWithCredentials() {
	srv := ecstest.NewServer(
		ecstest.WithCredentials("LTAI5tExampleDeploy", "deploy-secret", ""),
		ecstest.WithCredentials("LTAI5tExampleReader", "reader-secret", ""),
		ecstest.WithDenied("LTAI5tExampleReader", "Delete*"))
	fmt.Println(regions(srv))
	fmt.Println(regions(srv, ecs.WithCredentials(credentials.Static("LTAI5tExampleReader", "reader-secret", ""))))

	wrong := credentials.Static("LTAI5tExampleReader", "a wrong secret", "")
	fmt.Println(ecs.HasCode(regions(srv, ecs.WithCredentials(wrong)), ecs.CodeSignatureDoesNotMatch))
	// Output:
	// <nil>
	// <nil>
	// true
}

// A program that may look but not delete.
func ExampleWithDenied() {
	srv := ecstest.NewServer(ecstest.WithDenied(ecstest.DefaultAccessKeyID, "Delete*"))
	_, err := deleteinstance.Do(context.Background(), srv.Client(), &deleteinstance.Request{InstanceID: "i-1"})
	if e, ok := errors.AsType[*ecs.Error](err); ok && ecs.IsForbidden(err) {
		fmt.Println("missing:", e.AccessDenied.AuthAction)
	}
	fmt.Println(regions(srv))
	// Output:
	// missing: ecs:DeleteInstance
	// <nil>
}

// A function stands in for what runs on the instances.
func ExampleWithCommandRunner() {
	srv := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithCommandRunner(
		func(_, script string, _ map[string]string) (output string, exitCode int) {
			if script == "systemctl is-active web" {
				return "inactive", 3
			}
			return "", 0
		}))
	ctx, client := context.Background(), srv.Client()
	launched, err := runinstances.Do(ctx, client, web())
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := runcommand.Do(ctx, client, &runcommand.Request{
		InstanceIDs: launched.InstanceIDs, Type: "RunShellScript", CommandContent: "systemctl is-active web", ContentEncoding: "PlainText",
	}); err != nil {
		fmt.Println(err)
		return
	}
	for _, result := range srv.Account().Invocations[0].Results {
		fmt.Println(result.Status, result.ExitCode, result.Output)
	}
	// Output: Failed 3 inactive
}

// Each call as it ends, for a log or a limit of a test.
func ExampleWithCallLog() {
	var mu sync.Mutex
	srv := ecstest.NewServer(ecstest.WithCallLog(func(call ecstest.Call) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(call.Action, call.Status, call.Params["InstanceType"])
	}))
	_, err := runinstances.Do(context.Background(), srv.Client(), web())
	fmt.Println(err)
	// Output:
	// RunInstances 200 ecs.g7.large
	// <nil>
}

// A test looks at the account rather than at the calls that a program makes.
func ExampleServer_Account() {
	srv := ecstest.NewServer()
	req := web()
	req.InstanceName, req.InternetMaxBandwidthOut = "web-1", new(10)
	if _, err := runinstances.Do(context.Background(), srv.Client(), req); err != nil {
		fmt.Println(err)
		return
	}
	account := srv.Account()
	fmt.Println(account.Instances[0].Name, account.Instances[0].ChargeType)
	fmt.Println(account.Disks[0].Type, account.Disks[0].Size)
	fmt.Println(account.VSwitches[0].CIDR, account.VSwitches[0].Default)
	// Output:
	// web-1 PostPaid
	// system 40
	// 172.16.0.0/16 true
}

// The parameters that a program sent, by their names on the wire.
func ExampleServer_Calls() {
	srv := ecstest.NewServer()
	req := web()
	req.Password = "Example-1"
	if _, err := runinstances.Do(context.Background(), srv.Client(), req); err != nil {
		fmt.Println(err)
		return
	}
	for _, call := range srv.Calls() {
		fmt.Println(call.Action, call.Status, call.Params["InstanceType"], call.Params["Password"])
	}
	// Output: RunInstances 200 ecs.g7.large [redacted]
}

// Only the calls of some actions.
func ExampleServer_CallsTo() {
	srv := ecstest.NewServer()
	if _, err := runinstances.Do(context.Background(), srv.Client(), web()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(regions(srv), len(srv.CallsTo("Describe*")), len(srv.Calls()))
	// Output: <nil> 1 2
}

// printer stands in for the *testing.T of a test.
type printer struct{}

func (printer) Helper()                           {}
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// The sequence of all calls, retries included.
func ExampleServer_AssertCalled() {
	var t printer // a *testing.T in a test
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropRequest())))
	if _, err := describeregions.Do(context.Background(), srv.Client(), nil); err != nil {
		fmt.Println(err)
	}
	fmt.Println(srv.AssertCalled(t, "DescribeRegions", "DescribeRegions"))
	fmt.Println(srv.AssertCalled(t, "DescribeRegions"))
	// Output:
	// true
	// ecstest: calls: got ["DescribeRegions" "DescribeRegions"], want ["DescribeRegions"]
	// false
}

// How often the work was done, however often it was asked for.
func ExampleServer_AssertExecuted() {
	var t printer // a *testing.T in a test
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(1, ecstest.DropResponse("RunInstances"))))
	if _, err := runinstances.Do(context.Background(), srv.Client(), web()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(len(srv.Calls()), srv.AssertExecuted(t, "RunInstances", 1))
	// Output: 2 true
}

// A key pair that the server accepts for an hour.
func ExampleServer_TemporaryCredentials() {
	srv := ecstest.NewServer()
	valid, expired := srv.TemporaryCredentials(time.Hour), srv.TemporaryCredentials(-time.Second)
	for _, keys := range []credentials.Credentials{valid, expired} {
		p := credentials.Static(keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken)
		fmt.Println(ecs.HasCode(regions(srv, ecs.WithCredentials(p)), ecs.CodeSecurityTokenExpired))
	}
	// Output:
	// false
	// true
}

// A program on an instance reads its metadata and calls the service with the keys of the instance's role.
func ExampleServer_Metadata() {
	srv := ecstest.NewServer(ecstest.WithDenied("web-role", "RunInstances"))
	req := web()
	req.RAMRoleName = "web-role"
	launched, err := runinstances.Do(context.Background(), srv.Client(), req)
	if err != nil {
		fmt.Println(err)
		return
	}
	inside := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: srv.Metadata(launched.InstanceIDs[0])}})
	role := credentials.InstanceRole(credentials.InstanceRoleOptions{Metadata: inside})
	client := srv.Client(ecs.WithCredentials(role))

	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	_, err = runinstances.Do(context.Background(), client, web())
	fmt.Println(ecs.IsForbidden(err))
	// Output:
	// <nil>
	// true
}

// The service of an instance that does not exist cannot be reached.
func ExampleMetadata_RoundTrip() {
	m := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: ecstest.NewServer().Metadata("i-gone")}})
	_, err := m.InstanceID(context.Background())
	fmt.Println(errors.Is(err, metadata.ErrUnavailable))
	// Output: true
}

// A program in another process or language reads the metadata over HTTP.
func ExampleMetadata_ServeHTTP() {
	srv := ecstest.NewServer()
	launched, err := runinstances.Do(context.Background(), srv.Client(), web())
	if err != nil {
		fmt.Println(err)
		return
	}
	service := httptest.NewServer(srv.Metadata(launched.InstanceIDs[0]))
	defer service.Close()

	instanceType, err := metadata.NewClient(metadata.Options{Endpoint: service.URL}).InstanceType(context.Background())
	fmt.Println(instanceType, err)
	// Output: ecs.g7.large <nil>
}

// The server is the transport of any HTTP client, with a client of package ecs that is made as in production.
func ExampleServer_RoundTrip() {
	srv := ecstest.NewServer()
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithHTTPClient(&http.Client{Transport: srv}),
		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	// Output: <nil>
}

// The server serves other processes, and clients in other languages.
func ExampleServer_ServeHTTP() {
	service := httptest.NewServer(ecstest.NewServer())
	defer service.Close()
	client, err := ecs.NewClient("cn-hangzhou", ecs.WithEndpoint(service.URL),
		ecs.WithCredentials(credentials.Static(ecstest.DefaultAccessKeyID, ecstest.DefaultAccessKeySecret, "")))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = describeregions.Do(context.Background(), client, nil)
	fmt.Println(err)
	// Output: <nil>
}

// After Close the service is gone for good.
func ExampleServer_Close() {
	srv := ecstest.NewServer()
	srv.Close()
	fmt.Println(errors.Is(regions(srv), http.ErrServerClosed))
	// Output: true
}

// The program under test makes two calls with its client, to an account in memory.
func Example() {
	srv := ecstest.NewServer(ecstest.WithStepDuration(0))
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()

	made, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID:      "ubuntu_22_04_x64_20G_alibase_20240819.vhd",
		InstanceType: "ecs.g7.large",
		InstanceName: "web-[1,2]",
		Amount:       new(2),
	})
	fmt.Println(len(made.InstanceIDs), err)
	for in, err := range describeinstances.All(ctx, client, nil) {
		fmt.Println(in.InstanceName, in.Status, in.ZoneID, err)
	}
	// Output:
	// 2 <nil>
	// web-01 Running cn-hangzhou-b <nil>
	// web-02 Running cn-hangzhou-b <nil>
}

// A stub stands in for a client of one action.
func ExampleOn() {
	stub := ecstest.On(describestoragesets.Do, func(req *describestoragesets.Request) (*describestoragesets.Response, error) {
		if req.ZoneID == "" {
			return nil, &ecs.Error{Code: "MissingParameter", HTTPStatus: 400, Message: "Which zone?"}
		}
		return &describestoragesets.Response{TotalCount: 3}, nil
	})
	sets, err := describestoragesets.Do(context.Background(), stub, &describestoragesets.Request{ZoneID: "cn-hangzhou-b"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sets.TotalCount)
	_, err = describestoragesets.Do(context.Background(), stub, nil)
	fmt.Println(err)
	// Output:
	// 3
	// ecs: DescribeStorageSets: MissingParameter: Which zone? (status 400)
}

// In a server, a stub serves an action that the server does not simulate, or replaces one that it does.
func ExampleOn_server() {
	srv := ecstest.NewServer(
		ecstest.On(describestoragesets.Do, func(*describestoragesets.Request) (*describestoragesets.Response, error) {
			return &describestoragesets.Response{TotalCount: 3}, nil
		}),
		ecstest.On(createinstance.Do, func(req *createinstance.Request) (*createinstance.Response, error) {
			return nil, &ecs.Error{Code: "OperationDenied.NoStock", HTTPStatus: 403, Message: "No " + req.InstanceType + " is left."}
		}),
	)
	ctx, client := context.Background(), srv.Client()

	sets, err := describestoragesets.Do(ctx, client, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sets.TotalCount)
	_, err = createinstance.Do(ctx, client, &createinstance.Request{InstanceType: "ecs.g7.large"})
	fmt.Println(ecs.IsOutOfCapacity(err), srv.Calls()[1].Message)
	// Output:
	// 3
	// true No ecs.g7.large is left.
}

// A handler gets parameters by name, so it serves actions that have no package, here one that the API may have one day.
func ExampleWithHandler() {
	srv := ecstest.NewServer(ecstest.WithHandler("DescribeMoons", func(params url.Values) (any, error) {
		return map[string]any{"Moons": []string{params.Get("Planet") + "-1"}}, nil
	}))
	request := struct {
		Planet string `url:"Planet"`
	}{"mars"}
	var response struct{ Moons []string }
	err := srv.Client().Invoke(context.Background(), ecs.Operation{Action: "DescribeMoons", ReadOnly: true}, &request, &response)
	fmt.Println(response.Moons, err)
	// Output: [mars-1] <nil>
}

// A program under test gets its client from the server. A fault makes one action fail.
func ExampleServer_Client() {
	srv := ecstest.NewServer(ecstest.WithFaults(ecstest.ReturnError("IncorrectInstanceStatus", 403, "StopInstance")))
	client := srv.Client()

	_, err := stopinstance.Do(context.Background(), client, &stopinstance.Request{InstanceID: "i-1"})
	fmt.Println(ecs.HasCode(err, "IncorrectInstanceStatus"))

	for image, err := range describeimages.All(context.Background(), client, &describeimages.Request{Architecture: "arm64"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(image.ImageID)
	}
	// Output:
	// true
	// aliyun_3_arm64_20G_alibase_20240528.vhd
	// ubuntu_22_04_arm64_20G_alibase_20240819.vhd
}

// A create whose response is lost is retried with the same ClientToken, and creates one instance.
func ExampleWithFaults() {
	srv := ecstest.NewServer(ecstest.WithFaults(
		ecstest.Times(1, ecstest.DropResponse("RunInstances")),
	))
	resp, err := runinstances.Do(context.Background(), srv.Client(), &runinstances.Request{
		ImageID:      "ubuntu_22_04_x64_20G_alibase_20240819.vhd",
		InstanceType: "ecs.g7.large",
	})
	fmt.Println(len(resp.InstanceIDs), err)
	for _, call := range srv.Calls() {
		fmt.Println(call.Action, call.Status, call.Executed, call.Dropped)
	}
	// Output:
	// 1 <nil>
	// RunInstances 200 true true
	// RunInstances 200 false false
}

// A program on a spot instance learns from the instance's metadata that the instance will be reclaimed.
func ExampleServer_Reclaim() {
	srv := ecstest.NewServer()
	resp, err := runinstances.Do(context.Background(), srv.Client(), &runinstances.Request{
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", SpotStrategy: "SpotAsPriceGo",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	id := resp.InstanceIDs[0]
	inside := &http.Client{Transport: srv.Metadata(id)}
	look := func() {
		resp, err := inside.Get("http://100.100.100.200/latest/meta-data/instance/spot/termination-time")
		if err != nil {
			fmt.Println(err)
			return
		}
		resp.Body.Close()
		fmt.Println(resp.Status, srv.Account().Instances[0].LockReasons)
	}
	look()
	if err := srv.Reclaim(id); err != nil {
		fmt.Println(err)
	}
	look()
	// Output:
	// 404 Not Found []
	// 200 OK [Recycling]
}
