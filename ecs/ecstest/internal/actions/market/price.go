package market

import (
	"cmp"

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

// listed returns an item without a reduction in price.
func listed(resource string, price float64) item { return item{resource, price, price} }

func describePrice(c *action.Call) action.Effect {
	kind := cmp.Or(c.OneOfOr("ResourceType", "InvalidResourceType.ValueNotSupported",
		"instance", "disk", "bandwidth", "diskperformance", "ddh", "ElasticityAssurance", "CapacityReservation"), "instance")
	unit := cmp.Or(c.OneOfOr("PriceUnit", "InvalidPriceUnit.ValueNotSupported", "Hour", "Week", "Month", "Year"), "Hour")
	periods, amount := pricePeriods(c), c.Int("Amount", 1)
	if amount < 1 || amount > 1000 {
		c.Reject("InvalidAmount.Malformed", "The amount %d is not between 1 and 1000.", amount)
	}
	var hourly []item
	switch kind {
	case "instance":
		hourly = instancePrice(c, unit)
	case "disk", "diskperformance":
		hourly = dataDiskPrices(c)
		if len(hourly) == 0 {
			c.Missing("DataDisk.1.Category")
		}
	case "bandwidth":
		hourly = []item{bandwidthPrice(c)}
	default:
		c.Reject("PriceNotFound", "There is no price for %s.", kind)
	}
	return func() reply.Object { return priceInfo(hourly, periods*amount, unit, kind == "instance") }
}

// pricePeriods reads for how many periods to state the price.
func pricePeriods(c *action.Call) int {
	n := c.Int("Period", 1)
	if n < 1 || n > 60 {
		c.Reject("InvalidPeriod", "The period %d is not between 1 and 60.", n)
	}
	return n
}

// instancePrice returns the price of an instance with its disks and bandwidth.
func instancePrice(c *action.Call, unit string) []item {
	t := c.InstanceType("InvalidInstanceType.ValueNotSupported")
	c.OneOfOr("InstanceNetworkType", "InvalidNetworkType.ValueNotSupported", "vpc", "classic")
	c.OneOfOr("IoOptimized", "InvalidIoOptimizedValue.ValueNotSupported", "none", "optimized")
	zone := cmp.Or(zoneID(c, "Invalid.ZoneId"), c.Zones()[0])
	if id := c.String("ImageId"); id != "" {
		action.Find(c, &c.Images, id)
	}
	machine := listed("instanceType", t.Hourly())
	if c.SpotStrategy("InvalidSpotStrategy") != backend.NoSpot {
		machine.trade = t.SpotPrice(zone, "linux", c.Now)
		switch {
		case t.Family.NoSpot:
			c.Reject("PriceNotFound", "The instance type %q is not sold as spot capacity.", t.ID)
		case unit != "Hour":
			c.Reject("InvalidPriceUnit.ValueNotSupported", "Spot instances are billed by the hour.")
		}
	}
	system := diskPrice(c, "SystemDisk", c.Struct("SystemDisk"), 40)
	return append([]item{machine, system, bandwidthPrice(c)}, dataDiskPrices(c)...)
}

func dataDiskPrices(c *action.Call) []item {
	var items []item
	for _, in := range c.Structs("DataDisk", catalog.MaxDataDisks) {
		items = append(items, diskPrice(c, "DataDisk", in, 0))
	}
	return items
}

// diskPrice returns the price of the system disk or a data disk. absent is the size of a disk for which none is given.
func diskPrice(c *action.Call, use string, in action.Input, absent int) item {
	category, size := cmp.Or(in.String("Category"), catalog.DefaultCategory), in.Int("Size", absent)
	sizes, known := catalog.DiskSizes[category]
	resource := "dataDisk"
	if use == "SystemDisk" {
		resource, sizes = "systemDisk", [2]int{minDiskSize, catalog.MaxSystemDiskSize}
	}
	switch {
	case !known:
		c.Reject("Invalid"+use+"Category.ValueNotSupported", "The disk category %q is not valid.", category)
	case size < sizes[0] || size > sizes[1]:
		c.Reject("Invalid"+use+"Size.ValueNotSupported", "The size of %d GiB is not between %d and %d.", size, sizes[0], sizes[1])
	}
	return listed(resource, c.Catalog.DiskHourly(category, in.String("PerformanceLevel"), size))
}

func bandwidthPrice(c *action.Call) item {
	charge := c.InternetCharge("InternetChargeType", "PayByTraffic")
	mbit := c.Int("InternetMaxBandwidthOut", 0)
	if mbit < 0 || mbit > 100 {
		c.Reject("InvalidInternetMaxBandwidthOut.ValueNotSupported", "The bandwidth %d is not between 0 and 100.", mbit)
	}
	return listed("bandwidth", catalog.BandwidthHourly(charge, mbit))
}

// describeRenewalPrice returns the price of one more period of a subscription.
func describeRenewalPrice(c *action.Call) action.Effect {
	c.OneOfOr("ResourceType", "InvalidResourceType.ValueNotSupported", "instance")
	unit := cmp.Or(c.OneOfOr("PriceUnit", "InvalidPriceUnit.ValueNotSupported", "Month", "Year"), "Month")
	in, periods := c.Instance("ResourceId"), pricePeriods(c)
	switch {
	case c.Has("ExpectedRenewDay") && c.Has("Period"):
		c.Reject("InvalidExpectedRenewDay.Conflict", "Period and ExpectedRenewDay are mutually exclusive.")
	case in.Charge != backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is not a subscription.", in.ID)
	}
	return func() reply.Object {
		hourly := []item{listed("instanceType", in.Type.Hourly())}
		for _, d := range in.Disks {
			if d.Charge == backend.PrePaid {
				hourly = append(hourly, listed(d.Use+"Disk", c.Catalog.DiskHourly(d.Category, d.PerformanceLevel, d.Size)))
			}
		}
		bandwidth := listed("bandwidth", catalog.BandwidthHourly(in.InternetCharge, in.BandwidthOut))
		return priceInfo(append(hourly, bandwidth), periods, unit, true)
	}
}

// priceInfo describes what items with the given hourly prices cost for a number of periods, together and, if detailed,
// each. A year has a discount.
func priceInfo(hourly []item, periods int, unit string, detailed bool) reply.Object {
	share, rules := 1.0, reply.Array{}
	if unit == "Year" {
		share -= catalog.YearDiscount
		rules = append(rules, reply.Object{reply.Int("RuleId", catalog.YearRule), reply.String("Description", "15% off for a year")})
	}
	var total item
	details := reply.Each(hourly, func(i item) reply.Object {
		i.original = catalog.Cents(catalog.Subscribed(i.original, periods, unit))
		i.trade = catalog.Cents(catalog.Subscribed(i.trade, periods, unit) * share)
		total.original += i.original
		total.trade += i.trade
		return append(reply.Object{reply.String("Resource", i.resource), reply.List("SubRules", "Rule", rules)}, i.describe()...)
	})
	price := append(reply.Object{reply.String("Currency", catalog.Currency)}, total.describe()...)
	if detailed {
		price = append(price, reply.List("DetailInfos", "DetailInfo", details))
	}
	return reply.Object{reply.Struct("PriceInfo", reply.Struct("Price", price...), reply.List("Rules", "Rule", rules))}
}

func (i item) describe() reply.Object {
	return reply.Object{
		reply.Float("OriginalPrice", catalog.Cents(i.original)),
		reply.Float("DiscountPrice", catalog.Cents(i.original-i.trade)),
		reply.Float("TradePrice", catalog.Cents(i.trade)),
	}
}
