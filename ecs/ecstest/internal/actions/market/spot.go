package market

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	maxWindow     = 30 * 24 * time.Hour // of a price history
	defaultWindow = 3 * time.Hour
	historyPage   = 1000
)

// A spotPoint is one price in the history.
type spotPoint struct {
	zone string
	at   time.Time
}

// describeSpotPriceHistory lists the price at the start of the window and each later one until its end. It is the only
// action with pages by offset.
func describeSpotPriceHistory(c *action.Call) action.Effect {
	t := instanceType(c, "InvalidParams.InstanceType")
	if t.Family.NoSpot {
		c.Reject("InvalidInstanceType.ValueNotSupported", "The instance type %q is not sold as spot capacity.", t.ID)
	}
	network := choice(c, "NetworkType", "InvalidParams.NetworkType", "vpc", "classic")
	osType := choice(c, "OSType", "InvalidParams.OSType", "linux", "windows")
	if choice(c, "IoOptimized", "InvalidParams.IoOptimized", "optimized", "none") == "none" {
		c.Reject("DependencyViolation.IoOptimized", "The instance type is I/O optimized.")
	}
	checkSpotDuration(c)
	offset := c.Int("Offset", 0)
	if offset < 0 {
		c.Reject("InvalidParams.Offset", "The offset %d is below zero.", offset)
	}
	start, end := window(c)
	zones := zonesSelling(c, t)
	if network == "classic" {
		zones = nil // nothing is sold there
	}
	return func() reply.Object {
		var points []spotPoint
		for at := start; !at.After(end); at = at.Truncate(time.Hour).Add(time.Hour) {
			for _, zone := range zones {
				points = append(points, spotPoint{zone, at})
			}
		}
		from := min(offset, len(points))
		to, next := min(from+historyPage, len(points)), 0
		if to < len(points) {
			next = to
		}
		prices := reply.Each(points[from:to], func(p spotPoint) reply.Object {
			return reply.Object{
				reply.String("ZoneId", p.zone),
				reply.String("InstanceType", t.ID),
				reply.String("IoOptimized", "optimized"),
				reply.String("NetworkType", network),
				reply.String("Timestamp", action.FormatSecond(p.at)),
				reply.Float("SpotPrice", t.SpotPrice(p.zone, osType, p.at)),
				reply.Float("OriginPrice", t.Hourly()),
			}
		})
		return reply.Object{
			reply.String("Currency", catalog.Currency), reply.Int("NextOffset", next), reply.List("SpotPrices", "SpotPriceType", prices),
		}
	}
}

// window reads the time between StartTime and EndTime. By default it ends now and is three hours long. A window that ends
// in the future is cut off at the current time.
func window(c *action.Call) (start, end time.Time) {
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
	start = read("StartTime", end.Add(-defaultWindow))
	switch {
	case start.After(end):
		c.Reject("InvalidParams.StartTime", "The window ends before it begins.")
	case end.Sub(start) > maxWindow:
		c.Reject("InvalidParams.StartTime", "The window is longer than 30 days.")
	}
	if end.After(c.Now) {
		end = c.Now
	}
	return start, end
}

// zonesSelling returns the zones that sell the type, or only the zone that the call names.
func zonesSelling(c *action.Call, t *catalog.InstanceType) []string {
	wanted := zoneID(c, "InvalidZoneId.NotFound")
	zones := catalog.FindRegion(c.Region).ZoneIDs()
	zones = zones[:min(t.Family.Zones, len(zones))]
	return slices.DeleteFunc(zones, func(id string) bool { return wanted != "" && id != wanted })
}
