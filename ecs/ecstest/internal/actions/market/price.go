package market

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An item is one component of a price.
type item struct {
	resource        string
	original, trade float64
}

func describePrice(c *action.Call) action.Effect {
	kind := cmp.Or(choice(c, "ResourceType", "InvalidResourceType.ValueNotSupported",
		"instance", "disk", "bandwidth", "diskperformance", "ddh", "ElasticityAssurance", "CapacityReservation"), "instance")
	unit := cmp.Or(choice(c, "PriceUnit", "InvalidPriceUnit.ValueNotSupported", "Hour", "Week", "Month", "Year"), "Hour")
	periods, amount := c.Int("Period", 1), c.Int("Amount", 1)
	if periods < 1 || periods > 60 {
		c.Reject("InvalidPeriod", "The period %d is not between 1 and 60.", periods)
	}
	if amount < 1 || amount > 1000 {
		c.Invalid("Amount", "it is not between 1 and 1000")
	}
	var hourly []item // the price per hour
	switch kind {
	case "instance":
		hourly = instancePrice(c, unit)
	case "disk", "diskperformance":
		hourly = dataDiskPrices(c)
		if len(hourly) == 0 {
			c.Fail(action.MissingParameter("DataDisk.1.Category"))
		}
	case "bandwidth":
		hourly = []item{bandwidthPrice(c)}
	default:
		c.Reject("PriceNotFound", "There is no price for %s.", kind)
	}
	return func() reply.Object {
		return priceInfo(discounted(hourly, periods*amount, unit, kind == "instance"))
	}
}

// instancePrice returns the price of an instance with its disks and bandwidth.
func instancePrice(c *action.Call, unit string) []item {
	t := catalog.FindType(c.Types, c.String("InstanceType"))
	if t == nil {
		c.Reject("InvalidInstanceType.ValueNotSupported", "The instance type %q does not exist.", c.String("InstanceType"))
		return nil
	}
	c.OneOf("InstanceNetworkType", "vpc", "classic")
	c.OneOf("IoOptimized", "none", "optimized")
	spot := choice(c, "SpotStrategy", "InvalidSpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo")
	zones := catalog.FindRegion(c.Region).ZoneIDs()
	zone := cmp.Or(c.String("ZoneId"), zones[0])
	if !slices.Contains(zones, zone) {
		c.Reject("Invalid.ZoneId", "The zone %q does not exist.", zone)
	}
	if id := c.String("ImageId"); id != "" {
		action.Find(c, &c.Images, id)
	}
	machine := item{"instanceType", t.Hourly(), t.Hourly()}
	if spot != "" && spot != "NoSpot" {
		switch {
		case t.Family.NoSpot:
			c.Reject("PriceNotFound", "The instance type %q is not sold as spot capacity.", t.ID)
		case unit != "Hour":
			c.Reject("InvalidPriceUnit.ValueNotSupported", "Spot instances are billed by the hour.")
		}
		machine.trade = t.SpotPrice(zone, "linux", c.Now)
	}
	category := cmp.Or(c.String("SystemDisk.Category"), catalog.DefaultCategory)
	if _, known := catalog.DiskSizes[category]; !known {
		c.Reject("InvalidSystemDiskCategory.ValueNotSupported", "The disk category %q is not valid.", category)
	}
	system := catalog.DiskHourly(category, c.String("SystemDisk.PerformanceLevel"), c.Int("SystemDisk.Size", 40))
	items := []item{machine, {"systemDisk", system, system}}
	items = append(items, dataDiskPrices(c)...)
	return append(items, bandwidthPrice(c))
}

func dataDiskPrices(c *action.Call) []item {
	var items []item
	for _, p := range c.Structs("DataDisk", catalog.MaxDataDisks) {
		category, size := cmp.Or(p.String("Category"), catalog.DefaultCategory), p.Int("Size", 0)
		sizes, known := catalog.DiskSizes[category]
		switch {
		case !known:
			c.Reject("InvalidDataDiskCategory.ValueNotSupported", "The disk category %q is not valid.", category)
		case size < sizes[0] || size > sizes[1]:
			c.Reject("InvalidDataDiskSize.ValueNotSupported", "The size of %d GiB is not between %d and %d.", size, sizes[0], sizes[1])
		}
		price := catalog.DiskHourly(category, p.String("PerformanceLevel"), size)
		items = append(items, item{"dataDisk", price, price})
	}
	return items
}

