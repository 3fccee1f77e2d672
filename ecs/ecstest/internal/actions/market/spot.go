package market

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	spotWindow = 30 * 24 * time.Hour // the longest window of a price history
	spotRecent = 3 * time.Hour       // the default window
	spotPage   = 1000
)

// A spotPoint is one price in the history.
type spotPoint struct {
	zone string
	at   time.Time
}

// describeSpotPriceHistory lists the price at the start of the window and each
// later one until its end. It is the only action with pages by offset.
func describeSpotPriceHistory(c *action.Call) action.Effect {
	t := catalog.FindType(c.Types, c.String("InstanceType"))
	switch {
	case t == nil:
		c.Reject("InvalidParams.InstanceType", "The instance type %q does not exist.", c.String("InstanceType"))
	case t.Family.NoSpot:
		c.Reject("InvalidInstanceType.ValueNotSupported", "The instance type %q is not sold as spot capacity.", t.ID)
	}
	network := choice(c, "NetworkType", "InvalidParams.NetworkType", "vpc", "classic")
	osType := choice(c, "OSType", "InvalidParams.OSType", "linux", "windows")
	if choice(c, "IoOptimized", "InvalidParams.IoOptimized", "optimized", "none") == "none" {
		c.Reject("DependencyViolation.IoOptimized", "The instance type is I/O optimized.")
	}
	if hours := c.Int("SpotDuration", 1); hours != 0 && hours != 1 {
		c.Reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
	offset := c.Int("Offset", 0)
	if offset < 0 {
		c.Reject("InvalidParams.Offset", "The offset %d is below zero.", offset)
	}
	start, end := spotSpan(c)
	zones := spotZones(c, t)
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
				reply.String("InstanceType", t.ID),
				reply.String("IoOptimized", "optimized"),
				reply.String("NetworkType", network),
				reply.String("Timestamp", action.FormatSecond(p.at)),
				reply.Float("SpotPrice", t.SpotPrice(p.zone, osType, p.at)),
				reply.Float("OriginPrice", t.Hourly()),
			})
		}
		return reply.Object{reply.String("Currency", catalog.Currency), reply.Int("NextOffset", next), reply.List("SpotPrices", "SpotPriceType", items)}
	}
}

// spotSpan reads the window. By default it ends now and is three hours long. A
// window that ends in the future is cut off at the current time.
func spotSpan(c *action.Call) (start, end time.Time) {
	read := func(name string, absent time.Time) time.Time {
		s := c.String(name)
		if s == "" {
			return absent
		}
		t, err := time.Parse("2006-01-02T15:04:05Z", s)
		if err != nil {
			c.Reject("InvalidParams."+name, "The time %q is not of the form yyyy-MM-ddTHH:mm:ssZ.", s)
		}
		return t
	}
	end = read("EndTime", c.Now)
	start = read("StartTime", end.Add(-spotRecent))
	switch {
	case start.After(end):
		c.Reject("InvalidParams.StartTime", "The window ends before it begins.")
	case end.Sub(start) > spotWindow:
		c.Reject("InvalidParams.StartTime", "The window is longer than 30 days.")
	}
	if end.After(c.Now) {
		end = c.Now
	}
	return start, end
}

// spotZones returns the zones that sell the type, or only the zone that the
// call names.
func spotZones(c *action.Call, t *catalog.InstanceType) []string {
	zones := catalog.FindRegion(c.Region).ZoneIDs()
	wanted := c.String("ZoneId")
	if wanted != "" && !slices.Contains(zones, wanted) {
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", wanted)
	}
	if t == nil {
		return nil
	}
	zones = zones[:min(t.Family.Zones, len(zones))]
	if wanted == "" {
		return zones
	}
	return slices.DeleteFunc(zones, func(id string) bool { return id != wanted })
}
