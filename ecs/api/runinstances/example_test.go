package runinstances_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Three web servers of the first instance type that is in stock. They are pay-as-you-go and charged from now on.
func Example() {
	ctx := context.Background()
	server := ecstest.NewServer(ecstest.WithStepDuration(0), ecstest.WithStock("ecs.g7.xlarge", 1))
	client := server.Client() // in a program: ecs.NewClient("cn-hangzhou"), where more than one may be in stock

	req := &runinstances.Request{ // VSwitchID and SecurityGroupID are left out: the server has a default network
		ImageFamily:  "acs:ubuntu_22_04_x64",
		InstanceName: "web-[1,2]",
		Amount:       new(3),
		SystemDisk:   &runinstances.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
		DataDisks:    []runinstances.DataDisk{{Category: types.DiskCategoryCloudESSD, Size: new(100)}},
		HTTPTokens:   types.HTTPTokensRequired,
		Tags:         []types.Tag{{Key: "app", Value: "web"}},
	}
	var launched *runinstances.Response
	var err error
	for _, instanceType := range []string{"ecs.g7.xlarge", "ecs.g6.xlarge"} {
		req.InstanceType = instanceType
		if launched, err = runinstances.Do(ctx, client, req); !ecs.IsOutOfCapacity(err) {
			break
		}
		fmt.Println(instanceType, "is sold out")
	}
	if err != nil {
		log.Fatal(err)
	}
	running, err := ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
	if err != nil {
		log.Fatal(err)
	}
	for _, instance := range running {
		fmt.Println(instance.InstanceName, instance.InstanceType, instance.Status)
	}
	// Output:
	// ecs.g7.xlarge is sold out
	// web-01 ecs.g6.xlarge Running
	// web-02 ecs.g6.xlarge Running
	// web-03 ecs.g6.xlarge Running
}
