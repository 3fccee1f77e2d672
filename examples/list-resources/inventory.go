//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

package main

import (
	"context"
	"iter"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// kinds are what an inventory lists, in the order of its counts and errors. In a table their names are shorter.
var kinds = [...]struct{ name, short string }{
	{"instances", "INST"},
	{"disks", "DISKS"},
	{"images", "IMAGES"},
	{"snapshots", "SNAPS"},
	{"security groups", "GROUPS"},
	{"vSwitches", "VSW"},
	{"key pairs", "KEYS"},
}

// An inventory is what one region has. Where a list has an error it is not complete.
type inventory struct {
	region    describeregions.Region
	instances []describeinstances.Instance
	disks     []describedisks.Disk
	images    []describeimages.Image
	snapshots []describesnapshots.Snapshot
	groups    []describesecuritygroups.SecurityGroup
	vswitches []describevswitches.VSwitch
	keys      []describekeypairs.KeyPair
	errs      [len(kinds)]error
}

// take asks for every kind, also when others were refused: each needs a permission of its own.
func (r *inventory) take(ctx context.Context, client *ecs.Client) {
	client, err := client.With(ecs.WithRegion(r.region.RegionID)) // shares connections and keys with the first
	if err != nil {
		for i := range r.errs {
			r.errs[i] = err
		}
		return
	}
	own := &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSelf}
	r.instances, r.errs[0] = collect(describeinstances.All(ctx, client, nil))
	r.disks, r.errs[1] = collect(describedisks.All(ctx, client, nil))
	r.images, r.errs[2] = collect(describeimages.All(ctx, client, own))
	r.snapshots, r.errs[3] = collect(describesnapshots.All(ctx, client, nil))
	r.groups, r.errs[4] = collect(describesecuritygroups.All(ctx, client, nil))
	r.vswitches, r.errs[5] = collect(describevswitches.All(ctx, client, nil))
	r.keys, r.errs[6] = collect(describekeypairs.All(ctx, client, nil))
}

// collect keeps what came before an error.
func collect[T any](list iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range list {
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
	return all, nil
}

func (r *inventory) counts() [len(kinds)]int {
	return [...]int{len(r.instances), len(r.disks), len(r.images), len(r.snapshots), len(r.groups), len(r.vswitches), len(r.keys)}
}

// empty tells whether there is nothing, for certain.
func (r *inventory) empty() bool {
	return r.counts() == [len(kinds)]int{} && r.errs == [len(kinds)]error{}
}
