package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancestatus"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func showInstances(d *demo.Demo, instances []describeinstances.Instance) {
	table := d.Table("  INSTANCE", "NAME", "STATUS", "PRIVATE IP", "PUBLIC IP", "RELEASED AT")
	for _, i := range instances {
		table.Row("  "+i.InstanceID, i.InstanceName, i.Status, strings.Join(i.VPCAttributes.PrivateIPAddresses, " "),
			strings.Join(i.PublicIPAddresses, " "), i.AutoReleaseTime)
	}
	table.Flush()
}

// health counts the instances of the zone by status. DescribeInstanceStatus returns only the status, so it is cheap.
func health(ctx context.Context, d *demo.Demo, client *ecs.Client, zone string) error {
	count := map[types.InstanceStatus]int{}
	for instance, err := range describeinstancestatus.All(ctx, client, &describeinstancestatus.Request{ZoneID: zone, PageSize: new(50)}) {
		if err != nil {
			return err
		}
		count[instance.Status]++
	}
	d.Say("\nAll instances of %s", zone)
	for _, status := range slices.Sorted(maps.Keys(count)) {
		d.Say("  %3d %s", count[status], status)
	}
	return nil
}
