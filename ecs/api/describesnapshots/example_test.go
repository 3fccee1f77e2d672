package describesnapshots_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The snapshots of an instance that are complete and less than a day old: is there a backup of last night?
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
		DataDisks: []runinstances.DataDisk{{Size: new(100)}},
	})
	if err != nil {
		log.Fatal(err)
	}
	instance := launched.InstanceIDs[0]
	if _, err := createimage.Do(ctx, client, &createimage.Request{InstanceID: instance}); err != nil { // takes snapshots
		log.Fatal(err)
	}

	complete := &describesnapshots.Request{
		InstanceID: instance,
		Status:     types.SnapshotStatusAccomplished,
		MaxResults: new(100),
	}
	for snapshot, err := range describesnapshots.All(ctx, client, complete) {
		if err != nil {
			log.Fatal(err)
		}
		if time.Since(snapshot.CreationTime) < 24*time.Hour {
			fmt.Println(snapshot.SourceDiskType, snapshot.SourceDiskSize, "GiB", snapshot.Progress)
		}
	}
	// Output:
	// system 40 GiB 100%
	// data 100 GiB 100%
}
