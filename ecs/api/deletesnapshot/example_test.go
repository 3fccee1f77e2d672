package deletesnapshot_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A cleanup leaves alone what images are made of. Force would delete a snapshot that a disk was created from.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := createimage.Do(ctx, client, &createimage.Request{InstanceID: launched.InstanceIDs[0]}); err != nil {
		log.Fatal(err)
	}

	snapshots, err := ecs.Collect(describesnapshots.All(ctx, client, &describesnapshots.Request{
		SnapshotType: types.SnapshotTypeUser,
		MaxResults:   new(100),
	}))
	if err != nil {
		log.Fatal(err)
	}
	for _, snapshot := range snapshots {
		_, err := deletesnapshot.Do(ctx, client, &deletesnapshot.Request{SnapshotID: snapshot.SnapshotID})
		switch {
		case ecs.IsDependencyViolation(err):
			fmt.Println("kept: an image or a disk needs it")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("deleted")
		}
	}
	// Output: kept: an image or a disk needs it
}
