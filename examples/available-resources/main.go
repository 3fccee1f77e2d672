// Available-resources shows what can be bought: the instance types that the zones of a region sell by subscription,
// pay-as-you-go and as spot capacity, the zones that sell one type, and the types that one zone sells inside a VPC.
// It prints a matrix of types and zones, with the size and the stock of each type.
//
//	go run ./examples/available-resources                                            an ECS in memory: no account
//	go run ./examples/available-resources -live -region cn-hangzhou -families ecs.g7,ecs.c7
//	go run ./examples/available-resources -live -region cn-hangzhou -scenes one-type -type ecs.g7.xlarge
package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("available-resources", run) }

func run(ctx context.Context, d *demo.Demo) error {
	only := d.List("scenes", "only these `scenes` of subscription, pay-as-you-go, spot, one-type and one-zone")
	families := d.List("families", "only types of these `families`, such as ecs.g7 (default: all, which are many)")
	instanceType := d.String("type", "ecs.g7.large", "the `type` for scene one-type")
	zone := d.String("zone", "", "the `zone` for scene one-zone (default: the first one)")
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}

	region := &region{name: client.Region()}
	if err := region.read(ctx, client, *families); err != nil {
		return err
	}
	if *zone == "" {
		*zone = region.zones[0].ZoneID
	}
	if !slices.Contains(region.zoneIDs(), *zone) {
		return fmt.Errorf("%s has no zone %q, its zones are %q", region.name, *zone, region.zoneIDs())
	}

	// Five scenes: the question of each, and the function that shows the result.
	scenes := []scene{
		{"subscription", "Types for sale by subscription",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePrePaid}, region.showMatrix},
		{"pay-as-you-go", "Types for sale pay-as-you-go",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePostPaid}, region.showMatrix},
		{"spot", "Types for sale as spot capacity",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit}, region.showMatrix},
		{"one-type", "Zones that sell " + *instanceType + " by subscription",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePrePaid, InstanceType: *instanceType}, region.showZones},
		{"one-zone", "Types for sale by subscription in " + *zone + ", inside a VPC",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePrePaid, ZoneID: *zone, NetworkCategory: types.NetworkTypeVPC}, region.showTypes},
	}
	if *only != nil {
		if scenes, err = choose(scenes, *only); err != nil {
			return err
		}
	}
	d.Say("%s\n%s", region, legend)
	for _, s := range scenes {
		offers, err := ask(ctx, client, s.question)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		d.Say("\n%s", s.title)
		s.show(d, offers)
	}
	return nil
}

// A scene is one question of a buyer.
type scene struct {
	name, title string
	question    describeavailableresource.Request
	show        func(*demo.Demo, offers)
}

func choose(scenes []scene, names []string) (chosen []scene, err error) {
	for _, name := range names {
		i := slices.IndexFunc(scenes, func(s scene) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no scene %q: see -h", name)
		}
		chosen = append(chosen, scenes[i])
	}
	return chosen, nil
}

// A region has what all scenes share: the zones and the types, which are the columns and rows of the matrix.
type region struct {
	name  string
	zones []describezones.Zone
	types map[string]describeinstancetypes.InstanceType
}

func (r *region) read(ctx context.Context, client *ecs.Client, families []string) error {
	zones, err := describezones.Do(ctx, client, &describezones.Request{AcceptLanguage: "en-US", Verbose: new(false)})
	if err != nil {
		return err
	}
	r.zones, r.types = zones.Zones, map[string]describeinstancetypes.InstanceType{}
	for t, err := range describeinstancetypes.All(ctx, client, &describeinstancetypes.Request{InstanceTypeFamilies: families}) {
		if err != nil {
			return err
		}
		r.types[t.InstanceTypeID] = t
	}
	if len(r.zones) == 0 || len(r.types) == 0 {
		return fmt.Errorf("%s has %d zones and %d types of the families %q", r.name, len(r.zones), len(r.types), families)
	}
	return nil
}
