package demo

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
)

// Instances returns those of the instances that exist.
func Instances(ctx context.Context, client ecs.Invoker, ids []string) ([]describeinstances.Instance, error) {
	if len(ids) > 100 {
		return nil, fmt.Errorf("%d instances are too many at once: at most 100", len(ids))
	}
	var there []describeinstances.Instance
	for instance, err := range describeinstances.All(ctx, client, &describeinstances.Request{InstanceIDs: ids, PageSize: new(100)}) {
		if err != nil {
			return nil, err
		}
		there = append(there, instance)
	}
	return there, nil
}

// Zones are the ids of the region's zones, for worlds: not every region has the same letters.
func Zones(ctx context.Context, client ecs.Invoker) ([]string, error) {
	found, err := describezones.Do(ctx, client, &describezones.Request{Verbose: new(false)})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found.Zones))
	for i, zone := range found.Zones {
		ids[i] = zone.ZoneID
	}
	return ids, nil
}
