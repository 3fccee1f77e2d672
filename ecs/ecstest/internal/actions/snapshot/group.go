package snapshot

import (
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The limits of a snapshot group.
const (
	maxGroupDisks = 16
	maxGroupSize  = 32 << 10 // GiB
)

// createSnapshotGroup takes snapshots of several disks: those of an instance, some of them, or disks of several instances.
func createSnapshotGroup(c *action.Call) action.Effect {
	name, description := readGroupTexts(c)
	tags := c.NewTags("Tag")
	var model backend.Snapshot
	model.InstantAccess, model.InstantDays = readInstant(c, "InvalidRetentionDays.Malformed")
	c.Unsupported("InvalidParameter", "StorageLocationArn")
	disks := readGroupDisks(c)
	checkGroupDisks(c, disks)
	resource := c.NewGrouped(backend.KindSnapshotGroup)
	return func() reply.Object {
		g := &backend.SnapshotGroup{
			Resource: resource(), Name: name, Description: description, Instance: commonInstance(disks),
		}
		c.Tags.Set(&g.Resource, tags...)
		c.BeginSnapshots(g, model, disks)
		return reply.Object{reply.String("SnapshotGroupId", g.ID)}
	}
}

func readGroupTexts(c *action.Call) (name, description string) {
	return c.Texts("", "InvalidParameter.Name", "InvalidParameter.Description")
}

// readGroupDisks finds the disks of DiskId.N, or all of the instance without those of ExcludeDiskId.N.
func readGroupDisks(c *action.Call) []*backend.Disk {
	ids, excluded, instance := c.Distinct("DiskId"), c.Distinct("ExcludeDiskId"), c.String("InstanceId")
	var of *backend.Instance
	switch {
	case len(ids) > 0 && len(excluded) > 0:
		c.Reject("InvalidParam.ExcludeDiskIdsAndDiskIds.Conflict", "DiskId and ExcludeDiskId are mutually exclusive.")
	case instance == "" && (len(ids) == 0 || len(excluded) > 0):
		c.Reject("MissingParamter.InstanceId", "InstanceId is missing.") // the typo is the service's
	case instance != "":
		of = c.Instance("InstanceId")
	}
	var disks []*backend.Disk
	for _, id := range slices.Concat(ids, excluded) {
		d := action.Find(c, &c.Disks, id)
		if _, attached := d.Mount(of); of != nil && !attached {
			c.Reject("DiskId.ValueNotSupported", "The disk %q is not attached to the instance %q.", id, of.ID)
		}
		disks = append(disks, d)
	}
	if len(ids) == 0 && of != nil {
		disks = slices.DeleteFunc(slices.Clone(of.Disks), func(d *backend.Disk) bool { return slices.Contains(excluded, d.ID) })
	}
	if len(disks) == 0 {
		c.Reject("InvalidInstance.NoDisk", "No disk is left for the group.")
	}
	return disks
}

// checkGroupDisks checks that snapshots of the disks can be taken together.
func checkGroupDisks(c *action.Call, disks []*backend.Disk) {
	size := 0
	for _, d := range disks {
		size += d.Size
		switch {
		case d.MultiAttach:
			c.Reject("InvalidOperation.MultiAttachDisk", "The disk %q is a multi-attach disk.", d.ID)
		case !slices.Contains([]string{"cloud_essd", "cloud_essd_entry", "cloud_auto"}, d.Category):
			c.Reject("DiskCategory.OperationNotSupported", "A %s disk does not support snapshot groups.", d.Category)
		case d.Zone != disks[0].Zone:
			c.Reject("InvalidDiskIds.NotInSameZone", "The disks %q and %q are in different zones.", disks[0].ID, d.ID)
		}
		checkSnapshot(c, d)
	}
	if len(disks) > maxGroupDisks {
		c.Reject("NumberExceed.TooManyDisks", "The group would have %d disks, more than %d.", len(disks), maxGroupDisks)
	}
	if size > maxGroupSize {
		c.Reject("CapacityExceed.TooManyDisks", "The disks have %d GiB, more than %d.", size, maxGroupSize)
	}
}

// commonInstance returns the ID of the instance that has all of the disks, or "".
func commonInstance(disks []*backend.Disk) string {
	id := action.IDOf(disks[0].Owner())
	if slices.ContainsFunc(disks, func(d *backend.Disk) bool { return action.IDOf(d.Owner()) != id }) {
		return ""
	}
	return id
}

func modifySnapshotGroup(c *action.Call) action.Effect {
	g := findGroup(c)
	name, description := readGroupTexts(c)
	return action.Change(func() {
		if name != "" {
			g.Name = name
		}
		if description != "" {
			g.Description = description
		}
	})
}

func findGroup(c *action.Call) *backend.SnapshotGroup {
	return action.Find(c, &c.SnapshotGroups, c.String("SnapshotGroupId"))
}

// deleteSnapshotGroup deletes the group and its snapshots.
func deleteSnapshotGroup(c *action.Call) action.Effect {
	g, used := findGroup(c), c.Usages()
	members := c.SnapshotsIn(g)
	for _, s := range members {
		switch {
		case used[s.ID].Image:
			c.Reject("SnapshotCreatedImage", "The snapshot %q is part of an image.", s.ID)
		case used[s.ID].Disk:
			c.Reject("SnapshotCreatedDisk", "A disk was created from the snapshot %q.", s.ID)
		}
	}
	return func() reply.Object {
		backend.Discard(c.State, &c.SnapshotGroups, g)
		return reply.Object{reply.List("OperationProgressSet", "OperationProgress",
			reply.Each(members, func(s *backend.Snapshot) reply.Object {
				backend.Discard(c.State, &c.Snapshots, s)
				item := reply.Object{reply.String("Name", "SnapshotId"), reply.String("Value", s.ID)}
				return reply.Object{
					reply.String("OperationStatus", "Success"), reply.List("RelatedItemSet", "RelatedItem", reply.Array{item}),
				}
			}))}
	}
}

func describeSnapshotGroups(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.SnapshotGroup](c)
	f.IDs("SnapshotGroupId")
	f.Equal("InstanceId", func(g *backend.SnapshotGroup) string { return g.Instance })
	f.Equal("Name", func(g *backend.SnapshotGroup) string { return g.Name })
	f.AnyOf("Status", func(g *backend.SnapshotGroup) []string { return []string{groupStatus(c.SnapshotsIn(g))} })
	for i := range c.Numbered("Status") {
		c.OneOfOr("Status."+strconv.Itoa(i+1), "InvalidStatus.ValueNotSupported",
			backend.SnapshotProgressing, backend.SnapshotAccomplished, backend.SnapshotFailed)
	}
	c.Unsupported("InvalidParameter", "AdditionalAttributes")
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.SnapshotGroups), "SnapshotGroups", "SnapshotGroup",
		func(g *backend.SnapshotGroup) reply.Object { return describeGroup(c.State, g) })
}

