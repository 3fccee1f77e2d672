package ecstest

import (
	"slices"
	"strconv"
	"strings"
)

func describeSnapshots(c *call) object {
	used := c.usages()
	page, fields := onePage(c, c.snapshotFilters(used).of(&c.snapshots))
	if !c.ready() {
		return nil
	}
	items := array{}
	for _, s := range page {
		items = append(items, s.describe(c.state, used[s.id]))
	}
	return append(fields, member{"Snapshots", wrapped("Snapshot", items)})
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
func (s *snapshot) bytes() integer { return integer(s.sourceSize) << 30 }

// describe returns the snapshot as DescribeSnapshots shows it.
func (s *snapshot) describe(st *state, used usage) object {
	return object{
		{"SnapshotId", text(s.id)},
		{"SnapshotName", text(s.name)},
		{"SnapshotLinkId", text(s.link())},
		{"SnapshotSN", text(strings.TrimPrefix(s.id, "s-"))},
		{"Description", text(s.description)},
		{"RegionId", text(s.region)},
		{"ResourceGroupId", text(s.group)},
		{"Status", text(s.status)},
		{"Progress", text(strconv.Itoa(s.progress) + "%")},
		{"Available", boolean(s.status == snapshotAccomplished)},
		{"RemainTime", integer(0)},
		{"SnapshotType", text(s.snapshotType)},
		{"Category", text(s.category)},
		{"InstantAccess", boolean(s.instantAccess)},
		{"InstantAccessRetentionDays", integer(0)},
		{"RetentionDays", integer(s.retentionDays)},
		{"Usage", text(used.String())},
		{"Encrypted", boolean(s.encrypted)},
		{"KMSKeyId", text(s.kmsKey)},
		{"ProductCode", text(s.productCode)},
		{"FullSnapshotSizeInBytes", s.bytes()},
		{"SourceDiskId", text(s.sourceDisk)},
		{"SourceDiskType", text(s.sourceUse)},
		{"SourceDiskSize", text(strconv.Itoa(s.sourceSize))},
		{"SourceStorageType", text("disk")},
		{"SourceRegionId", text(s.sourceRegion)},
		{"SourceSnapshotId", text(s.sourceSnapshot)},
		{"CreationTime", formatSecond(s.created)},
		{"LastModifiedTime", formatSecond(s.modified)},
		{"Tags", st.tags.describe(&s.resource)},
	}
}

// describeSnapshotLinks lists the disks that have snapshots, in the order of
// their first snapshots.
func describeSnapshotLinks(c *call) object {
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
	items := array{}
	for _, s := range page {
		items = append(items, c.describeChain(chains[s.sourceDisk]))
	}
	return append(fields, member{"SnapshotLinks", wrapped("SnapshotLink", items)})
}

// idArray reads a JSON array of at most 100 IDs.
func (c *call) idArray(name string) (ids []string, given bool) {
	ids, given = c.jsonList(name)
	if len(ids) > 100 {
		c.invalid(name, "it has more than 100 items")
	}
	return ids, given
}

func (c *call) describeChain(chain []*snapshot) object {
	s := chain[len(chain)-1]
	d, ok := c.disks.get(s.sourceDisk)
	if !ok {
		d = new(disk)
	}
	in := d.instance()
	if in == nil {
		in = new(instance)
	}
	var size integer
	for _, s := range chain {
		size += s.bytes()
	}
	return object{
		{"SnapshotLinkId", text(s.link())},
		{"RegionId", text(s.region)},
		{"SourceDiskId", text(s.sourceDisk)},
		{"SourceDiskName", text(d.name)},
		{"SourceDiskSize", integer(s.sourceSize)},
		{"SourceDiskType", text(s.sourceUse)},
		{"InstanceId", text(in.id)},
		{"InstanceName", text(in.name)},
		{"Category", text(s.category)},
		{"InstantAccess", boolean(s.instantAccess)},
		{"TotalCount", integer(len(chain))},
		{"TotalSize", size},
	}
}
