package market

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// The actions have these parameters in common, but not the codes of their errors: each caller passes its own.

// chargeType reads InstanceChargeType, which is pay-as-you-go by default.
func chargeType(c *action.Call, code string) string {
	return cmp.Or(c.OneOfOr("InstanceChargeType", code, backend.PrePaid, backend.PostPaid), backend.PostPaid)
}

const noSpot = "NoSpot"

// spotStrategy reads SpotStrategy, which is NoSpot by default.
func spotStrategy(c *action.Call, code string) string {
	return cmp.Or(c.OneOfOr("SpotStrategy", code, noSpot, "SpotWithPriceLimit", "SpotAsPriceGo"), noSpot)
}

// acceptLanguage reads AcceptLanguage, for which two actions spell zh-TW differently.
func acceptLanguage(c *action.Call) string {
	return c.OneOfOr("AcceptLanguage", "InvalidAcceptLanguage.NotFound", "zh-CN", "zh-TW", "zh_TW", "en-US", "ja", "fr", "de", "ko")
}

// zoneID reads ZoneId, an optional zone of the region.
func zoneID(c *action.Call, code string) string {
	id := c.String("ZoneId")
	if id != "" && !slices.Contains(catalog.FindRegion(c.Region).ZoneIDs(), id) {
		c.Reject(code, "The zone %q does not exist.", id)
	}
	return id
}

// checkSpotDuration checks the hours for which a spot instance is protected from being reclaimed.
func checkSpotDuration(c *action.Call) {
	if hours := c.Int("SpotDuration", 1); hours != 0 && hours != 1 {
		c.Reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
}
