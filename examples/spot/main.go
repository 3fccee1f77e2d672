// Spot buys spare capacity at a price that moves. It shows what the zones offer and what they asked for in the last
// days, buys in the cheapest one with a limit, one instance by CreateInstance and several by RunInstances, and then
// watches until one of them is reclaimed: in the API, and where it can in the instance's own metadata.
//
//	go run ./examples/spot                                                            an ECS in memory: no account, no cost
//	go run ./examples/spot -live -region cn-hangzhou -type ecs.g7.large               the real one: only looks
//	go run ./examples/spot -live -region cn-hangzhou -price-limit 0.2 -yes            buys, and watches in the API
//	go run ./examples/spot -live -region cn-hangzhou -on-instance                     on a spot instance: watches both
package main

import (
	"context"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("spot", run) }

func run(ctx context.Context, d *demo.Demo) error {
	instanceType := d.String("type", "ecs.g7.large", "look at, and buy, this instance `type`")
	days := d.Int("days", 7, "show the prices of this `number` of days, up to 30")
	limit := d.Float64("price-limit", 0, "pay at most this `price` an hour for each instance (without the flag it only looks)")
	amount := d.Int("amount", 2, "buy this `number` of instances beside the first")
	image := d.String("image", "aliyun_3_x64_20G_alibase_20240528.vhd", "boot from this `image`")
	vswitch := d.String("vswitch", "", "attach them to this `vSwitch`, and so buy in its zone (default: one in the cheapest zone)")
	group := d.String("security-group", "", "put them into this security `group` (default: one of the same VPC)")
	onInstance := d.Bool("on-instance", false, "only watch the spot instance that this program runs on")
	dryRun := d.Bool("dry-run", false, "only check the order")
	token, confirm := d.ClientToken(), d.Confirmation()
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
	place, err := market.place(ctx, d, client, *vswitch, *group)
	if err != nil {
		return err
	}
	if *limit == 0 {
		d.Say("To buy there, say what an hour may cost at most, such as -price-limit %v.", place.highest())
		return nil
	}
	d.Say("It was within the limit of %v for %.0f%% of the time.", *limit, 100*place.within(*limit, market.end))

	several := runinstances.Request{
		ImageID: *image, InstanceType: *instanceType, VSwitchID: place.vswitch, SecurityGroupID: place.group,
		InstanceName: "spot-worker-[1,3]", Amount: amount, ClientToken: token("several"),
		InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit, SpotPriceLimit: limit,
		Tags: []types.Tag{{Key: "example", Value: "spot"}},
	}
	// What an earlier run has bought with this token comes back even if nothing could be bought any more.
	if *dryRun || !d.Given("client-token") {
		if err := check(ctx, client, several); err != nil {
			return err
		}
		d.Say("A dry run found nothing wrong with the order.")
	}
	if *dryRun {
		return nil
	}
	if err := confirm("Buy 1 and then %d spot instances, %s in %s, each for up to %v an hour", *amount, *instanceType, place.id, *limit); err != nil {
		return err
	}
	// The cheapest zone may be another one tomorrow: to go on with this order, the same vSwitch must be named.
	unknown := "Perhaps more spot instances, of the order " + token("")
	d.Made(unknown, "to go on: "+d.Again("-yes", "-client-token "+token(""), "-vswitch "+place.vswitch, "-security-group "+place.group))

	one, err := createinstance.Do(ctx, client, &createinstance.Request{
		ImageID: *image, InstanceType: *instanceType, VSwitchID: place.vswitch, SecurityGroupID: place.group,
		InstanceName: "spot-leader", ClientToken: token("one"),
		InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit, SpotPriceLimit: limit,
		Tags: []types.Tag{{Key: "example", Value: "spot"}},
	})
	if err != nil {
		return explain(err)
	}
	d.Made("The spot instance "+one.InstanceID, d.Command("release", "-yes -instances", one.InstanceID))
	if err := start(ctx, client, one.InstanceID); err != nil {
		return err
	}
	more, err := runinstances.Do(ctx, client, &several)
	if err != nil {
		return explain(err)
	}
	d.Gone(unknown)
	d.Made("The other spot instances", d.Command("release", "-yes -instances", strings.Join(more.InstanceIDs, ",")))

	ids := append([]string{one.InstanceID}, more.InstanceIDs...)
	running, err := ecswait.InstancesRunning(ctx, client, ids, d.Progress("running"))
	showInstances(d, running)
	if err != nil {
		return err
	}
	return watch(ctx, d, client, ids, insides(d, ids))
}
