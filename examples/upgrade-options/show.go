package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

var legend = fmt.Sprintf("→ now   %v   %v   %v   %v   %v", demo.InStock, demo.NearlyGone, demo.SoldOut, demo.Discontinued, demo.NotOffered)

// An option is a type that the instance could have, with the choices by zone. One option is its current type.
type option struct {
	describeinstancetypes.InstanceType
	choices map[string]choice
	current bool
}

// options returns the types of the choices whose sizes are known, and the current type, sorted by family and size.
func options(now instance, sizes map[string]describeinstancetypes.InstanceType, choices []choice) []option {
	found := map[string]option{}
	for id, t := range sizes {
		found[id] = option{t, map[string]choice{}, id == now.InstanceType}
	}
	for _, c := range choices {
		if o, known := found[c.value]; known {
			o.choices[c.zone] = c
		}
	}
	maps.DeleteFunc(found, func(_ string, o option) bool { return len(o.choices) == 0 && !o.current })
	return slices.SortedFunc(maps.Values(found), func(a, b option) int {
		return cmp.Or(cmp.Compare(a.InstanceTypeFamily, b.InstanceTypeFamily), cmp.Compare(a.CPUCoreCount, b.CPUCoreCount),
			cmp.Compare(a.MemorySize, b.MemorySize), cmp.Compare(a.InstanceTypeID, b.InstanceTypeID))
	})
}

// row returns the row of an option, with its stock.
func (o option) row(supply ...any) []any {
	arrow := "  "
	if o.current {
		arrow = "→ "
	}
	row := append([]any{arrow + o.InstanceTypeID, fmt.Sprintf("%4d", o.CPUCoreCount), fmt.Sprintf("%4v GiB", o.MemorySize)}, supply...)
	return append(row, o.disk())
}

// disk says what happens to the system disk, which is the same in every zone.
func (o option) disk() string {
	for _, c := range o.choices {
		if c.newDisk {
			return "other category"
		}
	}
	return "stays"
}

// showTypes shows the types of one zone.
func showTypes(d *demo.Demo, now instance, sizes map[string]describeinstancetypes.InstanceType, choices []choice) {
	table := d.Table("  TYPE", "VCPU", "  MEMORY", "STOCK", "SYSTEM DISK")
	for _, o := range options(now, sizes, choices) {
		if o.current {
			table.Row(o.row("its current type")...)
			continue
		}
		table.Row(o.row(o.choices[now.ZoneID].stock)...)
	}
	table.Flush()
}

// showDisks shows the categories of the system disk.
func showDisks(d *demo.Demo, now instance, choices []choice) {
	table := d.Table("  CATEGORY", "SIZE", "STOCK")
	arrow := "→ "
	for _, c := range choices {
		if c.value == string(now.disk.Category) {
			table.Row(arrow+c.value, fmt.Sprintf("%d to %d %s", c.least, c.most, c.unit), c.stock)
			arrow = ""
			continue
		}
		table.Row("  "+c.value, fmt.Sprintf("%d to %d %s", c.least, c.most, c.unit), c.stock)
	}
	table.Flush()
	switch {
	case len(choices) == 0:
		d.Say("  None: the instance cannot have this type.")
	case arrow != "":
		d.Say("  %s, its current category, is not among them.", now.disk.Category)
	}
}

// showZones shows types × zones.
func showZones(ctx context.Context, client *ecs.Client, d *demo.Demo, now instance, sizes map[string]describeinstancetypes.InstanceType, choices []choice) error {
	zones, err := describezones.Do(ctx, client, &describezones.Request{Verbose: new(false)})
	if err != nil {
		return err
	}
	header := []any{"  TYPE", "VCPU", "  MEMORY"}
	for _, zone := range zones.Zones {
		letter := strings.ToUpper(strings.TrimLeft(strings.TrimPrefix(zone.ZoneID, client.Region()), "-"))
		if zone.ZoneID == now.ZoneID {
			letter = "[" + letter + "]"
		}
		header = append(header, letter)
	}
	table := d.Table(append(header, "SYSTEM DISK")...)
	for _, o := range options(now, sizes, choices) {
		var marks []any
		for _, zone := range zones.Zones {
			mark := o.choices[zone.ZoneID].stock.Mark()
			if zone.ZoneID == now.ZoneID {
				mark = " " + mark // below the letter
				if o.current {
					mark = " →"
				}
			}
			marks = append(marks, mark)
		}
		table.Row(o.row(marks...)...)
	}
	table.Flush()
	return nil
}
