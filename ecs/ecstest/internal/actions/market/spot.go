package market

import (
	"math"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
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
	t := c.InstanceType("InvalidParams.InstanceType")
	if t.Family.NoSpot {
		c.Reject("InvalidInstanceType.ValueNotSupported", "The instance type %q is not sold as spot capacity.", t.ID)
	}
	network := c.OneOfOr("NetworkType", "InvalidParams.NetworkType", "vpc", "classic")
	osType := c.OneOfOr("OSType", "InvalidParams.OSType", "linux", "windows")
	if c.OneOfOr("IoOptimized", "InvalidParams.IoOptimized", "optimized", "none") == "none" {
		c.Reject("DependencyViolation.IoOptimized", "The instance type is I/O optimized.")
	}
	c.SpotDuration()
	offset := c.Int("Offset", 0)
	if offset < 0 {
		c.Reject("InvalidParams.Offset", "The offset %d is below zero.", offset)
	}
	start, end := window(c)
	wanted := zoneID(c, "InvalidZoneId.NotFound")
	zones := slices.DeleteFunc(c.ZonesOf(t), func(id string) bool { return wanted != "" && id != wanted })
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

// window reads the time between StartTime and EndTime. By default it ends now and is three hours long. A window that
// ends in the future is cut off at the current time.
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

// describeSpotAdvice lists by zone the average spot price of each type, in percent of its pay-as-you-go price, and the
// interruption rate.
func describeSpotAdvice(c *action.Call) action.Effect {
	fits := spotFilter(c)
	wanted := zoneID(c, "InvalidZoneId.NotFound")
	return func() reply.Object {
		zones := reply.Array{}
		for zone, types := range sold(c, wanted, backend.PostPaid, true) {
			types = slices.DeleteFunc(types, func(t *catalog.InstanceType) bool { return !fits(t) })
			if len(types) == 0 {
				continue
			}
			offers := reply.Each(types, func(t *catalog.InstanceType) reply.Object { return describeOffer(t, zone) })
			zones = append(zones, reply.Object{
				reply.String("ZoneId", zone),
				reply.List("AvailableSpotResources", "AvailableSpotResource", offers),
			})
		}
		return reply.Object{reply.String("RegionId", c.Region), reply.List("AvailableSpotZones", "AvailableSpotZone", zones)}
	}
}

func describeOffer(t *catalog.InstanceType, zone string) reply.Object {
	rate := catalog.Cents(0.12 * catalog.Fraction("rate", t.ID, zone))
	return reply.Object{
		reply.String("InstanceType", t.ID),
		reply.Int("AverageSpotDiscount", int(math.Round(t.SpotShare(zone)*100))),
		reply.Float("InterruptionRate", rate),
		reply.String("InterruptRateDesc", rateBand(rate)),
	}
}

func rateBand(rate float64) string {
	switch {
	case rate < 0.03:
		return "0-3%"
	case rate < 0.05:
		return "3-5%"
	case rate < 0.1:
		return "5-10%"
	default:
		return "10-100%"
	}
}

// spotFilter reads the filters on types.
func spotFilter(c *action.Call) func(*catalog.InstanceType) bool {
	cores, minCores := c.Int("Cores", 0), c.Int("MinCores", 0)
	memory, _ := c.Float("Memory")
	minMemory, _ := c.Float("MinMemory")
	gpus := c.Int("GpuAmount", 0)
	level := c.OneOf("InstanceFamilyLevel", familyLevels...)
	ids, _ := c.IDs("InstanceTypes")
	family, gpu := c.String("InstanceTypeFamily"), c.String("GpuSpec")
	return func(t *catalog.InstanceType) bool {
		f := t.Family
		return (cores == 0 || t.Cores == cores) && t.Cores >= minCores &&
			(memory == 0 || t.Memory == memory) && t.Memory >= minMemory &&
			(gpus == 0 || t.GPUs == gpus) && (gpu == "" || f.GPU == gpu) &&
			(level == "" || f.Level == level) && (family == "" || f.ID == family) &&
			(len(ids) == 0 || slices.Contains(ids, t.ID))
	}
}
