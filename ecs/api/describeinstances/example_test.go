package describeinstances_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// All walks over every page of the instances that pass all filters.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	for _, env := range []string{"prod", "test"} {
		_, err := runinstances.Do(ctx, client, &runinstances.Request{
			ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", InstanceName: "web-" + env + "-[1,1]",
			Amount: new(2), Tags: []types.Tag{{Key: "env", Value: env}},
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	production := &describeinstances.Request{
		Status:             types.InstanceStatusRunning,
		InstanceName:       "web-*",
		InstanceTypeFamily: "ecs.c7",
		Tags:               []types.Tag{{Key: "env", Value: "prod"}},
		MaxResults:         new(100), // per page; fewer calls than with the default of 10
	}
	for instance, err := range describeinstances.All(ctx, client, production) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(instance.InstanceName, instance.CPU, "vCPUs", instance.Memory, "MiB", instance.ZoneID)
	}
	// Output:
	// web-prod-1 2 vCPUs 4096 MiB cn-hangzhou-b
	// web-prod-2 2 vCPUs 4096 MiB cn-hangzhou-b
}

// An ID that does not exist is not an error: the instance is just not in the response.
func Example_byID() {
	ctx := context.Background()
	client := ecstest.NewServer().Client()
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", InstanceName: "web",
	})
	if err != nil {
		log.Fatal(err)
	}

	ids := append(launched.InstanceIDs, "i-bp1gone0000000000000")
	found, err := describeinstances.Do(ctx, client, &describeinstances.Request{InstanceIDs: ids, PageSize: new(100)})
	if err != nil {
		log.Fatal(err)
	}
	for _, instance := range found.Instances {
		fmt.Println(instance.InstanceName, len(instance.VPCAttributes.PrivateIPAddresses), "private address")
	}
	fmt.Println("missing:", len(ids)-len(found.Instances))
	// Output:
	// web 1 private address
	// missing: 1
}
