package demo

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
)

// Instances returns the instances that exist.
func Instances(ctx context.Context, client ecs.Invoker, ids []string) ([]describeinstances.Instance, error) {
	if len(ids) > 100 {
		return nil, fmt.Errorf("%d instances are too many: the maximum is 100", len(ids))
	}
	return ecs.Collect(describeinstances.All(ctx, client, &describeinstances.Request{InstanceIDs: ids, PageSize: new(100)}))
}

// Zones returns the ids of the region's zones. Zone ids differ between regions, so a World looks them up.
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
