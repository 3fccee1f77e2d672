package describeavailableresource_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The zones that have an instance type in stock, to choose a vSwitch in one of them.
func Example() {
	ctx := context.Background()
	server := ecstest.NewServer(ecstest.WithStock("ecs.gn6i-c4g1.xlarge", 0, "cn-hangzhou-b"))
	client := server.Client() // in a program: ecs.NewClient("cn-hangzhou")

	resp, err := describeavailableresource.Do(ctx, client, &describeavailableresource.Request{
		DestinationResource: describeavailableresource.DestinationResourceInstanceType,
		InstanceType:        "ecs.gn6i-c4g1.xlarge",
		InstanceChargeType:  types.ChargeTypePostPaid,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, zone := range resp.AvailableZones {
		for _, resource := range zone.AvailableResources {
			for _, instanceType := range resource.SupportedResources {
				fmt.Println(zone.ZoneID, instanceType.Value, instanceType.StatusCategory)
			}
		}
	}
	// Output:
	// cn-hangzhou-b ecs.gn6i-c4g1.xlarge WithoutStock
	// cn-hangzhou-g ecs.gn6i-c4g1.xlarge WithStock
}
