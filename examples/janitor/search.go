package main

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// kinds are the kinds of resources, in the order of their release.
var kinds = []string{"instance", "disk", "snapshot"}

func allRegions(ctx context.Context, client *ecs.Client) (ids []string, err error) {
	found, err := describeregions.Do(ctx, client, nil)
	if err != nil {
		return nil, err
	}
	for _, region := range found.Regions {
		ids = append(ids, region.RegionID)
	}
	return ids, nil
}

// A finding is a resource that has the tag.
type finding struct {
	region, kind, id, name string
	expires                string                      // the value of the tag
	why                    string                      // why it is kept, or how it is released
	on                     string                      // the instance that must be released first
	release                func(context.Context) error // nil if it is kept
}

// A survey is the result of the search in one region.
type survey struct {
	found    []*finding
	troubles []trouble
}

// search searches a region. A list that fails does not stop the others.
func (j *janitor) search(ctx context.Context, home *ecs.Client, region string) (survey, error) {
	client, err := home.With(ecs.WithRegion(region))
	if err != nil {
		return survey{}, err
	}
	s := regionSearch{j: j, client: client, shared: ecswait.Merge(client, time.Second), goes: map[string]bool{}}
	for i, list := range []func(context.Context) error{s.instances, s.disks, s.snapshots} {
		if err := list(ctx); err != nil {
			s.troubles = append(s.troubles, trouble{region, "list of " + kinds[i] + "s", err})
		}
	}
	return s.survey, nil
}

// A regionSearch is a search in progress.
type regionSearch struct {
	j *janitor
	survey
	client *ecs.Client
	shared ecs.Invoker     // merges the look-ups of many waits into one call
	goes   map[string]bool // the instances that are due for release
}

// add adds a finding and reports whether it is due: its day is over, and there is no other reason to keep it. It does
// not rely on the filter of the list, and ignores resources without the tag.
func (s *regionSearch) add(f finding, tags []types.Tag, otherwise string, release func(context.Context) error) bool {
	value, tagged := types.TagMap(tags)[s.j.key]
	if !tagged {
		return false
	}
	f.region, f.expires = s.client.Region(), value
	day, err := time.Parse(time.DateOnly, value)
	switch {
	case err != nil:
		f.why = "the date cannot be read"
	case s.j.now.Before(day.AddDate(0, 0, 1)):
		f.why = "its day is not over yet"
	case otherwise != "":
		f.why = otherwise
	default:
		f.release = release
	}
	s.found = append(s.found, &f)
	return f.release != nil
}

// tagged returns the filter of all lists. A key without a value matches all values.
func (s *regionSearch) tagged() []types.Tag { return []types.Tag{{Key: s.j.key}} }

func (s *regionSearch) instances(ctx context.Context) error {
	for i, err := range describeinstances.All(ctx, s.client, &describeinstances.Request{Tags: s.tagged(), PageSize: new(100)}) {
		if err != nil {
			return err
		}
		keep := ""
		switch {
		case i.DeletionProtection:
			keep = "protected from deletion"
		case i.InstanceChargeType == types.ChargeTypePrePaid:
			keep = "paid for until " + i.ExpiredTime.Format(time.DateOnly)
		}
		s.goes[i.InstanceID] = s.add(finding{kind: "instance", id: i.InstanceID, name: i.InstanceName}, i.Tags, keep, func(ctx context.Context) error {
			_, err := ensure.InstanceGone(ctx, s.shared, i.InstanceID) // somebody else may have released it
			return err
		})
	}
	return nil
}

func (s *regionSearch) disks(ctx context.Context) error {
	for disk, err := range describedisks.All(ctx, s.client, &describedisks.Request{Tags: s.tagged(), PageSize: new(100)}) {
		if err != nil {
			return err
		}
		f, keep := finding{kind: "disk", id: disk.DiskID, name: disk.DiskName}, ""
		attached := disk.InstanceID != ""
		switch {
		case attached && !s.goes[disk.InstanceID]:
			keep = "in use by " + disk.InstanceID
		case !attached && disk.Status != types.DiskStatusAvailable:
			keep = "its status is " + string(disk.Status)
		case disk.DiskChargeType == types.ChargeTypePrePaid && !attached:
			keep = "paid for until " + disk.ExpiredTime.Format(time.DateOnly)
		case attached && disk.DeleteWithInstance:
			f.on, f.why = disk.InstanceID, "with "+disk.InstanceID
		case attached:
			f.on, f.why = disk.InstanceID, "after "+disk.InstanceID
		}
		s.add(f, disk.Tags, keep, func(ctx context.Context) error {
			if attached && disk.DeleteWithInstance {
				return ecswait.DisksDeleted(ctx, s.shared, []string{disk.DiskID})
			}
			if attached {
				if _, err := ecswait.DisksAvailable(ctx, s.shared, []string{disk.DiskID}); err != nil {
					return err
				}
			}
			_, err := ensure.DiskGone(ctx, s.shared, disk.DiskID)
			return err
		})
	}
	return nil
}

func (s *regionSearch) snapshots(ctx context.Context) error {
	for snapshot, err := range describesnapshots.All(ctx, s.client, &describesnapshots.Request{Tags: s.tagged(), PageSize: new(100)}) {
		if err != nil {
			return err
		}
		keep := ""
		switch {
		case snapshot.Usage == types.SnapshotUsageImage, snapshot.Usage == types.SnapshotUsageImageDisk:
			keep = "part of an image"
		case snapshot.Usage == types.SnapshotUsageDisk:
			keep = "a disk was created from it"
		case snapshot.Status == types.SnapshotStatusProgressing:
			keep = "still being taken"
		}
		s.add(finding{kind: "snapshot", id: snapshot.SnapshotID, name: snapshot.SnapshotName}, snapshot.Tags, keep, func(ctx context.Context) error {
			_, err := deletesnapshot.Do(ctx, s.client, &deletesnapshot.Request{SnapshotID: snapshot.SnapshotID}, ecs.WithIdempotent())
			if err != nil && !ecs.IsNotFound(err) {
				return err
			}
			return nil
		})
	}
	return nil
}

// release releases one resource and waits until it is gone, for a limited time.
func release(ctx context.Context, f *finding) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	return f.release(ctx)
}
