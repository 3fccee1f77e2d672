package ecswait

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/waiter"
)

// DisksAttached waits until the disks are attached to the instance and In_use. It looks at the list of attachments, so it is
// right for multi-attach disks too, which other instances may have at the same time.
//
// A disk that is attached to another instance, or Detaching, fails, unless it is a multi-attach disk. One that was Attaching and
// is no longer, or that is gone, fails; one whose attachment does not begin fails after the grace.
func DisksAttached(ctx context.Context, c ecs.Invoker, instanceID string, ids []string, opts ...waiter.BatchOption) ([]describedisks.Disk, error) {
	if instanceID == "" {
		return nil, errNoInstance
	}
	return disks.wait(ctx, c, ids, attachedTo(instanceID), opts)
}

// DisksDetached waits until the disks are no longer attached to the instance. Other instances may have them.
//
// A disk that is Attaching to the instance, or attached to it after it was Detaching, fails, unless it is a multi-attach disk.
// One that is gone fails: see [DisksDeleted].
func DisksDetached(ctx context.Context, c ecs.Invoker, instanceID string, ids []string, opts ...waiter.BatchOption) ([]describedisks.Disk, error) {
	if instanceID == "" {
		return nil, errNoInstance
	}
	return disks.wait(ctx, c, ids, detachedFrom(instanceID), opts)
}

var errNoInstance = errors.New("ecswait: the id of the instance is empty")

func attachedTo(instanceID string) goal[describedisks.Disk] {
	return goal[describedisks.Disk]{
		wanted: "attached to " + instanceID,
		reached: func(d *describedisks.Disk) bool {
			return string(d.Status) == diskInUse && slices.Contains(holders(d), instanceID)
		},
		never: func(d *describedisks.Disk) string {
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
				return "" // which instance that is about is not known
			}
		},
	}
}

func detachedFrom(instanceID string) goal[describedisks.Disk] {
	return goal[describedisks.Disk]{
		wanted: "detached from " + instanceID,
		reached: func(d *describedisks.Disk) bool {
			have, state := holders(d), string(d.Status)
			moving := state == diskAttaching || state == diskDetaching // no holder is listed then, but there may be one
			return !slices.Contains(have, instanceID) && (len(have) > 0 || !moving)
		},
		path: path{away: []string{diskAttaching}, begun: diskDetaching, from: []string{diskInUse}},
		at: func(d *describedisks.Disk) string {
			if multiAttach(d) {
				return "" // which instance the state is about is not known
			}
			return string(d.Status)
		},
	}
}

// holders lists the instances that the disk is attached to, those of attachments that have begun or not ended included.
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
