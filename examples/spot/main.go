// Spot buys spot instances, whose price changes. It shows the offers of the zones and their prices of the last days, and
// buys in the cheapest zone up to a price limit: one instance with CreateInstance, several with RunInstances. Then it
// watches until one of them is reclaimed: in the API and, where possible, in the metadata of the instance.
//
//	go run ./examples/spot                                                            an ECS in memory: no account, no cost
//	go run ./examples/spot -live -region cn-hangzhou -type ecs.g7.large               the real one: only shows prices
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
	instanceType := d.String("type", "ecs.g7.large", "show the prices of this instance `type`, and buy it")
	days := d.Int("days", 7, "show the prices of this `number` of days, up to 30")
	limit := d.Float64("price-limit", 0, "pay at most this `price` an hour for each instance (default: only show prices)")
	amount := d.Int("amount", 2, "buy this `number` of instances in addition to the first one")
	image := d.String("image", "aliyun_3_x64_20G_alibase_20240528.vhd", "boot from this `image`")
	vswitch := d.String("vswitch", "", "attach them to this `vSwitch` and buy in its zone (default: one in the cheapest zone)")
	group := d.String("security-group", "", "put them in this security `group` (default: one of the same VPC)")
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
		d.Say("To buy there, set a price limit for an hour, such as -price-limit %v.", place.highest())
		return nil
	}
	d.Say("The price was within the limit of %v for %.0f%% of the time.", *limit, 100*place.within(*limit, market.end))

	several := runinstances.Request{
		ImageID: *image, InstanceType: *instanceType, VSwitchID: place.vswitch, SecurityGroupID: place.group,
		InstanceName: "spot-worker-[1,3]", Amount: amount, ClientToken: token("several"),
		InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit, SpotPriceLimit: limit,
		Tags: types.Tags(map[string]string{"example": "spot"}),
	}
	// Without a dry run, a token of an earlier run returns what that run bought, even if nothing is in stock now.
	if *dryRun || !d.Given("client-token") {
		if err := check(ctx, client, several); err != nil {
			return err
		}
		d.Say("The dry run passed: the service would accept the order.")
	}
	if *dryRun {
		return nil
	}
	if err := confirm("Buy 1 and then %d spot instances, %s in %s, each for at most %v an hour", *amount, *instanceType, place.id, *limit); err != nil {
		return err
	}
	// Another zone may be the cheapest tomorrow, so the command that goes on with this order names the same vSwitch.
	unknown := "perhaps more spot instances of the order " + token("")
	d.Made(unknown, "to go on: "+d.Again("-yes", "-client-token "+token(""), "-vswitch "+place.vswitch, "-security-group "+place.group))

	one, err := createinstance.Do(ctx, client, &createinstance.Request{
		ImageID: *image, InstanceType: *instanceType, VSwitchID: place.vswitch, SecurityGroupID: place.group,
		InstanceName: "spot-leader", ClientToken: token("one"),
		InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotWithPriceLimit, SpotPriceLimit: limit,
		Tags: types.Tags(map[string]string{"example": "spot"}),
	})
	if err != nil {
		return explain(err)
	}
	d.Made("spot instance "+one.InstanceID, d.Command("release", "-yes -instances", one.InstanceID))
	if err := start(ctx, client, one.InstanceID); err != nil {
		return err
	}
	more, err := runinstances.Do(ctx, client, &several)
	if err != nil {
		return explain(err)
	}
	d.Gone(unknown)
	d.Made("the other spot instances", d.Command("release", "-yes -instances", strings.Join(more.InstanceIDs, ",")))

	ids := append([]string{one.InstanceID}, more.InstanceIDs...)
	running, err := ecswait.InstancesRunning(ctx, client, ids, d.Progress("running"))
	showInstances(d, running)
	if err != nil {
		return err
	}
	return watch(ctx, d, client, ids, insides(d, ids))
}
