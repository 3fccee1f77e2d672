package ecswait

import (
	"context"
	"iter"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

var disks = kind[describedisks.Disk]{
	name:  "disk",
	batch: 100,
	list: func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describedisks.Disk, error] {
		return describedisks.All(ctx, c, &describedisks.Request{DiskIDs: ids, MaxResults: new(100)})
	},
	id:    func(d *describedisks.Disk) string { return d.DiskID },
	state: func(d *describedisks.Disk) string { return string(d.Status) },
}

const (
	diskAvailable = string(types.DiskStatusAvailable)
	diskAttaching = string(types.DiskStatusAttaching)
	diskInUse     = string(types.DiskStatusInUse)
	diskDetaching = string(types.DiskStatusDetaching)
)

// DisksAvailable waits until the disks are Available: created, or detached. One that is Attaching, or In_use after it was
// Detaching, or gone, fails. A multi-attach disk stays In_use while any instance has it: to wait for one of them, use
// [DisksDetached].
func DisksAvailable(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describedisks.Disk, error) {
	return disks.wait(ctx, c, ids, diskIsAvailable, opts)
}

var diskIsAvailable = disks.inState(diskAvailable, path{
	away: []string{diskAttaching}, begun: diskDetaching, from: []string{diskInUse},
})

// DisksInUse waits until the disks are In_use, which means attached to some instance. A multi-attach disk is In_use as soon as
// any instance has it: to wait until a certain one does, use [DisksAttached]. A disk that is Detaching, or Available after it
// was Attaching, or gone, fails; one that stays Available fails after the grace.
func DisksInUse(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describedisks.Disk, error) {
	return disks.wait(ctx, c, ids, diskIsInUse, opts)
}

var diskIsInUse = disks.inState(diskInUse, path{
	away: []string{diskDetaching}, begun: diskAttaching, from: []string{diskAvailable}, idle: true,
})

// DisksDeleted waits until the disks are gone.
func DisksDeleted(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) error {
	_, err := disks.wait(ctx, c, ids, diskDeleted, opts)
	return err
}

var diskDeleted = goal[describedisks.Disk]{wanted: "deleted"}

var images = kind[describeimages.Image]{
	name:  "image",
	batch: 100,
	list:  listImages,
	id:    func(m *describeimages.Image) string { return m.ImageID },
	state: func(m *describeimages.Image) string { return string(m.Status) },
}

// listImages asks for all ids, joined with commas, and then for each that the answer lacks alone: only the older of the
// documents that describe the parameter promise that it takes several.
func listImages(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describeimages.Image, error] {
	all := []types.ImageStatus{ // without any the service lists the available ones only
		types.ImageStatusCreating, types.ImageStatusWaiting, types.ImageStatusAvailable,
		types.ImageStatusUnAvailable, types.ImageStatusCreateFailed, types.ImageStatusDeprecated,
	}
	return func(yield func(describeimages.Image, error) bool) {
		listed := make(map[string]bool)
		ask := func(id string) bool {
			for m, err := range describeimages.All(ctx, c, &describeimages.Request{ImageID: id, Statuses: all, PageSize: new(100)}) {
				listed[m.ImageID] = true
				if !yield(m, err) || err != nil {
					return false
				}
			}
			return true
		}
		if !ask(strings.Join(ids, ",")) || len(ids) == 1 {
			return
		}
		for _, id := range ids {
			if !listed[id] && !ask(id) {
				return
			}
		}
	}
}

// ImagesAvailable waits until the images are Available. One that is CreateFailed, UnAvailable, Deprecated or gone fails.
func ImagesAvailable(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describeimages.Image, error) {
	return images.wait(ctx, c, ids, imageAvailable, opts)
}

var imageAvailable = images.inState(string(types.ImageStatusAvailable), path{away: []string{
	string(types.ImageStatusCreateFailed), string(types.ImageStatusUnAvailable), string(types.ImageStatusDeprecated),
}})

var snapshots = kind[describesnapshots.Snapshot]{
	name:  "snapshot",
	batch: 100,
	list: func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describesnapshots.Snapshot, error] {
		return describesnapshots.All(ctx, c, &describesnapshots.Request{SnapshotIDs: ids, MaxResults: new(100)})
	},
	id:    func(s *describesnapshots.Snapshot) string { return s.SnapshotID },
	state: func(s *describesnapshots.Snapshot) string { return string(s.Status) },
}

// SnapshotsAccomplished waits until the snapshots are accomplished. One that has failed, or is gone, fails.
func SnapshotsAccomplished(ctx context.Context, c ecs.Invoker, ids []string, opts ...waiter.BatchOption) ([]describesnapshots.Snapshot, error) {
	return snapshots.wait(ctx, c, ids, snapshotAccomplished, opts)
}

var snapshotAccomplished = snapshots.inState(string(types.SnapshotStatusAccomplished), path{
	away: []string{string(types.SnapshotStatusFailed)},
})
