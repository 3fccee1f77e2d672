package ecstest

func describeInstanceTypeFamilies(c *call) object {
	generation := c.oneOf("Generation", "ecs-1", "ecs-2", "ecs-3", "ecs-4", "ecs-5", "ecs-6", "ecs-7", "ecs-8", "ecs-9")
	items := array{}
	for _, entry := range families {
		if f := entry.family; generation == "" || generation == f.generation {
			items = append(items, object{{"InstanceTypeFamilyId", text(f.id)}, {"Generation", text(f.generation)}})
		}
	}
	return object{{"InstanceTypeFamilies", wrapped("InstanceTypeFamily", items)}}
}
