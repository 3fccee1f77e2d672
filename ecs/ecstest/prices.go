package ecstest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// priceActions are the actions on prices, spot history and availability.
var priceActions = table{
	"DescribePrice":            {do: describePrice},
	"DescribeRenewalPrice":     {do: describeRenewalPrice},
	"DescribeSpotAdvice":       {do: describeSpotAdvice},
	"DescribeSpotPriceHistory": {do: describeSpotPriceHistory},
}

// An item is one component of a price.
type item struct {
	resource        string
	original, trade float64
}

func describePrice(c *call) effect {
	kind := cmp.Or(c.choice("ResourceType", "InvalidResourceType.ValueNotSupported",
		"instance", "disk", "bandwidth", "diskperformance", "ddh", "ElasticityAssurance", "CapacityReservation"), "instance")
	unit := cmp.Or(c.choice("PriceUnit", "InvalidPriceUnit.ValueNotSupported", "Hour", "Week", "Month", "Year"), "Hour")
	periods, amount := c.integer("Period", 1), c.integer("Amount", 1)
	if periods < 1 || periods > 60 {
		c.reject("InvalidPeriod", "The period %d is not between 1 and 60.", periods)
	}
	if amount < 1 || amount > 1000 {
		c.invalid("Amount", "it is not between 1 and 1000")
	}
	var hourly []item // the price per hour
	switch kind {
	case "instance":
		hourly = c.instancePrice(unit)
	case "disk", "diskperformance":
		hourly = c.dataDiskPrices()
		if len(hourly) == 0 {
			c.fail(missingParameter("DataDisk.1.Category"))
		}
	case "bandwidth":
		hourly = []item{c.bandwidthPrice()}
	default:
		c.reject("PriceNotFound", "There is no price for %s.", kind)
	}
	return func() reply.Object {
		return priceInfo(discounted(hourly, periods*amount, unit, kind == "instance"))
	}
}

// instancePrice returns the price of an instance with its disks and bandwidth.
func (c *call) instancePrice(unit string) []item {
	t := findType(c.types, c.text("InstanceType"))
	if t == nil {
		c.reject("InvalidInstanceType.ValueNotSupported", "The instance type %q does not exist.", c.text("InstanceType"))
		return nil
	}
	c.oneOf("InstanceNetworkType", "vpc", "classic")
	c.oneOf("IoOptimized", "none", "optimized")
	spot := c.choice("SpotStrategy", "InvalidSpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo")
	zones := findRegion(c.region).zoneIDs()
	zone := cmp.Or(c.text("ZoneId"), zones[0])
	if !slices.Contains(zones, zone) {
		c.reject("Invalid.ZoneId", "The zone %q does not exist.", zone)
	}
	if id := c.text("ImageId"); id != "" {
		lookup(c, KindImage, &c.images, id)
	}
	machine := item{"instanceType", t.hourly(), t.hourly()}
	if spot != "" && spot != "NoSpot" {
		switch {
		case t.family.noSpot:
			c.reject("PriceNotFound", "The instance type %q is not sold as spot capacity.", t.id)
		case unit != "Hour":
			c.reject("InvalidPriceUnit.ValueNotSupported", "Spot instances are billed by the hour.")
		}
		machine.trade = t.spotPrice(zone, "linux", c.now)
	}
	category := cmp.Or(c.text("SystemDisk.Category"), defaultCategory)
	if _, known := diskSizes[category]; !known {
		c.reject("InvalidSystemDiskCategory.ValueNotSupported", "The disk category %q is not valid.", category)
	}
	system := diskHourly(category, c.text("SystemDisk.PerformanceLevel"), c.integer("SystemDisk.Size", 40))
	items := []item{machine, {"systemDisk", system, system}}
	items = append(items, c.dataDiskPrices()...)
	return append(items, c.bandwidthPrice())
}