func bandwidthPrice(c *action.Call) item {
	charge := c.InternetCharge("InternetChargeType", "PayByTraffic")
	mbit := c.Int("InternetMaxBandwidthOut", 0)
	if mbit < 0 || mbit > 100 {
		c.Reject("InvalidInternetMaxBandwidthOut.ValueNotSupported", "The bandwidth %d is not between 0 and 100.", mbit)
	}
	price := catalog.BandwidthHourly(charge, mbit)
	return item{"bandwidth", price, price}
}

// describeRenewalPrice returns the price of one more period of a subscription.
func describeRenewalPrice(c *action.Call) action.Effect {
	c.OneOf("ResourceType", "instance")
	unit := cmp.Or(choice(c, "PriceUnit", "InvalidPriceUnit.ValueNotSupported", "Month", "Year"), "Month")
	periods := c.Int("Period", 1)
	in := c.Instance("ResourceId")
	switch {
	case c.String("ExpectedRenewDay") != "" && c.String("Period") != "":
		c.Reject("InvalidParameter.Conflict", "Period and ExpectedRenewDay are mutually exclusive.")
	case periods < 1 || periods > 60:
		c.Reject("InvalidPeriod", "The period %d is not between 1 and 60.", periods)
	case in.Charge != backend.PrePaid:
		c.Reject("InvalidBillingMethod.ValueNotSupported", "The instance %q is not a subscription.", in.ID)
	}
	return func() reply.Object {
		machine := in.Type.Hourly()
		hourly := []item{{"instanceType", machine, machine}}
		for _, d := range in.Disks {
			if price := catalog.DiskHourly(d.Category, d.PerformanceLevel, d.Size); d.Charge == backend.PrePaid {
				hourly = append(hourly, item{d.Use + "Disk", price, price})
			}
		}
		bandwidth := catalog.BandwidthHourly(in.InternetCharge, in.BandwidthOut)
		return priceInfo(discounted(append(hourly, item{"bandwidth", bandwidth, bandwidth}), periods, unit, true))
	}
}

// A quote is a price with all its components.
type quote struct {
	items    []item
	detailed bool
	rule     bool // the yearly discount was applied
}

// discounted converts hourly prices to those of the given number of periods.
func discounted(hourly []item, periods int, unit string, detailed bool) quote {
	q := quote{detailed: detailed, rule: unit == "Year"}
	for _, i := range hourly {
		i.original, i.trade = catalog.Subscribed(i.original, periods, unit), catalog.Subscribed(i.trade, periods, unit)
		if q.rule {
			i.trade *= 1 - catalog.YearDiscount
		}
		i.original, i.trade = catalog.Cents(i.original), catalog.Cents(i.trade)
		q.items = append(q.items, i)
	}
	return q
}

func (q quote) rules() reply.Array {
	if !q.rule {
		return reply.Array{}
	}
	return reply.Array{reply.Object{reply.Int("RuleId", catalog.YearRule), reply.String("Description", "15% off for a year")}}
}

func priceInfo(q quote) reply.Object {
	var total item
	details := reply.Array{}
	for _, i := range q.items {
		total.original += i.original
		total.trade += i.trade
		details = append(details, append(reply.Object{reply.String("Resource", i.resource), reply.List("SubRules", "Rule", q.rules())}, i.describe()...))
	}
	price := append(reply.Object{reply.String("Currency", catalog.Currency)}, total.describe()...)
	if q.detailed {
		price = append(price, reply.List("DetailInfos", "DetailInfo", details))
	}
	return reply.Object{reply.Struct("PriceInfo", reply.Struct("Price", price...), reply.List("Rules", "Rule", q.rules()))}
}

func (i item) describe() reply.Object {
	return reply.Object{
		reply.Float("OriginalPrice", catalog.Cents(i.original)),
		reply.Float("DiscountPrice", catalog.Cents(i.original-i.trade)),
		reply.Float("TradePrice", catalog.Cents(i.trade)),
	}
}
