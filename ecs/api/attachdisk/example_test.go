package attachdisk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// The service chooses the device. Without DeleteWithInstance the disk stays when its instance is released.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-g",
	})
	if err != nil {
		log.Fatal(err)
	}
	created, err := createdisk.Do(ctx, client, &createdisk.Request{
		ZoneID: "cn-hangzhou-g", DiskCategory: "cloud_essd", Size: new(200),
	})
	if err != nil {
		log.Fatal(err)
	}

	instance, disk := launched.InstanceIDs[0], []string{created.DiskID}
	if _, err := ecswait.DisksAvailable(ctx, client, disk); err != nil {
		log.Fatal(err)
	}
	_, err = attachdisk.Do(ctx, client, &attachdisk.Request{
		InstanceID:         instance,
		DiskID:             created.DiskID,
		DeleteWithInstance: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	attached, err := ecswait.DisksAttached(ctx, client, instance, disk)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(attached[0].Status, "as", attached[0].Device)
	// Output: In_use as /dev/xvdb
}
