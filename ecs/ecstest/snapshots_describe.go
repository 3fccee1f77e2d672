package ecstest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeSnapshots(c *call) effect {
	used := c.usages()
	page, fields := onePage(c, c.snapshotFilters(used).of(&c.snapshots))
	return func() reply.Object {
		items := reply.Array{}
		for _, s := range page {
			items = append(items, s.describe(c.state, used[s.id]))
		}
		return append(fields, reply.List("Snapshots", "Snapshot", items))
	}
}

// snapshotFilters reads the filters of DescribeSnapshots. A snapshot must match
// all of them.
func (c *call) snapshotFilters(used map[string]usage) *filters[*snapshot] {
	f := newFilters[*snapshot](c)
	f.ids("SnapshotIds")
	f.equal("DiskId", func(s *snapshot) string { return s.sourceDisk })
	f.equal("InstanceId", func(s *snapshot) string { return c.instanceOf(s.sourceDisk) })
	f.equal("SnapshotLinkId", (*snapshot).link)
	f.equal("SnapshotName", func(s *snapshot) string { return s.name })
	f.equal("KMSKeyId", func(s *snapshot) string { return s.kmsKey })
	f.oneOf("SourceDiskType", func(s *snapshot) string { return s.sourceUse }, "system", "data")
	f.oneOf("Category", func(s *snapshot) string { return s.category }, "standard", "flash", "archive")
	f.oneOf("Usage", func(s *snapshot) string { return used[s.id].String() }, "image", "disk", "image_disk", "none")
	f.flag("Encrypted", func(s *snapshot) bool { return s.encrypted })
	choice(f, "Status", func(s *snapshot) string { return s.status }, "all", snapshotProgressing, snapshotAccomplished, snapshotFailed)
	choice(f, "SnapshotType", func(s *snapshot) string { return s.snapshotType }, "all", "auto", "user")
	f.group()
	f.tags("Tag")
	f.created(2)
	return f
}

// instanceOf returns the ID of the instance to which the disk is attached, or
// "".
func (st *state) instanceOf(diskID string) string {
	if d, ok := st.disks.get(diskID); ok {
		return d.instanceID()
	}
	return ""
}

// link returns the ID of the disk's snapshot chain.
func (s *snapshot) link() string { return "sl-" + strings.TrimPrefix(s.sourceDisk, "d-") }

// bytes returns the size of a snapshot that holds the whole disk.
func (s *snapshot) bytes() int64 { return int64(s.sourceSize) << 30 }

// describe returns the snapshot as DescribeSnapshots shows it.
func (s *snapshot) describe(st *state, used usage) reply.Object {
	return reply.Object{
		reply.String("SnapshotId", s.id),
		reply.String("SnapshotName", s.name),
		reply.String("SnapshotLinkId", s.link()),
		reply.String("SnapshotSN", strings.TrimPrefix(s.id, "s-")),
		reply.String("Description", s.description),
		reply.String("RegionId", s.region),
		reply.String("ResourceGroupId", s.group),
		reply.String("Status", s.status),
		reply.String("Progress", strconv.Itoa(s.progress)+"%"),
		reply.Bool("Available", s.status == snapshotAccomplished),
		reply.Int("RemainTime", 0),
		reply.String("SnapshotType", s.snapshotType),
		reply.String("Category", s.category),
		reply.Bool("InstantAccess", s.instantAccess),
		reply.Int("InstantAccessRetentionDays", 0),
		reply.Int("RetentionDays", s.retentionDays),
		reply.String("Usage", used.String()),
		reply.Bool("Encrypted", s.encrypted),
		reply.String("KMSKeyId", s.kmsKey),
		reply.String("ProductCode", s.productCode),
		reply.Int("FullSnapshotSizeInBytes", s.bytes()),
		reply.String("SourceDiskId", s.sourceDisk),
		reply.String("SourceDiskType", s.sourceUse),
		reply.String("SourceDiskSize", strconv.Itoa(s.sourceSize)),
		reply.String("SourceStorageType", "disk"),
		reply.String("SourceRegionId", s.sourceRegion),
		reply.String("SourceSnapshotId", s.sourceSnapshot),
		reply.String("CreationTime", formatSecond(s.created)),
		reply.String("LastModifiedTime", formatSecond(s.modified)),
		st.tags.describe(&s.resource),
	}
}

// describeSnapshotLinks lists the disks that have snapshots, in the order of
// their first snapshots.
func describeSnapshotLinks(c *call) effect {
	disks, disksGiven := c.idArray("DiskIds")
	links, linksGiven := c.idArray("SnapshotLinkIds")
	f := newFilters[*snapshot](c)
	f.equal("InstanceId", func(s *snapshot) string { return c.instanceOf(s.sourceDisk) })
	f.check(func(s *snapshot) bool {
		return (!disksGiven || slices.Contains(disks, s.sourceDisk)) && (!linksGiven || slices.Contains(links, s.link()))
	})
	chains := make(map[string][]*snapshot)
	var firsts []*snapshot
	for _, s := range f.of(&c.snapshots) {
		if chains[s.sourceDisk] == nil {
			firsts = append(firsts, s)
		}
		chains[s.sourceDisk] = append(chains[s.sourceDisk], s)
	}
	page, fields := onePage(c, firsts)
	items := reply.Array{}
	for _, s := range page {
		items = append(items, c.describeChain(chains[s.sourceDisk]))
	}
	return func() reply.Object {
		return append(fields, reply.List("SnapshotLinks", "SnapshotLink", items))
	}
}

// idArray reads a JSON array of at most 100 IDs.
func (c *call) idArray(name string) (ids []string, given bool) {
	ids, given = c.jsonList(name)
	if len(ids) > 100 {
		c.invalid(name, "it has more than 100 items")
	}
	return ids, given
}

func (c *call) describeChain(chain []*snapshot) reply.Object {
	s := chain[len(chain)-1]
	d, ok := c.disks.get(s.sourceDisk)
	if !ok {
		d = new(disk)
	}
	in := d.instance()
	if in == nil {
		in = new(instance)
	}
	var size int64
	for _, s := range chain {
		size += s.bytes()
	}
	return reply.Object{
		reply.String("SnapshotLinkId", s.link()),
		reply.String("RegionId", s.region),
		reply.String("SourceDiskId", s.sourceDisk),
		reply.String("SourceDiskName", d.name),
		reply.Int("SourceDiskSize", s.sourceSize),
		reply.String("SourceDiskType", s.sourceUse),
		reply.String("InstanceId", in.id),
		reply.String("InstanceName", in.name),
		reply.String("Category", s.category),
		reply.Bool("InstantAccess", s.instantAccess),
		reply.Int("TotalCount", len(chain)),
		reply.Int("TotalSize", size),
	}
}
