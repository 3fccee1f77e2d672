package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A branch describes the resources of the account in one region.
type branch struct {
	region string // empty means the region of the program
	zone   string // empty means the first one
	name   string
	amount int
	keys   []string
}

var branches = []branch{
	{"", "", "web", 3, []string{"admin"}},
	{"cn-beijing", "cn-beijing-h", "mirror", 1, nil},
	{"cn-shanghai", "cn-shanghai-b", "shop", 12, nil}, // more than one page of most lists
	{"ap-southeast-1", "ap-southeast-1a", "cdn", 2, nil},
	{"us-west-1", "us-west-1a", "lab", 1, nil},
	{"eu-central-1", "eu-central-1a", "cdn", 2, []string{"admin-eu"}},
}

// world has resources in some regions. Its keys have no permissions in one region, and cannot list the snapshots of
// another one.
var world = demo.World{
	Options: []ecstest.Option{
		ecstest.WithStepDuration(0),
		ecstest.WithFaults(
			ecstest.InRegion("me-east-1", ecstest.ReturnError("Forbidden.RAM", 403)),
			ecstest.InRegion("us-west-1", ecstest.ReturnError("Forbidden.RAM", 403, "DescribeSnapshots")),
		),
	},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		for _, b := range branches {
			local := client
			if b.region != "" {
				var err error
				if local, err = client.With(ecs.WithRegion(b.region)); err != nil {
					return nil, err
				}
			}
			if err := b.open(ctx, local); err != nil {
				return nil, err
			}
		}
		return nil, store(ctx, client)
	},
}

func (b branch) open(ctx context.Context, client *ecs.Client) error {
	for _, key := range b.keys {
		if _, err := createkeypair.Do(ctx, client, &createkeypair.Request{KeyPairName: key}); err != nil {
			return err
		}
	}
	_, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.c6.large", ZoneID: b.zone,
		Amount: &b.amount, InstanceName: b.name + "-", UniqueSuffix: new(true), InternetMaxBandwidthOut: new(5),
		SystemDisk: &runinstances.SystemDisk{Category: types.DiskCategoryCloudESSD, Size: new(40)},
		DataDisks:  []runinstances.DataDisk{{Category: types.DiskCategoryCloudESSD, Size: new(100)}},
	})
	return err
}

// store adds an image of an instance, a snapshot of a disk, and an unused disk.
func store(ctx context.Context, client *ecs.Client) error {
	disks, err := describedisks.Do(ctx, client, &describedisks.Request{DiskType: types.DiskTypeData})
	if err != nil || len(disks.Disks) == 0 {
		return err
	}
	disk := disks.Disks[0]
	if _, err = createimage.Do(ctx, client, &createimage.Request{InstanceID: disk.InstanceID, ImageName: "web-golden"}); err != nil {
		return err
	}
	if _, err = createsnapshot.Do(ctx, client, &createsnapshot.Request{DiskID: disk.DiskID, SnapshotName: "before-upgrade"}); err != nil {
		return err
	}
	_, err = createdisk.Do(ctx, client, &createdisk.Request{
		ZoneID: disk.ZoneID, DiskName: "spare", DiskCategory: types.DiskCategoryCloudESSD, Size: new(200),
	})
	return err
}
