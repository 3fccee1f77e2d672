package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// findSite returns the vSwitch with the id, or without an id the first available one with free addresses.
func findSite(ctx context.Context, client *ecs.Client, id string) (vpc.VSwitch, error) {
	networks, err := vpc.Client(client)
	if err != nil {
		return vpc.VSwitch{}, err
	}
	for vswitch, err := range vpc.VSwitches(ctx, networks, vpc.Filter{VSwitchID: id}) {
		if err != nil || vswitch.Usable() {
			return vswitch, err
		}
	}
	return vpc.VSwitch{}, fmt.Errorf("no vSwitch is available in %s: see go run ./examples/prepare-network", client.Region())
}

// quote shows the prices of the orders and checks them.
func quote(ctx context.Context, d *demo.Demo, client *ecs.Client, zone string, orders []*createinstance.Request) error {
	if err := showPrices(ctx, d, client, zone, orders); err != nil {
		return err
	}
	if err := check(ctx, client, orders); err != nil {
		return err
	}
	d.Say("The dry run passed: the service would accept the order.")
	return nil
}

// showPrices shows the price of each order, without traffic.
func showPrices(ctx context.Context, d *demo.Demo, client *ecs.Client, zone string, orders []*createinstance.Request) error {
	table := d.Table("ORDER", "TYPE", "ZONE", "PRICE", "FOR")
	for _, order := range orders {
		ask := describeprice.Request{
			ResourceType: "instance", ImageID: order.ImageID, InstanceType: order.InstanceType, ZoneID: zone, PriceUnit: "Hour",
			SystemDisk: &describeprice.SystemDisk{Category: order.SystemDisk.Category, Size: order.SystemDisk.Size},
		}
		span := "an hour"
		if order.InstanceChargeType == types.ChargeTypePrePaid {
			ask.PriceUnit, ask.Period = order.PeriodUnit, order.Period
			if span = strings.ToLower(fmt.Sprint(*order.Period, " ", order.PeriodUnit)); *order.Period > 1 {
				span += "s"
			}
		}
		quoted, err := describeprice.Do(ctx, client, &ask)
		if err != nil {
			return fmt.Errorf("price of %s: %w", order.InstanceName, err)
		}
		price := quoted.PriceInfo.Price
		table.Row(order.InstanceName, order.InstanceType, zone, fmt.Sprintf("%.2f %s", price.TradePrice, price.Currency), span)
	}
	table.Flush()
	return nil
}

// check makes a dry run of each order. A dry run that passes returns an error too: IsDryRunSuccess recognizes it.
func check(ctx context.Context, client *ecs.Client, orders []*createinstance.Request) error {
	for _, order := range orders {
		dry := *order
		dry.DryRun = new(true)
		if _, err := createinstance.Do(ctx, client, &dry); err != nil && !ecs.IsDryRunSuccess(err) {
			return fmt.Errorf("the service would reject the order: %w", explain(err, order))
		}
	}
	return nil
}

// explain adds to an error what to do about it.
func explain(err error, order *createinstance.Request) error {
	if ecs.IsOutOfCapacity(err) {
		return fmt.Errorf("%s is sold out here, try another type or zone: %w", order.InstanceType, err)
	}
	return err
}

// note notes how to release the instance.
func note(d *demo.Demo, order *createinstance.Request, made *createinstance.Response) {
	if order.InstanceChargeType == types.ChargeTypePrePaid {
		d.Say("   order %s", made.OrderID)
		d.Made("instance "+made.InstanceID+", a subscription", "ends when it expires: see go run ./examples/renew")
		return
	}
	d.Made("instance "+made.InstanceID+", paid by the hour", d.Command("release", "-yes -instances", made.InstanceID))
}

func showInstances(ctx context.Context, d *demo.Demo, client *ecs.Client, ids []string) error {
	d.Say("")
	table := d.Table("INSTANCE", "NAME", "STATUS", "ZONE", "PUBLIC IP", "PAID UNTIL")
	for i, err := range describeinstances.All(ctx, client, &describeinstances.Request{InstanceIDs: ids}) {
		if err != nil {
			return err
		}
		until := any("by the hour")
		if i.InstanceChargeType == types.ChargeTypePrePaid {
			until = i.ExpiredTime
		}
		table.Row(i.InstanceID, i.InstanceName, i.Status, i.ZoneID, strings.Join(i.PublicIPAddresses, " "), until)
	}
	table.Flush()
	return nil
}
