package market

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeRegions(c *action.Call) action.Effect {
	language := language(c)
	resource := choice(c, "ResourceType", "InvalidResourceType.NotFound", "instance", "disk", "reservedinstance", "scu")
	charge := chargeType(c, "Invalid.InstanceChargeType")
	return func() reply.Object {
		regions := reply.Each(catalog.Regions, func(r catalog.Region) reply.Object {
			status := "available"
			if lacks(&r, resource) || lacks(&r, charge) {
				status = "soldOut"
			}
			return reply.Object{
				reply.String("RegionId", r.ID),
				reply.String("RegionEndpoint", r.Endpoint()),
				reply.String("LocalName", r.Name(language)),
				reply.String("Status", status),
			}
		})
		return reply.Object{reply.List("Regions", "Region", regions)}
	}
}

// lacks reports whether the region does not sell a type of resource, or does not sell by a charge type.
func lacks(r *catalog.Region, what string) bool {
	return slices.Contains(strings.Fields(r.SoldOut), what)
}
