package snapshot

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// copySnapshot copies a snapshot to another region. An encrypted copy may stay in the region.
func copySnapshot(c *action.Call) action.Effect {
	s, to := c.Snapshot("SnapshotId"), c.String("DestinationRegionId")
	name, description := c.String("DestinationSnapshotName"), c.String("DestinationSnapshotDescription")
	c.CheckTextsOr(name, description, "InvalidSnapshotName.Malformed", "InvalidDescription.Malformed")
	checkNoAuto(c, name)
	days := readDays(c, "RetentionDays", backend.MaxRetention, "InvalidRetentionDays.Malformed")
	encrypted, key := c.Encryption()
	tags := c.NewTags("Tag")
	c.Unsupported("InvalidParameter", "Arn", "DestinationStorageLocationArn")
	switch {
	case c.Catalog.FindRegion(to) == nil:
		c.Reject("InvalidRegionId.NotExists", "The region %q does not exist.", to)
	case to == c.Region && !encrypted:
		c.Reject("InvalidOperation.NotSupportCopyInSameRegion", "The snapshot is in the region %q.", to)
	}
	c.CheckReady(s)
	group := c.String("ResourceGroupId")
	return func() reply.Object {
		copied := c.CopySnapshot(s, to, group)
		copied.Name, copied.Description, copied.RetentionDays = name, description, days
		copied.SnapshotType = "user"
		copied.Encrypted, copied.KMSKey = s.Encrypted || encrypted, cmp.Or(key, s.KMSKey)
		c.Tags.Set(&copied.Resource, tags...)
		return reply.Object{reply.String("SnapshotId", copied.ID)}
	}
}
