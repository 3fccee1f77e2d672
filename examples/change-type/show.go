package main

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// find returns the instances. All of them must exist.
func find(ctx context.Context, client *ecs.Client, ids []string) ([]describeinstances.Instance, error) {
	there, err := demo.Instances(ctx, client, ids)
	if err != nil {
		return nil, err
	}
	if len(there) < len(ids) {
		return nil, fmt.Errorf("%d of %d instances are not in %s", len(ids)-len(there), len(ids), client.Region())
	}
	return there, nil
}

// showInstances shows the instances, with their types of before if those have changed.
func showInstances(d *demo.Demo, instances, before []describeinstances.Instance) {
	table := d.Table("INSTANCE", "NAME", "STATUS", "PAID", "TYPE", "CPU", "GIB", "BEFORE")
	for n, in := range instances {
		paid, was := "by the hour", ""
		if in.InstanceChargeType == types.ChargeTypePrePaid {
			paid = "in advance"
		}
		if before != nil && before[n].InstanceType != in.InstanceType {
			was = before[n].InstanceType
		}
		table.Row(in.InstanceID, in.InstanceName, in.Status, paid, in.InstanceType, in.CPU, in.Memory/1024, was)
	}
	table.Flush()
}
