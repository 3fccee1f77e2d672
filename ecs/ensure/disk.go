package ensure

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resizedisk"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// DiskAttached attaches a disk to an instance unless it is, and waits until it is; Done.Seen has the device. A disk that another
// instance has is an error, unless it is a multi-attach disk. With [WithForce] it is detached from there first. See also
// [WithDeleteWithInstance].
func DiskAttached(ctx context.Context, c ecs.Invoker, diskID, instanceID string, opts ...Option) (Done[describedisks.Disk], error) {
	conf := newConfig(opts)
	attach := step{action: attachdisk.Action, call: call(attachdisk.Do, c, &attachdisk.Request{
		DiskID: diskID, InstanceID: instanceID, DeleteWithInstance: conf.deleteWithInstance,
	})}
	return disk(ctx, c, diskID, instanceID, conf, goal[describedisks.Disk]{
		wanted: "attached to " + instanceID,
		next:   func(d *describedisks.Disk) step { return heldDisk(c, d).attached(instanceID, conf.force, attach) },
	})
}

// DiskDetached detaches a disk from an instance that has it, and waits until it does not. A disk that another instance has, or that
// does not exist, is detached.
func DiskDetached(ctx context.Context, c ecs.Invoker, diskID, instanceID string, opts ...Option) (Done[describedisks.Disk], error) {
	return disk(ctx, c, diskID, instanceID, newConfig(opts), goal[describedisks.Disk]{
		wanted: "detached from " + instanceID, gone: true,
		next: func(d *describedisks.Disk) step { return heldDisk(c, d).detached(instanceID) },
	})
}

// DiskSize grows a disk, attached or not, unless it has at least so many GiB, and waits until it does. The disk of a running
// instance grows online where its category can; the file system on it is for others to grow.
func DiskSize(ctx context.Context, c ecs.Invoker, diskID string, atLeast int, opts ...Option) (Done[describedisks.Disk], error) {
	// The codes of a disk that cannot grow online: because its instance is stopped, and because of what it is.
	const notRunning, notOnline = "InvalidInstanceStatus.NotRunning", "InvalidDiskSize.NotSupportResizeOnline"
	offline := false
	return disk(ctx, c, diskID, diskID, newConfig(opts), goal[describedisks.Disk]{
		wanted: fmt.Sprintf("at least %d GiB", atLeast),
		next: func(d *describedisks.Disk) step {
			h := heldDisk(c, d)
			switch {
			case d.Size >= atLeast && !h.going():
				return step{done: true}
			case !h.free() && !h.inUse():
				return step{}
			}
			req := &resizedisk.Request{DiskID: diskID, NewSize: &atLeast, Type: resizedisk.TypeOffline}
			if h.inUse() && !h.multi && d.Category != types.DiskCategoryCloud && !offline {
				req.Type = resizedisk.TypeOnline
			}
			return step{
				action: resizedisk.Action, stale: []string{"InvalidDiskSize.TooSmall", "InvalidDiskSize", notRunning, notOnline},
				call: func(ctx context.Context) (string, error) {
					id, err := call(resizedisk.Do, c, req)(ctx)
					offline = ecs.HasCode(err, notRunning, notOnline)
					return id, err
				},
			}
		},
	})
}

// DiskGone deletes a disk, and waits until it is gone. Its snapshots stay, unless it is set to take its automatic ones along. A disk
// that an instance has is an error; with [WithForce] it is detached first.
func DiskGone(ctx context.Context, c ecs.Invoker, diskID string, opts ...Option) (Done[describedisks.Disk], error) {
	conf := newConfig(opts)
	remove := step{action: deletedisk.Action, call: call(deletedisk.Do, c, &deletedisk.Request{DiskID: diskID})}
	return disk(ctx, c, diskID, diskID, conf, goal[describedisks.Disk]{
		wanted: "gone", gone: true,
		next: func(d *describedisks.Disk) step { return heldDisk(c, d).deleted(conf.force, remove) },
	})
}

func disk(ctx context.Context, c ecs.Invoker, id, other string, conf config, g goal[describedisks.Disk]) (Done[describedisks.Disk], error) {
	g.kind, g.id, g.state = "disk", id, func(d *describedisks.Disk) string { return heldDisk(c, d).String() }
	return reachOf(ctx, c, ecswait.Disks, g, conf, other)
}

func heldDisk(c ecs.Invoker, d *describedisks.Disk) held {
	h := held{status: string(d.Status), multi: d.MultiAttach != "" && d.MultiAttach != types.MultiAttachDisabled}
	for _, a := range d.Attachments {
		h.at = append(h.at, a.InstanceID)
	}
	if len(h.at) == 0 && d.InstanceID != "" { // which is empty for a multi-attach disk
		h.at = append(h.at, d.InstanceID)
	}
	h.detach = func(instanceID string) step {
		return step{
			action: detachdisk.Action, items: []string{instanceID}, stale: []string{"DependencyViolation", "InvalidDisk.AlreadyDetached"},
			call: call(detachdisk.Do, c, &detachdisk.Request{DiskID: d.DiskID, InstanceID: instanceID}),
		}
	}
	return h
}
