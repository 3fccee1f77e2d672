package ecstest_test

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The README's example: a response is lost, and nothing is bought twice.
func ExampleServer() {
	server := ecstest.NewServer(ecstest.WithFaults(
		ecstest.Times(1, ecstest.DropResponse("RunInstances")), // executed, but nobody hears of it
	))
	launched, err := runinstances.Do(context.Background(), server.Client(), &runinstances.Request{
		ImageID: "ubuntu_22_04_x64_20G_alibase_20240819.vhd", InstanceType: "ecs.g7.large", Amount: new(2),
	})
	fmt.Println(len(launched.InstanceIDs), err)
	fmt.Println(len(server.Account().Instances)) // the client asked again, and bought once
	// Output:
	// 2 <nil>
	// 2
}
