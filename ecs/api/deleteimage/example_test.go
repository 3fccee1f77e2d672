package deleteimage_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// The snapshots of an image outlive it and are charged until they are deleted, too.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large",
	})
	if err != nil {
		log.Fatal(err)
	}
	made, err := createimage.Do(ctx, client, &createimage.Request{InstanceID: launched.InstanceIDs[0], ImageName: "web"})
	if err != nil {
		log.Fatal(err)
	}

	images, err := ecswait.ImagesAvailable(ctx, client, []string{made.ImageID})
	if err != nil {
		log.Fatal(err)
	}
	image := images[0]
	if _, err := deleteimage.Do(ctx, client, &deleteimage.Request{ImageID: image.ImageID}); err != nil {
		log.Fatal(err)
	}
	if err := ecswait.ImagesDeleted(ctx, client, []string{image.ImageID}); err != nil {
		log.Fatal(err)
	}
	for _, disk := range image.DiskDeviceMappings {
		if _, err := deletesnapshot.Do(ctx, client, &deletesnapshot.Request{SnapshotID: disk.SnapshotID}); err != nil {
			log.Fatal(err)
		}
		fmt.Println("deleted", image.ImageName, "and the snapshot of its", disk.Type, "disk")
	}
	// Output: deleted web and the snapshot of its system disk
}
