package createdisk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A disk can be attached only to instances of its zone.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")

	created, err := createdisk.Do(ctx, client, &createdisk.Request{
		ZoneID:           "cn-hangzhou-g",
		DiskName:         "db-data",
		DiskCategory:     types.DiskCategoryCloudESSD,
		PerformanceLevel: types.PerformanceLevelPL1,
		Size:             new(200), // GiB
		Tags:             []types.Tag{{Key: "app", Value: "db"}},
	})
	if ecs.IsOutOfCapacity(err) {
		log.Fatal("the zone has no such disks; try another category: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	disks, err := ecswait.DisksAvailable(ctx, client, []string{created.DiskID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(disks[0].DiskName, disks[0].Category, disks[0].Size, "GiB", disks[0].Status)
	// Output: db-data cloud_essd 200 GiB Available
}
