package describezones_test

import (
	"context"
	"fmt"
	"log"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The zones that sell an instance type, and the disks that go with it. DescribeAvailableResource knows the stock, too.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	resp, err := describezones.Do(ctx, client, &describezones.Request{
		RegionID:           "cn-shanghai", // else that of the client
		AcceptLanguage:     types.LanguageEnUs,
		InstanceChargeType: types.ChargeTypePostPaid,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, zone := range resp.Zones {
		if slices.Contains(zone.AvailableInstanceTypes, "ecs.g8y.large") {
			fmt.Println(zone.ZoneID, zone.LocalName, zone.AvailableDiskCategories)
		}
	}
	// Output:
	// cn-shanghai-b China (Shanghai) Zone B [cloud_essd cloud_auto cloud_ssd cloud_efficiency]
	// cn-shanghai-e China (Shanghai) Zone E [cloud_essd cloud_auto cloud_ssd cloud_efficiency]
}
