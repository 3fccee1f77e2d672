package market

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeRegions(c *action.Call) action.Effect {
	language := language(&c.Input)
	resource := c.OneOf("ResourceType", "instance", "disk", "reservedinstance", "scu")
	charge := c.OneOf("InstanceChargeType", "PrePaid", "PostPaid")
	var items reply.Array
	for _, r := range catalog.Regions {
		status := "available"
		if lacks := strings.Fields(r.SoldOut); slices.Contains(lacks, resource) || slices.Contains(lacks, charge) {
			status = "soldOut"
		}
		items = append(items, reply.Object{
			reply.String("RegionId", r.ID),
			reply.String("RegionEndpoint", r.Endpoint()),
			reply.String("LocalName", r.Name(language)),
			reply.String("Status", status),
		})
	}
	return func() reply.Object {
		return reply.Object{reply.List("Regions", "Region", items)}
	}
}

// language reads AcceptLanguage, which two actions spell differently.
func language(a *action.Input) string {
	return a.OneOf("AcceptLanguage", "zh-CN", "zh-TW", "zh_TW", "en-US", "ja", "fr", "de", "ko")
}
