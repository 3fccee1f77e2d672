package describedisks_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// The disks of an instance, and how much storage they are together.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
		DataDisks: []runinstances.DataDisk{{Category: "cloud_essd", PerformanceLevel: "PL2", Size: new(500)}},
	})
	if err != nil {
		log.Fatal(err)
	}

	total := 0
	for disk, err := range describedisks.All(ctx, client, &describedisks.Request{InstanceID: launched.InstanceIDs[0]}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(disk.Type, disk.Device, disk.Category, disk.PerformanceLevel, disk.Size, "GiB", disk.Status)
		total += disk.Size
	}
	fmt.Println(total, "GiB")
	// Output:
	// system /dev/xvda cloud_essd PL1 40 GiB In_use
	// data /dev/xvdb cloud_essd PL2 500 GiB In_use
	// 540 GiB
}
