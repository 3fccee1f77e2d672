package describespotpricehistory_test

import (
	"context"
	"fmt"
	"log"
	"maps"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The highest price of the last day in each zone, as a share of the pay-as-you-go price: a sound SpotPriceLimit.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	highest := map[string]float64{}
	lastDay := &describespotpricehistory.Request{
		InstanceType: "ecs.g7.large",
		NetworkType:  types.NetworkTypeVPC,
		OSType:       types.OSTypeLinux,
		StartTime:    time.Now().Add(-24 * time.Hour),
	}
	for price, err := range describespotpricehistory.All(ctx, client, lastDay) {
		if err != nil {
			log.Fatal(err)
		}
		highest[price.ZoneID] = max(highest[price.ZoneID], price.SpotPrice/price.OriginPrice)
	}
	for _, zone := range slices.Sorted(maps.Keys(highest)) {
		fmt.Printf("%s %.0f %%\n", zone, 100*highest[zone])
	}
	// Output:
	// cn-hangzhou-b 38 %
	// cn-hangzhou-g 19 %
	// cn-hangzhou-h 46 %
	// cn-hangzhou-i 35 %
	// cn-hangzhou-j 54 %
	// cn-hangzhou-k 52 %
}
