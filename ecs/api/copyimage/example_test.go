package copyimage_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/copyimage"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// The call goes to the region of the image, the wait to the region of the copy.
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

	if _, err := ecswait.ImagesAvailable(ctx, client, []string{made.ImageID}); err != nil {
		log.Fatal(err)
	}
	tokyo, err := client.With(ecs.WithRegion("ap-northeast-1"))
	if err != nil {
		log.Fatal(err)
	}
	copied, err := copyimage.Do(ctx, client, &copyimage.Request{
		ImageID:              made.ImageID,
		DestinationRegionID:  tokyo.Region(),
		DestinationImageName: "web",
		Encrypted:            new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	images, err := ecswait.ImagesAvailable(ctx, tokyo, []string{copied.ImageID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(images[0].ImageName, images[0].Status, "in", tokyo.Region())
	// Output: web Available in ap-northeast-1
}
