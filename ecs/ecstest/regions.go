package ecstest

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A region is a region in which ECS is sold.
type region struct {
	id, local, english string
	zones              string // zone letters
	soldOut            string // resource and charge types that the region lacks
}

func findRegion(id string) *region {
	i := slices.IndexFunc(regions, func(r region) bool { return r.id == id })
	if i < 0 {
		return nil
	}
	return &regions[i]
}

func unknownRegion(id string) *apiError {
	return newError("InvalidRegionId.NotFound", "The region %q does not exist.", id)
}

func (r *region) endpoint() string {
	if r.id == "cn-hangzhou" {
		return "ecs-cn-hangzhou.aliyuncs.com" // predates the naming rule
	}
	return "ecs." + r.id + ".aliyuncs.com"
}

// name returns the region's name in Chinese, the default of the service, or in
// English for any other language.
func (r *region) name(language string) string {
	if language == "" || strings.HasPrefix(language, "zh") {
		return r.local
	}
	return r.english
}

func describeRegions(c *call) effect {
	language := c.language()
	resource := c.oneOf("ResourceType", "instance", "disk", "reservedinstance", "scu")
	charge := c.oneOf("InstanceChargeType", "PrePaid", "PostPaid")
	var items reply.Array
	for _, r := range regions {
		status := "available"
		if lacks := strings.Fields(r.soldOut); slices.Contains(lacks, resource) || slices.Contains(lacks, charge) {
			status = "soldOut"
		}
		items = append(items, reply.Object{
			reply.String("RegionId", r.id),
			reply.String("RegionEndpoint", r.endpoint()),
			reply.String("LocalName", r.name(language)),
			reply.String("Status", status),
		})
	}
	return func() reply.Object {
		return reply.Object{reply.List("Regions", "Region", items)}
	}
}

// language reads AcceptLanguage, which two actions spell differently.
func (a *args) language() string {
	return a.oneOf("AcceptLanguage", "zh-CN", "zh-TW", "zh_TW", "en-US", "ja", "fr", "de", "ko")
}