// groupStatus returns the status of a group with the snapshots: that of the one that is farthest from being accomplished.
func groupStatus(members []*backend.Snapshot) string {
	for _, status := range []string{backend.SnapshotFailed, backend.SnapshotProgressing} {
		if slices.ContainsFunc(members, func(s *backend.Snapshot) bool { return s.Status == status }) {
			return status
		}
	}
	return backend.SnapshotAccomplished
}

func describeGroup(st *backend.State, g *backend.SnapshotGroup) reply.Object {
	members := st.SnapshotsIn(g)
	return reply.Object{
		reply.String("SnapshotGroupId", g.ID),
		reply.String("Name", g.Name),
		reply.String("Description", g.Description),
		reply.String("InstanceId", g.Instance),
		reply.String("ResourceGroupId", g.Group),
		reply.String("Status", groupStatus(members)),
		reply.String("CreationTime", action.FormatSecond(g.Created)),
		tagsOf(st, &g.Resource),
		reply.List("Snapshots", "Snapshot", reply.Each(members, func(s *backend.Snapshot) reply.Object {
			return reply.Object{
				reply.String("SnapshotId", s.ID),
				reply.String("SourceDiskId", s.SourceDisk),
				reply.String("SourceDiskType", s.SourceUse),
				reply.String("Progress", progress(s)),
				reply.Bool("Available", s.Status == backend.SnapshotAccomplished),
				reply.Bool("InstantAccess", s.Instant(st.Now)),
				reply.Int("InstantAccessRetentionDays", s.InstantDays),
				tagsOf(st, &s.Resource),
			}
		})),
	}
}

// tagsOf returns the tags in the form that only DescribeSnapshotGroups has.
func tagsOf(st *backend.State, r *backend.Resource) reply.Field {
	return reply.List("Tags", "Tag", reply.Each(st.Tags.Of(r), func(tag backend.Pair) reply.Object {
		return reply.Object{reply.String("Key", tag.Key), reply.String("Value", tag.Value)}
	}))
}
