package main

import (
	"cmp"
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// kinds are the kinds of resources, in the order of the counts and errors of an inventory. Tables use the short names.
var kinds = [...]struct{ name, short string }{
	{"instances", "INST"},
	{"disks", "DISKS"},
	{"images", "IMAGES"},
	{"snapshots", "SNAPS"},
	{"security groups", "GROUPS"},
	{"vSwitches", "VSW"},
	{"key pairs", "KEYS"},
}

// An inventory lists the resources of one region. A list with an error is incomplete.
type inventory struct {
	region    describeregions.Region
	instances []describeinstances.Instance
	disks     []describedisks.Disk
	images    []describeimages.Image
	snapshots []describesnapshots.Snapshot
	groups    []describesecuritygroups.SecurityGroup
	vswitches []vpc.VSwitch
	keys      []describekeypairs.KeyPair
	errs      [len(kinds)]error
}

// take lists every kind, even if another list failed: each needs its own permission. After an error, a list has the
// items that came before it.
func (r *inventory) take(ctx context.Context, client *ecs.Client) {
	client, err := client.With(ecs.WithRegion(r.region.RegionID)) // shares connections and credentials
	networks, errVPC := vpc.Client(client)
	if err = cmp.Or(err, errVPC); err != nil {
		for i := range r.errs {
			r.errs[i] = err
		}
		return
	}
	own := &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSelf}
	r.instances, r.errs[0] = ecs.Collect(describeinstances.All(ctx, client, nil))
	r.disks, r.errs[1] = ecs.Collect(describedisks.All(ctx, client, nil))
	r.images, r.errs[2] = ecs.Collect(describeimages.All(ctx, client, own))
	r.snapshots, r.errs[3] = ecs.Collect(describesnapshots.All(ctx, client, nil))
	r.groups, r.errs[4] = ecs.Collect(describesecuritygroups.All(ctx, client, nil))
	r.vswitches, r.errs[5] = ecs.Collect(vpc.VSwitches(ctx, networks, vpc.Filter{}))
	r.keys, r.errs[6] = ecs.Collect(describekeypairs.All(ctx, client, nil))
}

func (r *inventory) counts() [len(kinds)]int {
	return [...]int{len(r.instances), len(r.disks), len(r.images), len(r.snapshots), len(r.groups), len(r.vswitches), len(r.keys)}
}

// empty reports whether the region certainly has nothing.
func (r *inventory) empty() bool {
	return r.counts() == [len(kinds)]int{} && r.errs == [len(kinds)]error{}
}
