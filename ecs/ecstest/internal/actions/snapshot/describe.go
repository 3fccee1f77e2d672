package snapshot

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeSnapshots(c *action.Call) action.Effect {
	used := c.Usages()
	return action.ListPage(c, snapshotFilters(c, used).Of(&c.Snapshots), "Snapshots", "Snapshot", func(s *backend.Snapshot) reply.Object {
		return describeSnapshot(c.State, s, used[s.ID])
	})
}

// snapshotFilters reads the filters of DescribeSnapshots. A snapshot must match all of them.
func snapshotFilters(c *action.Call, used map[string]backend.Usage) *action.Filters[*backend.Snapshot] {
	f := action.NewFilters[*backend.Snapshot](c)
	f.IDs("SnapshotIds")
	f.Equal("DiskId", func(s *backend.Snapshot) string { return s.SourceDisk })
	f.Equal("InstanceId", func(s *backend.Snapshot) string { return instanceOf(c.State, s).ID })
	f.Equal("SnapshotLinkId", linkID)
	f.Equal("SnapshotName", func(s *backend.Snapshot) string { return s.Name })
	f.Equal("KMSKeyId", func(s *backend.Snapshot) string { return s.KMSKey })
	f.OneOf("SourceDiskType", func(s *backend.Snapshot) string { return s.SourceUse }, "system", "data")
	f.OneOf("Category", func(s *backend.Snapshot) string { return s.Category }, "standard", "flash", "archive")
	f.OneOf("Usage", func(s *backend.Snapshot) string { return used[s.ID].String() }, "image", "disk", "image_disk", "none")
	f.Flag("Encrypted", func(s *backend.Snapshot) bool { return s.Encrypted })
	f.Choice("Status", func(s *backend.Snapshot) string { return s.Status }, "all",
		backend.SnapshotProgressing, backend.SnapshotAccomplished, backend.SnapshotFailed)
	f.Choice("SnapshotType", func(s *backend.Snapshot) string { return s.SnapshotType }, "all", "auto", "user")
	f.Group()
	f.Tags("Tag")
	f.Created(2)
	return f
}

// instanceOf returns the instance that has the disk of the snapshot, or an empty one.
func instanceOf(st *backend.State, s *backend.Snapshot) *backend.Instance {
	d, _ := st.Disks.Get(s.SourceDisk)
	return cmp.Or(d.Owner(), new(backend.Instance))
}

// linkID returns the ID of the disk's snapshot chain.
func linkID(s *backend.Snapshot) string { return "sl-" + strings.TrimPrefix(s.SourceDisk, "d-") }

// fullSize returns the size in bytes of a snapshot that holds the whole disk.
func fullSize(s *backend.Snapshot) int64 { return int64(s.SourceSize) << 30 }

func progress(s *backend.Snapshot) string { return strconv.Itoa(s.Progress) + "%" }

// describeSnapshot returns the snapshot as DescribeSnapshots shows it.
func describeSnapshot(st *backend.State, s *backend.Snapshot, used backend.Usage) reply.Object {
	return reply.Object{
		reply.String("SnapshotId", s.ID),
		reply.String("SnapshotName", s.Name),
		reply.String("SnapshotLinkId", linkID(s)),
		reply.String("SnapshotSN", strings.TrimPrefix(s.ID, "s-")),
		reply.String("Description", s.Description),
		reply.String("RegionId", s.Region),
		reply.String("ResourceGroupId", s.Group),
		reply.String("Status", s.Status),
		reply.String("Progress", progress(s)),
		reply.Bool("Available", s.Status == backend.SnapshotAccomplished),
		reply.Int("RemainTime", 0),
		reply.String("SnapshotType", s.SnapshotType),
		reply.String("Category", s.Category),
		reply.Bool("InstantAccess", s.Instant(st.Now)),
		reply.Int("InstantAccessRetentionDays", s.InstantDays),
		reply.Int("RetentionDays", s.RetentionDays),
		reply.String("Usage", used.String()),
		reply.Bool("Encrypted", s.Encrypted),
		reply.String("KMSKeyId", s.KMSKey),
		reply.String("ProductCode", s.ProductCode),
		reply.Int("FullSnapshotSizeInBytes", fullSize(s)),
		reply.String("SourceDiskId", s.SourceDisk),
		reply.String("SourceDiskType", s.SourceUse),
		reply.Int("SourceDiskSize", s.SourceSize), // documented as text, but recorded responses have a number
		reply.String("SourceStorageType", "disk"),
		reply.String("SourceRegionId", s.SourceRegion),
		reply.String("SourceSnapshotId", s.SourceSnapshot),
		reply.String("CreationTime", action.FormatSecond(s.Created)),
		reply.String("LastModifiedTime", action.FormatSecond(s.Modified)),
		action.DescribeTags(st.Tags, &s.Resource),
	}
}

// describeSnapshotLinks lists the disks that have snapshots, in the order of their first snapshots.
func describeSnapshotLinks(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Snapshot](c)
	f.Equal("InstanceId", func(s *backend.Snapshot) string { return instanceOf(c.State, s).ID })
	f.AnyOf("DiskIds", func(s *backend.Snapshot) []string { return []string{s.SourceDisk} })
	f.AnyOf("SnapshotLinkIds", func(s *backend.Snapshot) []string { return []string{linkID(s)} })
	chains := make(map[string][]*backend.Snapshot)
	var firsts []*backend.Snapshot
	for _, s := range f.Of(&c.Snapshots) {
		if chains[s.SourceDisk] == nil {
			firsts = append(firsts, s)
		}
		chains[s.SourceDisk] = append(chains[s.SourceDisk], s)
	}
	return action.ListPage(c, firsts, "SnapshotLinks", "SnapshotLink", func(s *backend.Snapshot) reply.Object {
		return describeChain(c.State, chains[s.SourceDisk])
	})
}

func describeChain(st *backend.State, chain []*backend.Snapshot) reply.Object {
	last := chain[len(chain)-1]
	d, _ := st.Disks.Get(last.SourceDisk)
	in := instanceOf(st, last)
	var size int64
	for _, s := range chain {
		size += fullSize(s)
	}
	return reply.Object{
		reply.String("SnapshotLinkId", linkID(last)),
		reply.String("RegionId", last.Region),
		reply.String("SourceDiskId", last.SourceDisk),
		reply.String("SourceDiskName", d.Name),
		reply.Int("SourceDiskSize", last.SourceSize),
		reply.String("SourceDiskType", last.SourceUse),
		reply.String("InstanceId", in.ID),
		reply.String("InstanceName", in.Name),
		reply.String("Category", last.Category),
		reply.Bool("InstantAccess", last.Instant(st.Now)),
		reply.Int("TotalCount", len(chain)),
		reply.Int("TotalSize", size),
	}
}

// describeSnapshotsUsage counts the snapshots of the region and their bytes.
func describeSnapshotsUsage(c *action.Call) action.Effect {
	all := action.NewFilters[*backend.Snapshot](c).Of(&c.Snapshots)
	var size int64
	for _, s := range all {
		size += fullSize(s)
	}
	return func() reply.Object {
		return reply.Object{reply.Int("SnapshotCount", len(all)), reply.Int("SnapshotSize", size)}
	}
}
