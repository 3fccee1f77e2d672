// Spot buys spot instances, whose price changes. It shows the offers of the zones and their prices of the last days, and
// buys in the cheapest zones that have stock, up to a price limit. Then it watches until one of the instances is reclaimed:
// in the API and, where possible, in the metadata of the instance.
//
//	go run ./examples/spot                                                                  an ECS in memory: no account, no cost
//	go run ./examples/spot -live -region cn-hangzhou -type ecs.g7.large                     the real one: only shows prices
//	go run ./examples/spot -live -region cn-hangzhou -price-limit 0.2 -plan plan.json -yes  buys, and watches in the API
//	go run ./examples/spot -live -region cn-hangzhou -on-instance                           on a spot instance: watches both
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/launch"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("spot", run) }

func run(ctx context.Context, d *demo.Demo) error {
	instanceType := d.String("type", "ecs.g7.large", "show the prices of this instance `type`, and buy it")
	days := d.Int("days", 7, "show the prices of this `number` of days, up to 30")
	limit := d.Float64("price-limit", 0, "pay at most this `price` an hour for each instance (default: only show prices)")
	amount := d.Int("amount", 3, "buy this `number` of instances")
	image := d.String("image", "aliyun_3_x64_20G_alibase_20240528.vhd", "boot from this `image`")
	vswitch := d.String("vswitch", "", "attach them to this `vSwitch` and buy in its zone (default: one in each zone that has one)")
	group := d.String("security-group", "", "put them in this security `group` (default: one of the same VPC)")
	file := d.String("plan", "", "keep what is bought in this `file`, and go on with what is in it already")
	onInstance := d.Bool("on-instance", false, "only watch the spot instance that this program runs on")
	dryRun := d.Bool("dry-run", false, "only check the order")
	confirm := d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if *onInstance {
		return watchHere(ctx, d, client)
	}

	market, err := look(ctx, client, *instanceType, *days)
	if err != nil {
		return err
	}
	market.show(d)
	if *limit == 0 {
		d.Say("To buy, set a price limit for an hour, such as -price-limit %v.", market.zones[0].highest())
		return nil
	}
	launcher := launch.New(client, launch.Options{})
	plan, err := load(*file)
	if err != nil {
		return err
	}
	if plan == nil { // else an earlier run began to buy
		places, err := market.places(ctx, d, client, *vswitch, *group, *limit)
		if err != nil {
			return err
		}
		plan, err = launcher.DryRun(ctx, launch.Order{
			Request: runinstances.Request{
				ImageID: *image, SecurityGroupID: places.group, InstanceName: "spot-worker", UniqueSuffix: new(true),
				Tags: types.Tags(map[string]string{"example": "spot"}),
			},
			Amount: *amount, MaxPrice: *limit, Candidates: places.candidates,
		})
		d.Say("What the service would sell:\n%v", plan)
		if err != nil || *dryRun {
			return err
		}
	}
	if err := confirm("Buy %d spot instances of %s, each for at most %v an hour", plan.Order.Amount, *instanceType, *limit); err != nil {
		return err
	}
	if d.Live() && *file == "" {
		return errors.New("name a file with -plan, to be able to go on after a crash")
	}
	unknown := "perhaps more spot instances"
	if *file != "" {
		d.Made(unknown, "to go on: "+d.Again("-yes", "-plan "+*file))
	}
	plan.Order.Save = save(*file)
	err = launcher.Resume(ctx, plan)
	d.Say("%v", plan)
	ids := plan.InstanceIDs()
	if _, open := plan.Units(); open == 0 {
		d.Gone(unknown)
	}
	if len(ids) > 0 {
		d.Made(fmt.Sprintf("%d spot instances", len(ids)), d.Command("release", "-yes -instances", strings.Join(ids, ",")))
	}
	if err != nil {
		return err
	}
	running, err := ecswait.InstancesRunning(ctx, client, ids, d.Progress("running"))
	showInstances(d, running)
	if err != nil {
		return err
	}
	return watch(ctx, d, client, ids, insides(d, ids))
}
