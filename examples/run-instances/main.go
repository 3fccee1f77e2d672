// Run-instances creates many instances at once, in three forms: with data disks and tags, with public addresses, and with
// a time of automatic release. It checks the order with a dry run, accepts fewer instances than it asks for if necessary,
// and waits until all of them run.
//
//	go run ./examples/run-instances                                      an ECS in memory: no account, no cost
//	go run ./examples/run-instances -live -region cn-hangzhou            the real one: only checks the order
//	go run ./examples/run-instances -live -region cn-hangzhou -yes       buys
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("run-instances", run) }

func run(ctx context.Context, d *demo.Demo) error {
	amount := d.Int("amount", 3, "ask for this `number` of instances in each form")
	minAmount := d.Int("min-amount", 1, "accept at least this `number`")
	forms := d.List("forms", "only these `forms` of plain, public and expiring")
	image := d.String("image", "aliyun_3_x64_20G_alibase_20240528.vhd", "boot from this `image`")
	instanceType := d.String("type", "ecs.g7.large", "buy this instance `type`")
	vswitch := d.String("vswitch", "", "attach them to this `vSwitch` (default: the first available one)")
	releaseAt := time.Now().UTC().Add(time.Hour).Truncate(time.Minute)
	d.TextVar(&releaseAt, "release-at", releaseAt, "release the expiring ones at this `time`")
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
	d.Say("Zone %s, %s, %s", site.zone, site.vswitch, site.securityGroup)

	// All forms share this. A request is plain data, so each form changes a copy.
	order := runinstances.Request{
		ImageID: *image, InstanceType: *instanceType, VSwitchID: site.vswitch, SecurityGroupID: site.securityGroup,
		Amount: amount, MinAmount: minAmount, InstanceName: "batch-[1,3]",
		SystemDisk: &runinstances.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
		DataDisks: []runinstances.DataDisk{
			{Category: types.DiskCategoryCloudESSD, Size: new(100)},
			{Category: types.DiskCategoryCloudESSD, Size: new(200)},
		},
		Tags: types.Tags(map[string]string{"example": "run-instances"}),
	}
	if err := check(ctx, client, order); err != nil {
		return err
	}
	d.Say("The dry run passed: the service would accept the order.")
	if *dryRun {
		return nil
	}
	if err := confirm("Buy up to %d %s in each form, pay-as-you-go", *amount, *instanceType); err != nil {
		return err
	}

	again := d.Again("-yes", "-client-token "+token(""), "-release-at "+releaseAt.Format(time.RFC3339))
	for _, form := range []string{"plain", "public", "expiring"} {
		if *forms != nil && !slices.Contains(*forms, form) {
			continue
		}
		order := order
		order.ClientToken = token(form)
		switch form {
		case "public":
			order.InternetMaxBandwidthOut = new(5)
		case "expiring":
			order.AutoReleaseTime = releaseAt
		}
		d.Say("\n%d %s instances, at least %d", *amount, form, *minAmount)
		if err := launch(ctx, d, client, &order, again); err != nil {
			return err
		}
	}
	return health(ctx, d, client, site.zone)
}

// check makes a dry run. A dry run that passes returns an error too: IsDryRunSuccess recognizes it.
func check(ctx context.Context, client *ecs.Client, order runinstances.Request) error {
	order.DryRun = new(true)
	_, err := runinstances.Do(ctx, client, &order)
	if ecs.IsDryRunSuccess(err) {
		return nil
	}
	return errors.Join(errors.New("the service would reject the order"), err)
}

// launch buys instances and waits until they run. After a lost response, the same token returns the same instances.
func launch(ctx context.Context, d *demo.Demo, client *ecs.Client, order *runinstances.Request, again string) error {
	unknown := "perhaps instances of the order " + order.ClientToken
	d.Made(unknown, "to go on: "+again)
	bought, err := runinstances.Do(ctx, client, order)
	if ecs.IsOutOfCapacity(err) {
		return fmt.Errorf("%s is sold out here, try another zone: %w", order.InstanceType, err)
	}
	if err != nil {
		return err
	}
	ids := bought.InstanceIDs
	d.Gone(unknown)
	d.Made(fmt.Sprintf("%d instances of the order %s", len(ids), order.ClientToken), d.Command("release", "-yes -instances", strings.Join(ids, ",")))

	running, err := ecswait.InstancesRunning(ctx, client, ids, d.Progress("running"))
	showInstances(d, running)
	return err
}
