package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

var legend = fmt.Sprintf("%v   %v   %v   %v   %v", demo.InStock, demo.NearlyGone, demo.SoldOut, demo.Discontinued, demo.NotOffered)

func (r *region) String() string {
	return fmt.Sprintf("%s: zones %s, %d types", r.name, strings.Join(r.letters(), " "), len(r.types))
}

func (r *region) zoneIDs() (ids []string) {
	for _, zone := range r.zones {
		ids = append(ids, zone.ZoneID)
	}
	return ids
}

// letters returns the parts of the zone ids that differ.
func (r *region) letters() (letters []string) {
	for _, id := range r.zoneIDs() {
		letters = append(letters, strings.ToUpper(strings.TrimLeft(strings.TrimPrefix(id, r.name), "-")))
	}
	return letters
}

// rows returns the types of the region that some zone offers, sorted by family and size.
func (r *region) rows(o offers) []describeinstancetypes.InstanceType {
	known := maps.Clone(r.types)
	maps.DeleteFunc(known, func(id string, _ describeinstancetypes.InstanceType) bool { return o[id] == nil })
	return slices.SortedFunc(maps.Values(known), func(a, b describeinstancetypes.InstanceType) int {
		return cmp.Or(cmp.Compare(a.InstanceTypeFamily, b.InstanceTypeFamily), cmp.Compare(a.CPUCoreCount, b.CPUCoreCount),
			cmp.Compare(a.MemorySize, b.MemorySize), cmp.Compare(a.InstanceTypeID, b.InstanceTypeID))
	})
}

// showMatrix shows types × zones.
func (r *region) showMatrix(d *demo.Demo, o offers) {
	header := []any{"  TYPE", "VCPU", "   MEMORY"}
	for _, letter := range r.letters() {
		header = append(header, letter)
	}
	table := d.Table(header...)
	for _, t := range r.rows(o) {
		row := size(t)
		for _, zone := range r.zoneIDs() {
			row = append(row, o[t.InstanceTypeID][zone].Mark())
		}
		table.Row(row...)
	}
	table.Flush()
	r.showMissing(d, o)
}

// showTypes shows the types of one zone.
func (r *region) showTypes(d *demo.Demo, o offers) {
	table := d.Table("  TYPE", "VCPU", "   MEMORY", "STOCK")
	for _, t := range r.rows(o) {
		for _, s := range o[t.InstanceTypeID] {
			table.Row(append(size(t), s)...)
		}
	}
	table.Flush()
	r.showMissing(d, o)
}

// showZones shows all zones with their stock of one type.
func (r *region) showZones(d *demo.Demo, o offers) {
	for _, stocks := range o {
		table := d.Table("  ZONE", "STOCK", "NAME")
		for _, zone := range r.zones {
			table.Row("  "+zone.ZoneID, stocks[zone.ZoneID], zone.LocalName)
		}
		table.Flush()
	}
	if len(o) == 0 {
		d.Say("  No zone offers this type.")
	}
}

// showMissing shows the types that no zone offers.
func (r *region) showMissing(d *demo.Demo, o offers) {
	all, missing := map[string]int{}, map[string]int{}
	for id, t := range r.types {
		all[t.InstanceTypeFamily]++
		if o[id] == nil {
			missing[t.InstanceTypeFamily]++
		}
	}
	var texts []string
	for _, family := range slices.Sorted(maps.Keys(missing)) {
		if missing[family] < all[family] {
			family += fmt.Sprintf(" (%d of %d types)", missing[family], all[family])
		}
		texts = append(texts, family)
	}
	if len(texts) > 0 {
		table := d.Table()
		table.Row("  Not offered: " + strings.Join(texts, ", "))
		table.Flush() // cuts the line
	}
}

func size(t describeinstancetypes.InstanceType) []any {
	return []any{"  " + t.InstanceTypeID, fmt.Sprintf("%4d", t.CPUCoreCount), fmt.Sprintf("%5v GiB", t.MemorySize)}
}
