package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeresourcesmodification"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A choice is one value that a zone offers.
type choice struct {
	zone, value string
	stock       demo.Stock
	least, most int
	unit        string
	newDisk     bool // the system disk needs another category
}

// ask asks a question and returns the choices of all zones.
func ask(ctx context.Context, client *ecs.Client, question describeresourcesmodification.Request) ([]choice, error) {
	found, err := describeresourcesmodification.Do(ctx, client, &question)
	if err != nil {
		return nil, err
	}
	var choices []choice
	for _, zone := range found.AvailableZones {
		for _, resource := range zone.AvailableResources {
			for _, v := range resource.SupportedResources {
				choices = append(choices, choice{zone.ZoneID, v.Value, demo.StockOf(v.Status, v.StatusCategory), v.Min, v.Max, v.Unit, false})
			}
			for _, v := range resource.ConditionSupportedResources {
				choices = append(choices, choice{zone.ZoneID, v.Value, demo.StockOf(v.Status, v.StatusCategory), v.Min, v.Max, v.Unit, true})
			}
		}
	}
	return choices, nil
}

// readSizes returns the types of the families, and the current type in any case.
func readSizes(ctx context.Context, client *ecs.Client, families []string, present string) (map[string]describeinstancetypes.InstanceType, error) {
	sizes := map[string]describeinstancetypes.InstanceType{}
	requests := []describeinstancetypes.Request{{InstanceTypeFamilies: families}, {InstanceTypes: []string{present}}}
	for _, request := range requests {
		for t, err := range describeinstancetypes.All(ctx, client, &request) {
			if err != nil {
				return nil, err
			}
			sizes[t.InstanceTypeID] = t
		}
	}
	return sizes, nil
}
