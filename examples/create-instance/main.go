// Create-instance creates one instance at a time, pay-as-you-go or as a subscription, in a new security group. It asks
// for the price, checks the order with a dry run, and then goes step by step: created, started, with a public address.
// Each step copes with an earlier run that has done it already.
//
//	go run ./examples/create-instance                                   an ECS in memory: both forms, no cost
//	go run ./examples/create-instance -live -region cn-hangzhou         the real one: only shows the price
//	go run ./examples/create-instance -live -region cn-hangzhou -yes    buys one by the hour
//	go run ./examples/create-instance -live -region cn-hangzhou -forms subscription -period 3 -yes
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocatepublicipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/ensure"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("create-instance", run) }

func run(ctx context.Context, d *demo.Demo) error {
	forms := d.String("forms", "hourly", "create one instance in each of these `forms`: hourly,subscription")
	period := d.Int("period", 1, "pay the subscription for this `number` of weeks or months")
	unit := d.String("period-unit", string(types.PeriodUnitMonth), "`unit` of the period, Week or Month")
	image := d.String("image", "aliyun_3_x64_20G_alibase_20240528.vhd", "boot from this `image`")
	instanceType := d.String("type", "ecs.g7.large", "buy this instance `type`")
	bandwidth := d.Int("bandwidth", 5, "limit outgoing traffic to this many `Mbit/s`")
	vswitch := d.String("vswitch", "", "attach them to this `vSwitch` (default: the first available one)")
	dryRun := d.Bool("dry-run", false, "only check the order")
	token, confirm := d.ClientToken(), d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	site, err := findSite(ctx, client, *vswitch)
	if err != nil {
		return err
	}

	var orders []*createinstance.Request
	for form := range strings.SplitSeq(*forms, ",") {
		order := &createinstance.Request{
			InstanceName: "demo-" + form, ImageID: *image, InstanceType: *instanceType, VSwitchID: site.ID,
			SystemDisk:              &createinstance.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
			InternetMaxBandwidthOut: bandwidth, InternetChargeType: types.InternetChargeTypePayByTraffic,
			InstanceChargeType: types.ChargeTypePostPaid, ClientToken: token(form),
			Tags: types.Tags(map[string]string{"example": "create-instance"}),
		}
		if form == "subscription" {
			order.InstanceChargeType, order.Period, order.PeriodUnit = types.ChargeTypePrePaid, period, types.PeriodUnit(*unit)
		} else if form != "hourly" {
			return fmt.Errorf("-forms: %q is neither hourly nor subscription", form)
		}
		orders = append(orders, order)
	}
	if err := quote(ctx, d, client, site.ZoneID, orders); err != nil || *dryRun {
		return err
	}
	if err := confirm("Create a security group and buy %d: %s", len(orders), *forms); err != nil {
		return err
	}

	const unknown = "perhaps more than this list shows: the order is not complete"
	d.Made(unknown, "to go on: "+d.Again("-yes", "-vswitch "+site.ID, "-client-token "+token("")))
	group, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{
		SecurityGroupName: "create-instance", VPCID: site.VPCID, ClientToken: token("group"),
	})
	if err != nil {
		return err
	}
	d.Made("security group "+group.SecurityGroupID, "once its instances are gone: "+d.Command("prepare-network", "-yes -remove", group.SecurityGroupID))
	var ids []string
	for _, order := range orders {
		order.SecurityGroupID = group.SecurityGroupID
		d.Say("\n%s", order.InstanceName)
		id, err := create(ctx, d, client, order)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	d.Gone(unknown)
	return showInstances(ctx, d, client, ids)
}

// create buys one instance, starts it and gives it a public address. It continues where an earlier run with the same
// token ended. A public address is allocated once, so that call is idempotent too.
func create(ctx context.Context, d *demo.Demo, client *ecs.Client, order *createinstance.Request) (id string, err error) {
	made, err := createinstance.Do(ctx, client, order)
	if err != nil {
		return "", explain(err, order)
	}
	note(d, order, made)
	// It is created as Stopped, or was started by the earlier run.
	if _, err := ensure.InstanceRunning(ctx, client, made.InstanceID, d.Ensuring("created and started")); err != nil {
		return "", err
	}
	_, err = allocatepublicipaddress.Do(ctx, client, &allocatepublicipaddress.Request{InstanceID: made.InstanceID}, ecs.WithIdempotent())
	if err != nil && !ecs.HasCode(err, "AllocatedAlready") {
		return "", err
	}
	_, err = ecswait.InstancesWithPublicIP(ctx, client, []string{made.InstanceID}, d.Progress("with a public address"))
	return made.InstanceID, err
}
