package createsnapshot_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// A snapshot of each disk of an instance, kept for a week. Snapshots of large disks take long, so they are begun
// together and waited for together.
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

	var ids []string
	for disk, err := range describedisks.All(ctx, client, &describedisks.Request{InstanceID: launched.InstanceIDs[0]}) {
		if err != nil {
			log.Fatal(err)
		}
		created, err := createsnapshot.Do(ctx, client, &createsnapshot.Request{
			DiskID:        disk.DiskID,
			SnapshotName:  fmt.Sprintf("nightly-%s", disk.Type),
			RetentionDays: new(7),
		})
		if err != nil {
			log.Fatal(err)
		}
		ids = append(ids, created.SnapshotID)
	}
	snapshots, err := ecswait.SnapshotsAccomplished(ctx, client, ids)
	if err != nil {
		log.Fatal(err)
	}
	for _, snapshot := range snapshots {
		fmt.Println(snapshot.SnapshotName, snapshot.SourceDiskSize, "GiB", snapshot.Progress)
	}
	// Output:
	// nightly-system 40 GiB 100%
	// nightly-data 100 GiB 100%
}
