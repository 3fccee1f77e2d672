package vpc

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func language(c *action.Call) string { return c.OneOf("AcceptLanguage", "zh-cn", "en-us", "ja") }

func describeRegions(c *action.Call) action.Effect {
	language := language(c)
	c.OneOf("ProductType", "VPC", "ALL") // every region has VPCs
	return func() reply.Object {
		return reply.Object{reply.List("Regions", "Region", reply.Each(c.Catalog.Regions, func(r catalog.Region) reply.Object {
			return reply.Object{
				reply.String("RegionId", r.ID),
				reply.String("RegionEndpoint", "vpc."+r.ID+".aliyuncs.com"),
				reply.String("LocalName", r.Name(language)),
			}
		}))}
	}
}

func describeZones(c *action.Call) action.Effect {
	language := language(c)
	kind := c.OneOf("ZoneType", zoneType, "EdgeZone")
	return func() reply.Object {
		zones := reply.Array{}
		if r := c.Catalog.FindRegion(c.Region); kind != "EdgeZone" {
			for _, id := range r.ZoneIDs() {
				zones = append(zones, reply.Object{
					reply.String("ZoneId", id),
					reply.String("LocalName", r.ZoneName(id, language)),
					reply.String("ZoneType", zoneType),
				})
			}
		}
		return reply.Object{reply.List("Zones", "Zone", zones)}
	}
}

const zoneType = "AvailabilityZone"
