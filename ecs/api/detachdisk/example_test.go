package detachdisk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// All data disks leave an instance. Unmount their file systems inside the instance first.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
		DataDisks: []runinstances.DataDisk{{DiskName: "db-data", Size: new(200)}, {DiskName: "db-log", Size: new(50)}},
	})
	if err != nil {
		log.Fatal(err)
	}

	instance := launched.InstanceIDs[0]
	disks, err := ecs.Collect(describedisks.All(ctx, client, &describedisks.Request{
		InstanceID: instance,
		DiskType:   types.DiskTypeData,
	}))
	if err != nil {
		log.Fatal(err)
	}
	var ids []string
	for _, disk := range disks {
		ids = append(ids, disk.DiskID)
		_, err := detachdisk.Do(ctx, client, &detachdisk.Request{InstanceID: instance, DiskID: disk.DiskID})
		if err != nil {
			log.Fatal(err)
		}
	}
	detached, err := ecswait.DisksDetached(ctx, client, instance, ids)
	if err != nil {
		log.Fatal(err)
	}
	for _, disk := range detached {
		fmt.Println(disk.DiskName, disk.Status)
	}
	// Output:
	// db-data Available
	// db-log Available
}
