package describeprice_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// What three instances with their disks cost by the hour, for a month and for a year.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	for _, unit := range []types.PeriodUnit{types.PeriodUnitHour, types.PeriodUnitMonth, types.PeriodUnitYear} {
		resp, err := describeprice.Do(ctx, client, &describeprice.Request{
			ResourceType: describeprice.ResourceTypeInstance,
			InstanceType: "ecs.g7.xlarge",
			SystemDisk:   &describeprice.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
			DataDisks:    []describeprice.DataDisk{{Category: types.DiskCategoryCloudESSD, Size: new(100)}},
			Amount:       new(3),
			Period:       new(1),
			PriceUnit:    unit,
		})
		if err != nil {
			log.Fatal(err)
		}
		price := resp.PriceInfo.Price
		fmt.Printf("%-5s %9.2f %s, saving %.2f\n", unit, price.TradePrice, price.Currency, price.DiscountPrice)
	}
	// Output:
	// Hour       3.88 CNY, saving 0.00
	// Month   1677.02 CNY, saving 0.00
	// Year   17343.22 CNY, saving 3060.57
}
