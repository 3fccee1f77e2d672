package ecstest_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The program under test makes two calls with its client, to an account in
// memory.
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

// A handler responds for an action that the server does not simulate, with the
// typed Response of the action. Another one makes a zone run out of stock.
func ExampleWithHandler() {
	srv := ecstest.NewServer(
		ecstest.WithHandler("DescribeTasks", func(p url.Values) (any, error) {
			return &describetasks.Response{RegionID: p.Get("RegionId"), TotalCount: 3}, nil
		}),
		ecstest.WithHandler("CreateInstance", func(url.Values) (any, error) {
			return nil, &ecs.Error{Code: "OperationDenied.NoStock", HTTPStatus: 403}
		}),
	)
	ctx, client := context.Background(), srv.Client()

	tasks, err := describetasks.Do(ctx, client, nil)
	fmt.Println(tasks.RegionID, tasks.TotalCount, err)
	_, err = createinstance.Do(ctx, client, &createinstance.Request{InstanceType: "ecs.g7.large"})
	fmt.Println(ecs.HasCode(err, "OperationDenied.NoStock"))
	// Output:
	// cn-hangzhou 3 <nil>
	// true
}
