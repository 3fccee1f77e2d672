package main

import (
	"context"
	"maps"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// Offers are the stocks of instance types, by type and zone. Without an entry, the zone does not offer the type.
type offers map[string]map[string]demo.Stock

// ask asks a question in two steps. A call for types must say whether it wants types that are I/O optimized or not. So
// the first step asks which of the two kinds exist, and the second step asks for the types of each kind in all zones.
func ask(ctx context.Context, client *ecs.Client, question describeavailableresource.Request) (offers, error) {
	question.DestinationResource = "IoOptimized"
	first, err := describeavailableresource.Do(ctx, client, &question)
	if err != nil {
		return nil, err
	}
	optimized := map[types.IOOptimized]bool{}
	for _, zone := range first.AvailableZones {
		for _, resource := range zone.AvailableResources {
			for _, value := range resource.SupportedResources {
				optimized[types.IOOptimized(value.Value)] = true
			}
		}
	}

	found := offers{}
	question.DestinationResource = "InstanceType"
	for _, question.IOOptimized = range slices.Sorted(maps.Keys(optimized)) {
		second, err := describeavailableresource.Do(ctx, client, &question)
		if err != nil {
			return nil, err
		}
		for _, zone := range second.AvailableZones {
			for _, resource := range zone.AvailableResources {
				for _, value := range resource.SupportedResources {
					found.add(value.Value, zone.ZoneID, demo.StockOf(value.Status, value.StatusCategory))
				}
			}
		}
	}
	return found, nil
}

func (o offers) add(instanceType, zone string, s demo.Stock) {
	if o[instanceType] == nil {
		o[instanceType] = map[string]demo.Stock{}
	}
	o[instanceType][zone] = max(o[instanceType][zone], s)
}
