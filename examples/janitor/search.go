package main

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// kinds are what is searched for, in the order in which it is released.
var kinds = []string{"instance", "disk", "snapshot"}

func allRegions(ctx context.Context, client *ecs.Client) (ids []string, err error) {
	answer, err := describeregions.Do(ctx, client, nil)
	if err != nil {
		return nil, err
	}
	for _, region := range answer.Regions {
		ids = append(ids, region.RegionID)
	}
	return ids, nil
}

// A finding is a resource that has the tag.
type finding struct {
	region, kind, id, name string
	expires                string                      // as the tag says
	why                    string                      // why it is kept, or how it goes
	on                     string                      // the instance that has to go first
	release                func(context.Context) error // nil if it is kept
}

// A survey is what there is in one region.
type survey struct {
	found    []*finding
	troubles []trouble
}

// search looks through a region. A list that fails does not keep it from the others.
func (j *janitor) search(ctx context.Context, home *ecs.Client, region string) (survey, error) {
	client, err := home.With(ecs.WithRegion(region))
	if err != nil {
		return survey{}, err
	}
	s := regionSearch{j: j, client: client, poller: ecswait.NewPoller(client, ecswait.WithRounds(time.Second)), goes: map[string]bool{}}
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
	poller *ecswait.Poller // makes one call of what the releases of many resources wait for
	goes   map[string]bool // the instances that are due
}

// add adds a finding. A resource is due if its day is over and nothing else speaks for keeping it. The filter of
// the lists is not relied on: what does not have the tag is no finding.
func (s *regionSearch) add(f finding, tags []types.Tag, otherwise string, release func(context.Context) error) bool {
	for _, tag := range tags {
		if tag.Key != s.j.key {
			continue
		}
		f.region, f.expires = s.client.Region(), tag.Value
		day, err := time.Parse(time.DateOnly, tag.Value)
		switch {
		case err != nil:
			f.why = "the date cannot be read"
		case s.j.now.Before(day.AddDate(0, 0, 1)):
			f.why = "its day is not over"
		case otherwise != "":
			f.why = otherwise
		default:
			f.release = release
		}
		s.found = append(s.found, &f)
		return f.release != nil
	}
	return false
}

// tagged is the filter of all lists: a key without a value matches all values.
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
			_, err := deleteinstance.Do(ctx, s.client, &deleteinstance.Request{InstanceID: i.InstanceID, Force: new(true)}, ecs.WithIdempotent())
			if err != nil && !ecs.IsNotFound(err) { // gone is gone, whoever did it
				return err
			}
			return s.poller.InstanceReleased(ctx, i.InstanceID)
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
			keep = "it is " + string(disk.Status)
		case disk.DiskChargeType == types.ChargeTypePrePaid && !attached:
			keep = "paid for until " + disk.ExpiredTime.Format(time.DateOnly)
		case attached && disk.DeleteWithInstance:
			f.on, f.why = disk.InstanceID, "with "+disk.InstanceID
		case attached:
			f.on, f.why = disk.InstanceID, "after "+disk.InstanceID
		}
		s.add(f, disk.Tags, keep, func(ctx context.Context) error {
			if attached && disk.DeleteWithInstance {
				return s.poller.DiskDeleted(ctx, disk.DiskID)
			}
			if attached {
				if _, err := s.poller.DiskAvailable(ctx, disk.DiskID); err != nil {
					return err
				}
			}
			_, err := deletedisk.Do(ctx, s.client, &deletedisk.Request{DiskID: disk.DiskID}, ecs.WithIdempotent())
			if err != nil && !ecs.IsNotFound(err) {
				return err
			}
			return s.poller.DiskDeleted(ctx, disk.DiskID)
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
			keep = "a disk was made from it"
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

// release releases one thing and waits until it is gone, for a limited time.
func release(ctx context.Context, f *finding) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	return f.release(ctx)
}
