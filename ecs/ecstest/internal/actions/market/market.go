// Package market has the actions on what ECS offers: regions, zones, instance types, stock, prices and spot capacity.
package market

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions are the actions on what ECS offers.
func Actions() action.Table {
	return action.Table{
		"DescribeAvailableResource":    {Do: describeAvailableResource},
		"DescribeInstanceTypeFamilies": {Do: describeInstanceTypeFamilies},
		"DescribeInstanceTypes": {
			Do:    describeInstanceTypes,
			Pages: action.Pages{OnlyTokens: true, DefaultResults: 1600, MaxResults: 1600},
			Lists: action.NumberedLists(10, "InstanceTypes", "InstanceTypeFamilies", "InstanceCategories", "CpuArchitectures",
				"PhysicalProcessorModels", "GpuSpecs", "LocalStorageCategories"),
		},
		"DescribePrice":                 {Do: describePrice},
		"DescribeRecommendInstanceType": {Do: describeRecommendInstanceType},
		"DescribeRegions":               {Do: describeRegions},
		"DescribeRenewalPrice":          {Do: describeRenewalPrice},
		"DescribeResourcesModification": {Do: describeResourcesModification},
		"DescribeSpotAdvice":            {Do: describeSpotAdvice},
		"DescribeSpotPriceHistory":      {Do: describeSpotPriceHistory},
		"DescribeZones":                 {Do: describeZones},
	}
}

// acceptLanguage reads AcceptLanguage, for which two actions spell zh-TW differently.
func acceptLanguage(c *action.Call) string {
	return c.OneOfOr("AcceptLanguage", "InvalidAcceptLanguage.NotFound", "zh-CN", "zh-TW", "zh_TW", "en-US", "ja", "fr", "de", "ko")
}

// zoneID reads ZoneId, an optional zone of the region.
func zoneID(c *action.Call, code string) string {
	id := c.String("ZoneId")
	if id != "" && !slices.Contains(c.Zones(), id) {
		c.Reject(code, "The zone %q does not exist.", id)
	}
	return id
}
