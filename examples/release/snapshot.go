package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// keep takes snapshots of the system disks and waits until they are complete: an unfinished snapshot is lost with its
// disk. The client token of each snapshot depends on its disk, so a second run finds the same snapshots.
func (j job) keep(ctx context.Context, d *demo.Demo, client *ecs.Client, instances []describeinstances.Instance) error {
	var snapshots []string
	for _, instance := range instances {
		for disk, err := range describedisks.All(ctx, client, &describedisks.Request{InstanceID: instance.InstanceID, DiskType: "system"}) {
			if err != nil {
				return err
			}
			made, err := createsnapshot.Do(ctx, client, &createsnapshot.Request{
				DiskID: disk.DiskID, ClientToken: j.token(disk.DiskID),
				SnapshotName: "last-of-" + instance.InstanceName, RetentionDays: new(30),
			})
			if err != nil {
				return err
			}
			d.Made("snapshot "+made.SnapshotID+" of "+instance.InstanceName, "is deleted automatically after 30 days")
			snapshots = append(snapshots, made.SnapshotID)
		}
	}
	_, err := ecswait.SnapshotsAccomplished(ctx, client, snapshots, d.Progress("snapshots"))
	return err
}
