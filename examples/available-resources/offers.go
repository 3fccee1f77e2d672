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

// Offers tell how much there is: the stock of each instance type, by type and zone. What a zone does not offer is
// not there.
type offers map[string]map[string]demo.Stock

// ask answers a question in two steps. Types are either I/O optimized or not, and who asks for types has to say
// which: so the first step asks what of the two there is at all, and the second for the types of each, in all zones
// at once.
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
