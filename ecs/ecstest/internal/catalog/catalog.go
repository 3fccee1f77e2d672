// Package catalog is what ECS offers to everybody: regions, zones, instance types, disk categories, public images and
// prices. It is data and look-ups, without state.
package catalog

import (
	"maps"
	"slices"
	"sync"
)

// A Catalog is what an account is offered. It must not change once an account has it: copies of the account share it.
type Catalog struct {
	Regions    []Region           // in the order of DescribeRegions
	Families   []*Family          // in the order of DescribeInstanceTypeFamilies
	Types      []InstanceType     // in the order of DescribeInstanceTypes
	Images     []Image            // in the order of DescribeImages
	DiskPrices map[string]float64 // per GiB and hour, those that were chosen, by category or category:level
}

// Default returns the catalog that is built in.
var Default = sync.OnceValue(func() *Catalog {
	c := &Catalog{Regions: slices.Clone(regions), Images: publicImages}
	for i := range c.Regions {
		r := &c.Regions[i]
		for _, letter := range r.letters {
			r.zones = append(r.zones, r.zonePrefix()+string(letter))
		}
	}
	for i := range families {
		f := &families[i].Family
		c.Families = append(c.Families, f)
		for _, size := range families[i].sizes {
			c.Types = append(c.Types, InstanceType{Family: f, ID: f.ID + size.name, size: size})
		}
	}
	return c
})

// Clone returns a copy that can be added to.
func (c *Catalog) Clone() *Catalog {
	clone := &Catalog{
		slices.Clone(c.Regions), slices.Clone(c.Families), slices.Clone(c.Types), slices.Clone(c.Images), maps.Clone(c.DiskPrices),
	}
	for i := range clone.Regions {
		clone.Regions[i].zones = slices.Clone(clone.Regions[i].zones)
	}
	return clone
}

// FindRegion returns the region with the ID, or nil.
func (c *Catalog) FindRegion(id string) *Region {
	return find(c.Regions, func(r *Region) bool { return r.ID == id })
}

// FindType returns the instance type with the ID, or nil.
func (c *Catalog) FindType(id string) *InstanceType {
	return find(c.Types, func(t *InstanceType) bool { return t.ID == id })
}

// FindImage returns the public image with the ID, or nil.
func (c *Catalog) FindImage(id string) *Image {
	return find(c.Images, func(m *Image) bool { return m.ID == id })
}

// FindFamily returns the family with the ID, or nil.
func (c *Catalog) FindFamily(id string) *Family {
	i := slices.IndexFunc(c.Families, func(f *Family) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return c.Families[i]
}

// find returns the first item that matches, or nil. It does not copy the items, which are large.
func find[T any](items []T, matches func(*T) bool) *T {
	for i := range items {
		if matches(&items[i]) {
			return &items[i]
		}
	}
	return nil
}
