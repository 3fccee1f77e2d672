package market

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// The actions have these parameters in common, but not the codes of their errors: each caller passes its own.

// choice reads a parameter that takes only the given values, ignoring case, and returns it as spelled in values.
func choice(c *action.Call, name, code string, values ...string) (value string) {
	if err := c.Try(func(c *action.Call) { value = c.OneOf(name, values...) }); err != nil {
		c.Reject(code, "%s", err.Message)
	}
	return value
}

// chargeType reads InstanceChargeType, which is pay-as-you-go by default.
func chargeType(c *action.Call, code string) string {
	return cmp.Or(choice(c, "InstanceChargeType", code, backend.PrePaid, backend.PostPaid), backend.PostPaid)
}

const noSpot = "NoSpot"

// spotStrategy reads SpotStrategy, which is NoSpot by default.
func spotStrategy(c *action.Call, code string) string {
	return cmp.Or(choice(c, "SpotStrategy", code, noSpot, "SpotWithPriceLimit", "SpotAsPriceGo"), noSpot)
}

// acceptLanguage reads AcceptLanguage, for which two actions spell zh-TW differently.
func acceptLanguage(c *action.Call) string {
	return choice(c, "AcceptLanguage", "InvalidAcceptLanguage.NotFound", "zh-CN", "zh-TW", "zh_TW", "en-US", "ja", "fr", "de", "ko")
}

// zoneID reads ZoneId, an optional zone of the region.
func zoneID(c *action.Call, code string) string {
	id := c.String("ZoneId")
	if id != "" && !slices.Contains(catalog.FindRegion(c.Region).ZoneIDs(), id) {
		c.Reject(code, "The zone %q does not exist.", id)
	}
	return id
}

// instanceType finds the type that InstanceType names. Without one, the checks go on with a type that is not sold.
func instanceType(c *action.Call, code string) *catalog.InstanceType {
	id := c.String("InstanceType")
	if t := catalog.FindType(c.Types, id); t != nil {
		return t
	}
	c.Reject(code, "The instance type %q does not exist.", id)
	return catalog.NoType
}

// checkSpotDuration checks the hours for which a spot instance is protected from being reclaimed.
func checkSpotDuration(c *action.Call) {
	if hours := c.Int("SpotDuration", 1); hours != 0 && hours != 1 {
		c.Reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
}
