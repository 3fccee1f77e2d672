package ecstest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describestoragesets"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

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
