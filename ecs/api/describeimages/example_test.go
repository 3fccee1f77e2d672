package describeimages_test

import (
	"context"
	"fmt"
	"log"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The newest image of the provider for ARM instances that runs cloud-init.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")

	images, err := ecs.Collect(describeimages.All(ctx, client, &describeimages.Request{
		ImageOwnerAlias:    types.ImageOwnerAliasSystem,
		Architecture:       types.ArchitectureARM64,
		OSType:             types.OSTypeLinux,
		IsSupportCloudinit: new(true),
		Statuses:           []types.ImageStatus{types.ImageStatusAvailable},
		PageSize:           new(100),
	}))
	if err != nil {
		log.Fatal(err)
	}
	if len(images) == 0 {
		log.Fatal("no such image")
	}
	newest := slices.MaxFunc(images, func(a, b describeimages.Image) int { return a.CreationTime.Compare(b.CreationTime) })
	fmt.Println(newest.ImageID)
	fmt.Println(newest.Platform, newest.Architecture, newest.Size, "GiB,", newest.CreationTime.Format("January 2006"))
	// Output:
	// ubuntu_22_04_arm64_20G_alibase_20240819.vhd
	// Ubuntu arm64 20 GiB, August 2024
}
