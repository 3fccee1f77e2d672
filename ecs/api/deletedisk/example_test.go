package deletedisk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The scratch disks that no instance uses are deleted. Their data cannot be restored.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	for range 3 {
		_, err := createdisk.Do(ctx, client, &createdisk.Request{
			DiskName: "scratch", ZoneID: "cn-hangzhou-g", DiskCategory: "cloud_essd", Size: new(100),
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	unused, err := ecs.Collect(describedisks.All(ctx, client, &describedisks.Request{
		DiskName:   "scratch",
		Status:     types.DiskStatusAvailable,
		MaxResults: new(100),
	}))
	if err != nil {
		log.Fatal(err)
	}
	for _, disk := range unused {
		_, err := deletedisk.Do(ctx, client, &deletedisk.Request{DiskID: disk.DiskID})
		switch {
		case ecs.IsConflict(err):
			fmt.Println("attached in the meantime:", disk.DiskID)
		case err != nil && !ecs.IsNotFound(err):
			log.Fatal(err)
		}
	}
	fmt.Println(len(unused), "disks deleted")
	// Output: 3 disks deleted
}