func (c *call) dataDiskPrices() []item {
	var items []item
	for _, p := range c.structs("DataDisk", maxDataDisks) {
		category, size := cmp.Or(p.text("Category"), defaultCategory), p.integer("Size", 0)
		sizes, known := diskSizes[category]
		switch {
		case !known:
			c.reject("InvalidDataDiskCategory.ValueNotSupported", "The disk category %q is not valid.", category)
		case size < sizes[0] || size > sizes[1]:
			c.reject("InvalidDataDiskSize.ValueNotSupported", "The size of %d GiB is not between %d and %d.", size, sizes[0], sizes[1])
		}
		price := diskHourly(category, p.text("PerformanceLevel"), size)
		items = append(items, item{"dataDisk", price, price})
	}
	return items
}

func (c *call) bandwidthPrice() item {
	charge := c.internetCharge("InternetChargeType", "PayByTraffic")
	mbit := c.integer("InternetMaxBandwidthOut", 0)
	if mbit < 0 || mbit > 100 {
		c.reject("InvalidInternetMaxBandwidthOut.ValueNotSupported", "The bandwidth %d is not between 0 and 100.", mbit)
	}
	price := bandwidthHourly(charge, mbit)
	return item{"bandwidth", price, price}
}

// describeRenewalPrice returns the price of one more period of a subscription.
func describeRenewalPrice(c *call) effect {
	c.oneOf("ResourceType", "instance")
	unit := cmp.Or(c.choice("PriceUnit", "InvalidPriceUnit.ValueNotSupported", "Month", "Year"), "Month")
	periods := c.integer("Period", 1)
	in := c.instance("ResourceId")
	switch {
	case c.text("ExpectedRenewDay") != "" && c.text("Period") != "":
		c.reject("InvalidParameter.Conflict", "Period and ExpectedRenewDay are mutually exclusive.")
	case periods < 1 || periods > 60:
		c.reject("InvalidPeriod", "The period %d is not between 1 and 60.", periods)
	case in.charge != prePaid:
		c.reject("InvalidBillingMethod.ValueNotSupported", "The instance %q is not a subscription.", in.id)
	}
	return func() reply.Object {
		machine := in.shape.hourly()
		hourly := []item{{"instanceType", machine, machine}}
		for _, d := range in.disks {
			if price := diskHourly(d.category, d.performanceLevel, d.size); d.charge == prePaid {
				hourly = append(hourly, item{d.use + "Disk", price, price})
			}
		}
		bandwidth := bandwidthHourly(in.internetCharge, in.bandwidthOut)
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
		i.original, i.trade = subscribed(i.original, periods, unit), subscribed(i.trade, periods, unit)
		if q.rule {
			i.trade *= 1 - yearDiscount
		}
		i.original, i.trade = cents(i.original), cents(i.trade)
		q.items = append(q.items, i)
	}
	return q
}

func (q quote) rules() reply.Array {
	if !q.rule {
		return reply.Array{}
	}
	return reply.Array{reply.Object{reply.Int("RuleId", yearRule), reply.String("Description", "15% off for a year")}}
}

func priceInfo(q quote) reply.Object {
	var total item
	details := reply.Array{}
	for _, i := range q.items {
		total.original += i.original
		total.trade += i.trade
		details = append(details, append(reply.Object{reply.String("Resource", i.resource), reply.List("SubRules", "Rule", q.rules())}, i.describe()...))
	}
	price := append(reply.Object{reply.String("Currency", currency)}, total.describe()...)
	if q.detailed {
		price = append(price, reply.List("DetailInfos", "DetailInfo", details))
	}
	return reply.Object{reply.Struct("PriceInfo", reply.Struct("Price", price...), reply.List("Rules", "Rule", q.rules()))}
}

func (i item) describe() reply.Object {
	return reply.Object{
		reply.Float("OriginalPrice", cents(i.original)),
		reply.Float("DiscountPrice", cents(i.original-i.trade)),
		reply.Float("TradePrice", cents(i.trade)),
	}
}

// zoneIDs lists the zones of the region.
func (r *region) zoneIDs() []string {
	var ids []string
	for letter := range strings.SplitSeq(r.zones, "") {
		ids = append(ids, r.zoneID(rune(letter[0])))
	}
	return ids
}
