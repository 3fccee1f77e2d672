package ecstest

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"

func describeInstanceTypeFamilies(c *call) effect {
	generation := c.oneOf("Generation", "ecs-1", "ecs-2", "ecs-3", "ecs-4", "ecs-5", "ecs-6", "ecs-7", "ecs-8", "ecs-9")
	items := reply.Array{}
	for _, entry := range families {
		if f := entry.family; generation == "" || generation == f.generation {
			items = append(items, reply.Object{reply.String("InstanceTypeFamilyId", f.id), reply.String("Generation", f.generation)})
		}
	}
	return func() reply.Object {
		return reply.Object{reply.List("InstanceTypeFamilies", "InstanceTypeFamily", items)}
	}
}
