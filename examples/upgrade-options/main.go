// Upgrade-options shows what an instance can be changed to: other types in its zone, the system disks for one of these
// types, and types in all zones of the region. It changes nothing; use change-type for that.
//
//	go run ./examples/upgrade-options                                                        an ECS in memory: no account
//	go run ./examples/upgrade-options -live -region cn-hangzhou -instance i-…
//	go run ./examples/upgrade-options -live -region cn-hangzhou -instance i-… -operation Downgrade -families ecs.g7
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeresourcesmodification"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("upgrade-options", run) }

func run(ctx context.Context, d *demo.Demo) error {
	id := d.String("instance", "", "the `id` of the instance")
	operation := d.String("operation", "Upgrade", "the `kind` of change: Upgrade, and for a subscription also Downgrade, RenewDowngrade or RenewModify")
	to := d.String("to", "", "show the system disks for this `type` (default: its current type)")
	families := d.List("families", "only types of these `families`, such as ecs.g7 (default: all)")
	d.Require("instance")
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}

	now, err := find(ctx, client, *id)
	if err != nil {
		return err
	}
	if *to == "" {
		*to = now.InstanceType
	}
	sizes, err := readSizes(ctx, client, *families, now.InstanceType)
	if err != nil {
		return err
	}
	d.Say("%s\n\n%s", now, legend)

	// With this condition, the response also lists types that need another category of the system disk.
	inZone, err := ask(ctx, client, describeresourcesmodification.Request{
		ResourceID: *id, DestinationResource: "InstanceType", OperationType: describeresourcesmodification.OperationType(*operation), Conditions: []string{"DiskCategory"},
	})
	if ecs.HasCode(err, "Invalid.OperationType") {
		return fmt.Errorf("a pay-as-you-go instance has only the operation Upgrade, which lists smaller types too: %w", err)
	}
	if err != nil {
		return err
	}
	d.Say("\nTypes in %s, with %s", now.ZoneID, *operation)
	showTypes(d, now, sizes, inZone)

	disks, err := ask(ctx, client, describeresourcesmodification.Request{
		ResourceID: *id, DestinationResource: "SystemDisk", OperationType: describeresourcesmodification.OperationType(*operation), InstanceType: *to,
	})
	if err != nil {
		return err
	}
	d.Say("\nSystem disks for %s", *to)
	showDisks(d, now, disks)

	everywhere, err := ask(ctx, client, describeresourcesmodification.Request{
		ResourceID: *id, DestinationResource: "InstanceType", OperationType: describeresourcesmodification.OperationType(*operation), Conditions: []string{"DiskCategory"},
		MigrateAcrossZone: new(true),
	})
	if err != nil {
		return err
	}
	d.Say("\nTypes in all zones, with %s; the instance is in the zone in brackets", *operation)
	return showZones(ctx, client, d, now, sizes, everywhere)
}

// An instance is the instance as it is now, with its system disk.
type instance struct {
	describeinstances.Instance
	disk describedisks.Disk
}

// find returns the instance and its system disk.
func find(ctx context.Context, client *ecs.Client, id string) (instance, error) {
	found := instance{}
	for i, err := range describeinstances.All(ctx, client, &describeinstances.Request{InstanceIDs: []string{id}}) {
		if err != nil {
			return found, err
		}
		found.Instance = i
	}
	if found.InstanceID == "" {
		return found, fmt.Errorf("there is no instance %q in %s: go run ./examples/find-instances lists the instances", id, client.Region())
	}
	for disk, err := range describedisks.All(ctx, client, &describedisks.Request{InstanceID: id, DiskType: "system"}) {
		found.disk = disk
		return found, err
	}
	return found, errors.New("it has no system disk")
}

func (i instance) String() string {
	paid := "pay-as-you-go"
	if i.InstanceChargeType == types.ChargeTypePrePaid {
		paid = "a subscription until " + i.ExpiredTime.Format("2006-01-02")
	}
	return fmt.Sprintf("%s (%s) is %s in %s.\nIt is %s. Its system disk is %s with %d GiB.",
		i.InstanceName, i.InstanceID, i.InstanceType, i.ZoneID, paid, i.disk.Category, i.disk.Size)
}
