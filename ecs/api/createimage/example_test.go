package createimage_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// An image of all disks of an instance. It joins a family, so that RunInstances with that ImageFamily takes the newest.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large",
		DataDisks: []runinstances.DataDisk{{Size: new(100)}},
	})
	if err != nil {
		log.Fatal(err)
	}

	created, err := createimage.Do(ctx, client, &createimage.Request{
		InstanceID:  launched.InstanceIDs[0],
		ImageName:   "web-2026-07-01",
		ImageFamily: "web",
	})
	if ecs.IsQuotaExceeded(err) {
		log.Fatal("delete an old image first: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	images, err := ecswait.ImagesAvailable(ctx, client, []string{created.ImageID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(images[0].ImageName, "of the family", images[0].ImageFamily, "is", images[0].Status)
	for _, disk := range images[0].DiskDeviceMappings {
		fmt.Println(disk.Type, disk.Size, "GiB")
	}
	// Output:
	// web-2026-07-01 of the family web is Available
	// system 40 GiB
	// data 100 GiB
}
