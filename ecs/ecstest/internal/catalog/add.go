package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// An Addition is what is added to a catalog, or replaces what is there.
type Addition struct {
	InstanceTypes      []TypeEntry
	Images             []ImageEntry
	Zones              map[string][]string // by region
	Prices, SpotPrices map[string]float64
}

// An Error says which entry of an addition is wrong, and why. The place is like InstanceTypes[2] or Zones["cn-hangzhou"].
type Error struct{ Place, ID, Reason string }

func (e *Error) Error() string {
	if e.ID != "" {
		return e.Place + " " + e.ID + ": " + e.Reason
	}
	return e.Place + ": " + e.Reason
}

// With returns the catalog with the addition, or an [*Error]. The catalog itself stays as it is.
func (c *Catalog) With(a Addition) (*Catalog, error) {
	c = c.Clone()
	for _, region := range slices.Sorted(maps.Keys(a.Zones)) {
		if reason := c.addZones(region, a.Zones[region]); reason != "" {
			return nil, &Error{Place: fmt.Sprintf("Zones[%q]", region), Reason: reason}
		}
	}
	types, images := map[string]bool{}, map[string]bool{}
	for i, e := range a.InstanceTypes {
		reason := cmp.Or(e.checkPrices(&a), c.addType(&e))
		if types[e.InstanceTypeID] {
			reason = twice
		}
		types[e.InstanceTypeID] = true
		if reason != "" {
			return nil, &Error{fmt.Sprintf("InstanceTypes[%d]", i), e.InstanceTypeID, reason}
		}
	}
	for i, e := range a.Images {
		reason := c.addImage(&e)
		if images[e.ImageID] {
			reason = twice
		}
		images[e.ImageID] = true
		if reason != "" {
			return nil, &Error{fmt.Sprintf("Images[%d]", i), e.ImageID, reason}
		}
	}
	for _, of := range slices.Sorted(maps.Keys(a.Prices)) {
		if reason := c.setPrice(of, a.Prices[of]); reason != "" {
			return nil, &Error{Place: fmt.Sprintf("Prices[%q]", of), Reason: reason}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(a.SpotPrices)) {
		if reason := c.setSpotPrice(id, a.SpotPrices[id]); reason != "" {
			return nil, &Error{Place: fmt.Sprintf("SpotPrices[%q]", id), Reason: reason}
		}
	}
	if err := c.checkSpot(&a); err != nil {
		return nil, err
	}
	return c, nil
}

const twice = "it is there twice"

var zoneSuffix = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// addZones adds zones after those that the region has. It returns what is wrong, like the other functions that add.
func (c *Catalog) addZones(region string, ids []string) string {
	r := c.FindRegion(region)
	if r == nil {
		return "there is no such region"
	}
	for i, id := range ids {
		rest, ok := strings.CutPrefix(id, r.zonePrefix())
		switch {
		case !ok || !zoneSuffix.MatchString(rest):
			return fmt.Sprintf("%q is no zone of the region: want an ID like %sx", id, r.zonePrefix())
		case slices.Contains(ids[:i], id):
			return fmt.Sprintf("%q is there twice", id)
		case !slices.Contains(r.zones, id):
			r.zones = append(r.zones, id)
		}
	}
	return ""
}

// checkZones checks that zones exist.
func (c *Catalog) checkZones(ids []string) string {
	for i, id := range ids {
		switch {
		case slices.Contains(ids[:i], id):
			return fmt.Sprintf("Zones: %q is there twice", id)
		case !slices.ContainsFunc(c.Regions, func(r Region) bool { return slices.Contains(r.zones, id) }):
			return fmt.Sprintf("Zones: there is no zone %q", id)
		}
	}
	return ""
}

// setPrice sets the hourly price of an instance type, or of each GiB of a category of disks.
func (c *Catalog) setPrice(of string, price float64) string {
	if t := c.FindType(of); t != nil {
		t.Price = price
		return checkPrice(price)
	}
	category, level, leveled := strings.Cut(of, ":")
	_, known := DiskSizes[category]
	_, knownLevel := LevelSizes[level]
	switch {
	case !known || leveled && (category != DefaultCategory || !knownLevel || level == DefaultLevel):
		return "there is no such instance type or disk category"
	case !(price > 0 && price <= maxPrice):
		return fmt.Sprintf("%v is no price per GiB and hour", price)
	case c.DiskPrices == nil:
		c.DiskPrices = map[string]float64{}
	}
	c.DiskPrices[of] = price
	return ""
}

// setSpotPrice sets the price of spot capacity, as which the type is sold from now on.
func (c *Catalog) setSpotPrice(id string, price float64) string {
	t := c.FindType(id)
	if t == nil {
		return "there is no such instance type"
	}
	t.Spot = price
	if t.Family.NoSpot {
		f := *t.Family
		f.NoSpot = false
		t.Family = &f
	}
	return checkPrice(price)
}

const maxPrice = 1e6

func checkPrice(price float64) string {
	if !(price > 0 && price <= maxPrice) || math.Abs(price-Cents(price)) > 1e-9 {
		return fmt.Sprintf("%v is no price of an hour: want more than 0, with at most three decimals", price)
	}
	return ""
}

// checkSpot checks that the spot prices of the types that the addition names are not above their prices, which may come later.
func (c *Catalog) checkSpot(a *Addition) error {
	check := func(place, id, named string) error {
		if t := c.FindType(id); t != nil && t.Spot > t.Hourly() {
			return &Error{place, named, fmt.Sprintf("the spot price %v is above the price %v", t.Spot, t.Hourly())}
		}
		return nil
	}
	for i, e := range a.InstanceTypes {
		if err := check(fmt.Sprintf("InstanceTypes[%d]", i), e.InstanceTypeID, e.InstanceTypeID); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(a.SpotPrices)) {
		if err := check(fmt.Sprintf("SpotPrices[%q]", id), id, ""); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(a.Prices)) {
		if err := check(fmt.Sprintf("Prices[%q]", id), id, ""); err != nil {
			return err
		}
	}
	return nil
}
