package ecstest

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	spotWindow = 30 * 24 * time.Hour // the longest window of a price history
	spotRecent = 3 * time.Hour       // the default window
	spotPage   = 1000
)

// spotShare returns the average price of spot capacity in the zone as a share
// of the pay-as-you-go price, from 0.1 to 0.5.
func (t *instanceType) spotShare(zone string) float64 {
	return 0.1 + 0.4*fraction("share", t.id, zone)
}

// fraction returns a number from 0 to 1 derived from the texts.
func fraction(texts ...string) float64 {
	var b []byte
	for _, s := range texts {
		b = append(append(b, s...), 0)
	}
	sum := sha256.Sum256(b)
	return float64(binary.BigEndian.Uint32(sum[:])) / math.MaxUint32
}

// spotPrice returns the spot price at a time. It changes on the hour and
// follows a daily curve, with a different peak in each zone.
func (t *instanceType) spotPrice(zone, osType string, at time.Time) float64 {
	day := 24 * fraction("noon", t.id, zone)
	angle := (float64(at.UTC().Hour()) - day) / 24 * 2 * math.Pi
	price := t.hourly() * t.spotShare(zone) * (1 + 0.2*math.Sin(angle))
	if osType == "windows" {
		price += 0.02 * float64(t.cores)
	}
	return cents(max(price, 0.001))
}

// A spotPoint is one price in the history.
type spotPoint struct {
	zone string
	at   time.Time
}

// describeSpotPriceHistory lists the price at the start of the window and each
// later one until its end. It is the only action with pages by offset.
func describeSpotPriceHistory(c *call) effect {
	t := findType(c.types, c.text("InstanceType"))
	switch {
	case t == nil:
		c.reject("InvalidParams.InstanceType", "The instance type %q does not exist.", c.text("InstanceType"))
	case t.family.noSpot:
		c.reject("InvalidInstanceType.ValueNotSupported", "The instance type %q is not sold as spot capacity.", t.id)
	}
	network := c.choice("NetworkType", "InvalidParams.NetworkType", "vpc", "classic")
	osType := c.choice("OSType", "InvalidParams.OSType", "linux", "windows")
	if c.choice("IoOptimized", "InvalidParams.IoOptimized", "optimized", "none") == "none" {
		c.reject("DependencyViolation.IoOptimized", "The instance type is I/O optimized.")
	}
	if hours := c.integer("SpotDuration", 1); hours != 0 && hours != 1 {
		c.reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
	offset := c.integer("Offset", 0)
	if offset < 0 {
		c.reject("InvalidParams.Offset", "The offset %d is below zero.", offset)
	}
	start, end := c.spotSpan()
	zones := c.spotZones(t)
	return func() reply.Object {
		if network == "classic" {
			zones = nil // nothing is sold there
		}
		var points []spotPoint
		for at := start; !at.After(end); at = at.Truncate(time.Hour).Add(time.Hour) {
			for _, zone := range zones {
				points = append(points, spotPoint{zone, at})
			}
		}
		from := min(offset, len(points))
		to, next := min(from+spotPage, len(points)), 0
		if to < len(points) {
			next = to
		}
		items := reply.Array{}
		for _, p := range points[from:to] {
			items = append(items, reply.Object{
				reply.String("ZoneId", p.zone),
				reply.String("InstanceType", t.id),
				reply.String("IoOptimized", "optimized"),
				reply.String("NetworkType", network),
				reply.String("Timestamp", formatSecond(p.at)),
				reply.Float("SpotPrice", t.spotPrice(p.zone, osType, p.at)),
				reply.Float("OriginPrice", t.hourly()),
			})
		}
		return reply.Object{reply.String("Currency", currency), reply.Int("NextOffset", next), reply.List("SpotPrices", "SpotPriceType", items)}
	}
}

// spotSpan reads the window. By default it ends now and is three hours long. A
// window that ends in the future is cut off at the current time.
func (c *call) spotSpan() (start, end time.Time) {
	read := func(name string, absent time.Time) time.Time {
		s := c.text(name)
		if s == "" {
			return absent
		}
		t, err := time.Parse("2006-01-02T15:04:05Z", s)
		if err != nil {
			c.reject("InvalidParams."+name, "The time %q is not of the form yyyy-MM-ddTHH:mm:ssZ.", s)
		}
		return t
	}
	end = read("EndTime", c.now)
	start = read("StartTime", end.Add(-spotRecent))
	switch {
	case start.After(end):
		c.reject("InvalidParams.StartTime", "The window ends before it begins.")
	case end.Sub(start) > spotWindow:
		c.reject("InvalidParams.StartTime", "The window is longer than 30 days.")
	}
	if end.After(c.now) {
		end = c.now
	}
	return start, end
}

// spotZones returns the zones that sell the type, or only the zone that the
// call names.
func (c *call) spotZones(t *instanceType) []string {
	zones := findRegion(c.region).zoneIDs()
	wanted := c.text("ZoneId")
	if wanted != "" && !slices.Contains(zones, wanted) {
		c.reject("InvalidZoneId.NotFound", "The zone %q does not exist.", wanted)
	}
	if t == nil {
		return nil
	}
	zones = zones[:min(t.family.zones, len(zones))]
	if wanted == "" {
		return zones
	}
	return slices.DeleteFunc(zones, func(id string) bool { return id != wanted })
}
