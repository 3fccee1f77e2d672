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

var disks = part[describedisks.Disk]{
	kind: "disk",
	look: ecswait.Disks.Get,
	held: func(d *describedisks.Disk) held {
		h := held{status: string(d.Status), multi: d.MultiAttach != "" && d.MultiAttach != types.MultiAttachDisabled}
		for _, a := range d.Attachments {
			h.at = append(h.at, a.InstanceID)
		}
		if len(h.at) == 0 && d.InstanceID != "" { // which is empty for a multi-attach disk
			h.at = append(h.at, d.InstanceID)
		}
		return h
	},
	attach: func(id, instanceID string, conf config) step {
		return act(attachdisk.Action, attachdisk.Do, &attachdisk.Request{
			DiskID: id, InstanceID: instanceID, DeleteWithInstance: conf.deleteWithInstance,
		})
	},
	detach: func(id, instanceID string) step {
		return act(detachdisk.Action, detachdisk.Do, &detachdisk.Request{DiskID: id, InstanceID: instanceID}, instanceID).
			excusing("DependencyViolation", "InvalidDisk.AlreadyDetached")
	},
	remove: func(id string) step { return act(deletedisk.Action, deletedisk.Do, &deletedisk.Request{DiskID: id}) },
}

// DiskAttached attaches a disk to an instance unless it is, and waits until it is; Done.Seen has the device. A disk that another
// instance has is an error, unless it is a multi-attach disk. With [WithForce] it is detached from there first. See also
// [WithDeleteWithInstance].
func DiskAttached(ctx context.Context, c ecs.Invoker, diskID, instanceID string, opts ...Option) (Done[describedisks.Disk], error) {
	return disks.attached(ctx, c, diskID, instanceID, opts)
}

// DiskDetached detaches a disk from an instance that has it, and waits until it does not. A disk that another instance has, or
// that does not exist, is detached.
func DiskDetached(ctx context.Context, c ecs.Invoker, diskID, instanceID string, opts ...Option) (Done[describedisks.Disk], error) {
	return disks.detached(ctx, c, diskID, instanceID, opts)
}

// DiskSize grows a disk, attached or not, unless it has at least so many GiB, and waits until it does. The disk of a running
// instance grows online where its category can; the file system on it is for others to grow.
func DiskSize(ctx context.Context, c ecs.Invoker, diskID string, atLeast int, opts ...Option) (Done[describedisks.Disk], error) {
	// The codes of a disk that cannot grow online: because its instance is stopped, and because of what it is.
	const notRunning, notOnline = "InvalidInstanceStatus.NotRunning", "InvalidDiskSize.NotSupportResizeOnline"
	return disks.reach(ctx, c, diskID, opts, goal[describedisks.Disk]{
		wanted: fmt.Sprintf("at least %d GiB", atLeast),
		next: func(d *describedisks.Disk, conf config) step {
			h := disks.held(d)
			if d.Size >= atLeast {
				return h.settled(step{done: true})
			}
			req := &resizedisk.Request{DiskID: diskID, NewSize: &atLeast, Type: resizedisk.TypeOffline}
			if h.inUse() && !h.multi && d.Category != types.DiskCategoryCloud && !ecs.HasCode(conf.obstacle, notRunning, notOnline) {
				req.Type = resizedisk.TypeOnline
			}
			s := act(resizedisk.Action, resizedisk.Do, req)
			return h.settled(s.excusing("InvalidDiskSize.TooSmall", "InvalidDiskSize", notRunning, notOnline))
		},
	})
}

// DiskGone deletes a disk, and waits until it is gone. Its snapshots stay, unless it is set to take its automatic ones along. A
// disk that an instance has is an error; with [WithForce] it is detached first.
func DiskGone(ctx context.Context, c ecs.Invoker, diskID string, opts ...Option) (Done[describedisks.Disk], error) {
	return disks.deleted(ctx, c, diskID, opts)
}
