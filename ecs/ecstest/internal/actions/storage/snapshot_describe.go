package storage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeSnapshots(c *action.Call) action.Effect {
	used := c.Usages()
	page, fields := action.OnePage(c, snapshotFilters(c, used).Of(&c.Snapshots))
	return func() reply.Object {
		items := reply.Array{}
		for _, s := range page {
			items = append(items, describeSnapshot(s, c.State, used[s.ID]))
		}
		return append(fields, reply.List("Snapshots", "Snapshot", items))
	}
}

// snapshotFilters reads the filters of DescribeSnapshots. A snapshot must match
// all of them.
func snapshotFilters(c *action.Call, used map[string]backend.Usage) *action.Filters[*backend.Snapshot] {
	f := action.NewFilters[*backend.Snapshot](c)
	f.IDs("SnapshotIds")
	f.Equal("DiskId", func(s *backend.Snapshot) string { return s.SourceDisk })
	f.Equal("InstanceId", func(s *backend.Snapshot) string { return instanceOf(c.State, s.SourceDisk) })
	f.Equal("SnapshotLinkId", link)
	f.Equal("SnapshotName", func(s *backend.Snapshot) string { return s.Name })
	f.Equal("KMSKeyId", func(s *backend.Snapshot) string { return s.KMSKey })
	f.OneOf("SourceDiskType", func(s *backend.Snapshot) string { return s.SourceUse }, "system", "data")
	f.OneOf("Category", func(s *backend.Snapshot) string { return s.Category }, "standard", "flash", "archive")
	f.OneOf("Usage", func(s *backend.Snapshot) string { return used[s.ID].String() }, "image", "disk", "image_disk", "none")
	f.Flag("Encrypted", func(s *backend.Snapshot) bool { return s.Encrypted })
	f.Choice("Status", func(s *backend.Snapshot) string { return s.Status }, "all", backend.SnapshotProgressing, backend.SnapshotAccomplished, backend.SnapshotFailed)
	f.Choice("SnapshotType", func(s *backend.Snapshot) string { return s.SnapshotType }, "all", "auto", "user")
	f.Group()
	f.Tags("Tag")
	f.Created(2)
	return f
}

// instanceOf returns the ID of the instance to which the disk is attached, or
// "".
func instanceOf(st *backend.State, diskID string) string {
	if d, ok := st.Disks.Get(diskID); ok {
		return instanceID(d)
	}
	return ""
}

// link returns the ID of the disk's snapshot chain.
func link(s *backend.Snapshot) string { return "sl-" + strings.TrimPrefix(s.SourceDisk, "d-") }

// bytes returns the size of a snapshot that holds the whole disk.
func bytes(s *backend.Snapshot) int64 { return int64(s.SourceSize) << 30 }

// describeSnapshot returns the snapshot as DescribeSnapshots shows it.
func describeSnapshot(s *backend.Snapshot, st *backend.State, used backend.Usage) reply.Object {
	return reply.Object{
		reply.String("SnapshotId", s.ID),
		reply.String("SnapshotName", s.Name),
		reply.String("SnapshotLinkId", link(s)),
		reply.String("SnapshotSN", strings.TrimPrefix(s.ID, "s-")),
		reply.String("Description", s.Description),
		reply.String("RegionId", s.Region),
		reply.String("ResourceGroupId", s.Group),
		reply.String("Status", s.Status),
		reply.String("Progress", strconv.Itoa(s.Progress)+"%"),
		reply.Bool("Available", s.Status == backend.SnapshotAccomplished),
		reply.Int("RemainTime", 0),
		reply.String("SnapshotType", s.SnapshotType),
		reply.String("Category", s.Category),
		reply.Bool("InstantAccess", s.InstantAccess),
		reply.Int("InstantAccessRetentionDays", 0),
		reply.Int("RetentionDays", s.RetentionDays),
		reply.String("Usage", used.String()),
		reply.Bool("Encrypted", s.Encrypted),
		reply.String("KMSKeyId", s.KMSKey),
		reply.String("ProductCode", s.ProductCode),
		reply.Int("FullSnapshotSizeInBytes", bytes(s)),
		reply.String("SourceDiskId", s.SourceDisk),
		reply.String("SourceDiskType", s.SourceUse),
		reply.String("SourceDiskSize", strconv.Itoa(s.SourceSize)),
		reply.String("SourceStorageType", "disk"),
		reply.String("SourceRegionId", s.SourceRegion),
		reply.String("SourceSnapshotId", s.SourceSnapshot),
		reply.String("CreationTime", action.FormatSecond(s.Created)),
		reply.String("LastModifiedTime", action.FormatSecond(s.Modified)),
		action.DescribeTags(st.Tags, &s.Resource),
	}
}

// describeSnapshotLinks lists the disks that have snapshots, in the order of
// their first snapshots.
func describeSnapshotLinks(c *action.Call) action.Effect {
	disks, disksGiven := idArray(c, "DiskIds")
	links, linksGiven := idArray(c, "SnapshotLinkIds")
	f := action.NewFilters[*backend.Snapshot](c)
	f.Equal("InstanceId", func(s *backend.Snapshot) string { return instanceOf(c.State, s.SourceDisk) })
	f.Check(func(s *backend.Snapshot) bool {
		return (!disksGiven || slices.Contains(disks, s.SourceDisk)) && (!linksGiven || slices.Contains(links, link(s)))
	})
	chains := make(map[string][]*backend.Snapshot)
	var firsts []*backend.Snapshot
	for _, s := range f.Of(&c.Snapshots) {
		if chains[s.SourceDisk] == nil {
			firsts = append(firsts, s)
		}
		chains[s.SourceDisk] = append(chains[s.SourceDisk], s)
	}
	page, fields := action.OnePage(c, firsts)
	items := reply.Array{}
	for _, s := range page {
		items = append(items, describeChain(c, chains[s.SourceDisk]))
	}
	return func() reply.Object {
		return append(fields, reply.List("SnapshotLinks", "SnapshotLink", items))
	}
}

// idArray reads a JSON array of at most 100 IDs.
func idArray(c *action.Call, name string) (ids []string, given bool) {
	ids, given = c.JSONList(name)
	if len(ids) > 100 {
		c.Invalid(name, "it has more than 100 items")
	}
	return ids, given
}

func describeChain(c *action.Call, chain []*backend.Snapshot) reply.Object {
	s := chain[len(chain)-1]
	d, ok := c.Disks.Get(s.SourceDisk)
	if !ok {
		d = new(backend.Disk)
	}
	in := d.Instance()
	if in == nil {
		in = new(backend.Instance)
	}
	var size int64
	for _, s := range chain {
		size += bytes(s)
	}
	return reply.Object{
		reply.String("SnapshotLinkId", link(s)),
		reply.String("RegionId", s.Region),
		reply.String("SourceDiskId", s.SourceDisk),
		reply.String("SourceDiskName", d.Name),
		reply.Int("SourceDiskSize", s.SourceSize),
		reply.String("SourceDiskType", s.SourceUse),
		reply.String("InstanceId", in.ID),
		reply.String("InstanceName", in.Name),
		reply.String("Category", s.Category),
		reply.Bool("InstantAccess", s.InstantAccess),
		reply.Int("TotalCount", len(chain)),
		reply.Int("TotalSize", size),
	}
}
