package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// showCounts shows a row for each region that has or may have resources, and a sum.
func showCounts(d *demo.Demo, found []inventory) {
	header := []any{"REGION"}
	for _, kind := range kinds {
		header = append(header, kind.short)
	}
	table := d.Table(append(header, "PROBLEM")...)
	var sum [len(kinds)]int
	var incomplete [len(kinds)]bool
	var nothing []string
	for _, r := range found {
		if r.empty() {
			nothing = append(nothing, r.region.RegionID)
			continue
		}
		row := []any{r.region.RegionID}
		for i, n := range r.counts() {
			sum[i] += n
			incomplete[i] = incomplete[i] || r.errs[i] != nil
			row = append(row, cell(n, r.errs[i]))
		}
		table.Row(append(row, why(r.errs[:]))...)
	}
	row := []any{"total"}
	for i, n := range sum {
		text := strconv.Itoa(n)
		if incomplete[i] {
			text += "+"
		}
		row = append(row, text)
	}
	if len(nothing) < len(found) {
		table.Row(row...)
	}
	table.Flush()
	if incomplete != [len(kinds)]bool{} {
		d.Say("?: not known, so the total may be higher")
	}
	if len(nothing) > 0 {
		d.Say("Nothing in %s", listed(nothing))
	}
}

// cell returns a count, or a question mark if the count is not known.
func cell(n int, err error) string {
	if err != nil {
		return "?"
	}
	return strconv.Itoa(n)
}

// listed returns three names and the number of the others.
func listed(names []string) string {
	if more := len(names) - 3; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), more)
	}
	return strings.Join(names, ", ")
}

func showDetails(d *demo.Demo, r inventory) {
	if r.empty() {
		d.Say("It has no resources.")
	}
	for i, err := range r.errs {
		if err != nil {
			d.Say("  The %s are incomplete: %s", kinds[i].name, why([]error{err}))
		}
	}
	instances := d.Table("\n  INSTANCE", "NAME", "STATUS", "TYPE", "ZONE", "ADDRESSES")
	for _, i := range r.instances {
		instances.Row("  "+i.InstanceID, i.InstanceName, i.Status, i.InstanceType, i.ZoneID, addresses(i))
	}
	instances.Flush()

	disks := d.Table("\n  DISK", "NAME", "STATUS", "KIND", "SIZE", "ATTACHED TO")
	for _, k := range r.disks {
		disks.Row("  "+k.DiskID, k.DiskName, k.Status, fmt.Sprintf("%s %s", k.Type, k.Category), fmt.Sprintf("%d GiB", k.Size), k.InstanceID)
	}
	disks.Flush()

	images := d.Table("\n  IMAGE", "NAME", "STATUS", "SIZE", "CREATED")
	for _, i := range r.images {
		images.Row("  "+i.ImageID, i.ImageName, i.Status, fmt.Sprintf("%d GiB", i.Size), i.CreationTime)
	}
	images.Flush()

	snapshots := d.Table("\n  SNAPSHOT", "NAME", "STATUS", "OF THE DISK", "CREATED")
	for _, s := range r.snapshots {
		snapshots.Row("  "+s.SnapshotID, s.SnapshotName, s.Status, s.SourceDiskID, s.CreationTime)
	}
	snapshots.Flush()

	groups := d.Table("\n  SECURITY GROUP", "NAME", "TYPE", "IN THE VPC")
	for _, g := range r.groups {
		groups.Row("  "+g.SecurityGroupID, g.SecurityGroupName, g.SecurityGroupType, g.VPCID)
	}
	groups.Flush()

	vswitches := d.Table("\n  VSWITCH", "NAME", "STATUS", "ZONE", "ADDRESSES", "FREE")
	for _, v := range r.vswitches {
		vswitches.Row("  "+v.ID, v.Name, v.Status, v.ZoneID, v.CIDRBlock, v.FreeAddresses)
	}
	vswitches.Flush()

	keys := d.Table("\n  KEY PAIR", "CREATED")
	for _, k := range r.keys {
		keys.Row("  "+k.KeyPairName, k.CreationTime)
	}
	keys.Flush()
}

// addresses returns the public addresses and then the private ones.
func addresses(i describeinstances.Instance) string {
	return strings.Join(slices.Concat(i.PublicIPAddresses, i.VPCAttributes.PrivateIPAddresses), " ")
}
