package market

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeInstanceTypeFamilies(c *action.Call) action.Effect {
	generation := c.OneOf("Generation", "ecs-1", "ecs-2", "ecs-3", "ecs-4", "ecs-5", "ecs-6", "ecs-7", "ecs-8", "ecs-9")
	items := reply.Array{}
	for _, entry := range catalog.Families {
		if f := entry.Family; generation == "" || generation == f.Generation {
			items = append(items, reply.Object{reply.String("InstanceTypeFamilyId", f.ID), reply.String("Generation", f.Generation)})
		}
	}
	return func() reply.Object {
		return reply.Object{reply.List("InstanceTypeFamilies", "InstanceTypeFamily", items)}
	}
}
