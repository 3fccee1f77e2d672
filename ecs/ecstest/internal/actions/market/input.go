package market

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// The actions have these parameters in common, but not the codes of their errors: each caller passes its own.

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
