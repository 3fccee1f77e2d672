// Available-resources shows what can be bought: which instance types the zones of a region sell by subscription,
// pay-as-you-go and as spot capacity, which zones sell one type, and which types one zone has inside a VPC. Types
// and zones are a matrix, with the size of each type and how much is left of it.
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
	families := d.List("families", "only types of these `families`, such as ecs.g7 (without the flag all, which are many)")
	instanceType := d.String("type", "ecs.g7.large", "the `type` that scene one-type looks for")
	zone := d.String("zone", "", "the `zone` that scene one-zone looks at (default: the first)")
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
		return fmt.Errorf("%s has no zone %q, only %q", region.name, *zone, region.zoneIDs())
	}

	// Five scenes: what each of them wants to know, and how it shows the answer.
	scenes := []scene{
		{"subscription", "Types to be had by subscription",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePrePaid}, region.showMatrix},
		{"pay-as-you-go", "Types to be had pay-as-you-go",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePostPaid}, region.showMatrix},
		{"spot", "Types to be had as spot capacity",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit}, region.showMatrix},
		{"one-type", "Zones that sell " + *instanceType + " by subscription",
			describeavailableresource.Request{InstanceChargeType: types.ChargeTypePrePaid, InstanceType: *instanceType}, region.showZones},
		{"one-zone", "Types to be had by subscription in " + *zone + ", inside a VPC",
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

// A scene is one thing that a buyer wants to know.
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

// A region is what the scenes have in common: the columns and the rows of their matrices.
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
		return fmt.Errorf("%s has %d zones, and %d types of the families %q", r.name, len(r.zones), len(r.types), families)
	}
	return nil
}
