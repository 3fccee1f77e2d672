package ecswait

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func listDisks(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[describedisks.Disk, error] {
	return describedisks.All(ctx, c, &describedisks.Request{DiskIDs: ids, MaxResults: new(100)})
}

func diskID(d *describedisks.Disk) string { return d.DiskID }

func diskState(d *describedisks.Disk) string { return string(d.Status) }

const (
	diskAvailable = string(types.DiskStatusAvailable)
	diskAttaching = string(types.DiskStatusAttaching)
	diskInUse     = string(types.DiskStatusInUse)
	diskDetaching = string(types.DiskStatusDetaching)
)

var diskIsAvailable = inState[describedisks.Disk](diskAvailable, path{
	away: []string{diskAttaching}, begun: diskDetaching, from: []string{diskInUse},
})

var diskIsInUse = inState[describedisks.Disk](diskInUse, path{
	away: []string{diskDetaching}, begun: diskAttaching, from: []string{diskAvailable}, idle: true,
})

// DisksAttached waits until the disks are In_use at this instance; a multi-attach disk may be attached to others too.
func DisksAttached(ctx context.Context, c ecs.Invoker, instanceID string, ids []string, opts ...Option) ([]describedisks.Disk, error) {
	if instanceID == "" {
		return nil, errNoInstance
	}
	return Disks.Until(ctx, c, ids, attachedTo(instanceID), opts...)
}

// DisksDetached waits until the disks are no longer at this instance, whether or not others have them.
func DisksDetached(ctx context.Context, c ecs.Invoker, instanceID string, ids []string, opts ...Option) ([]describedisks.Disk, error) {
	if instanceID == "" {
		return nil, errNoInstance
	}
	return Disks.Until(ctx, c, ids, detachedFrom(instanceID), opts...)
}

var errNoInstance = errors.New("ecswait: the id of the instance is empty")

func attachedTo(instanceID string) Goal[describedisks.Disk] {
	return Goal[describedisks.Disk]{
		Wanted: "attached to " + instanceID,
		Reached: func(d *describedisks.Disk) bool {
			return string(d.Status) == diskInUse && slices.Contains(holders(d), instanceID)
		},
		Never: func(d *describedisks.Disk) string {
			if have := holders(d); len(have) > 0 && !slices.Contains(have, instanceID) && !multiAttach(d) {
				return fmt.Sprintf("attached to %q", have[0])
			}
			return ""
		},
		path: path{away: []string{diskDetaching}, begun: diskAttaching, from: []string{diskAvailable}, idle: true},
		at: func(d *describedisks.Disk) string {
			state := string(d.Status)
			switch {
			case !multiAttach(d):
				return state
			case slices.Contains(holders(d), instanceID):
				return diskAttaching
			case state == diskInUse: // at other instances
				return diskAvailable
			case state == diskAvailable:
				return state
			default:
				return "" // the state does not say which instance it is about
			}
		},
	}
}

func detachedFrom(instanceID string) Goal[describedisks.Disk] {
	return Goal[describedisks.Disk]{
		Wanted: "detached from " + instanceID,
		Reached: func(d *describedisks.Disk) bool {
			have, state := holders(d), string(d.Status)
			moving := state == diskAttaching || state == diskDetaching // no instance is listed then, but there may be one
			return !slices.Contains(have, instanceID) && (len(have) > 0 || !moving)
		},
		path: path{away: []string{diskAttaching}, begun: diskDetaching, from: []string{diskInUse}},
		at: func(d *describedisks.Disk) string {
			if multiAttach(d) {
				return "" // the state does not say which instance it is about
			}
			return string(d.Status)
		},
	}
}

// holders lists the instances that the disk is attached to, including attachments that are beginning or ending.
func holders(d *describedisks.Disk) []string {
	var ids []string
	for _, a := range d.Attachments {
		ids = append(ids, a.InstanceID)
	}
	if len(ids) == 0 && d.InstanceID != "" { // which is empty for a multi-attach disk
		ids = append(ids, d.InstanceID)
	}
	return ids
}

// multiAttach reports whether several instances can have the disk.
func multiAttach(d *describedisks.Disk) bool {
	return len(d.Attachments) > 1 || d.MultiAttach != "" && d.MultiAttach != "Disabled"
}
