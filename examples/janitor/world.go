package main

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has expired resources in three regions, and others that only look expired.
func world() demo.World {
	return demo.World{Options: []ecstest.Option{ecstest.WithStepDuration(100 * time.Millisecond)}, Fill: fill}
}

func fill(ctx context.Context, home *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
	b := builder{ctx: ctx, home: home}
	past, soon := b.in(-9), b.in(30)

	b.instance("cn-hangzhou", runinstances.Request{InstanceName: "loadtest-[1,1]", Amount: new(2), Tags: past})
	b.instance("cn-hangzhou", runinstances.Request{InstanceName: "trade-fair", DeletionProtection: new(true), Tags: past})
	b.instance("cn-hangzhou", runinstances.Request{InstanceName: "trial", Tags: soon})
	b.instance("cn-hangzhou", runinstances.Request{InstanceName: "intern", Tags: expires("end of March")})
	b.instance("cn-hangzhou", runinstances.Request{InstanceName: "licences", InstanceChargeType: types.ChargeTypePrePaid, Period: new(1), Tags: b.in(-2)})
	web := b.instance("cn-hangzhou", runinstances.Request{InstanceName: "web"})

	migration := b.instance("cn-shanghai", runinstances.Request{InstanceName: "migration", Tags: b.in(-40)})
	files := b.instance("cn-shanghai", runinstances.Request{InstanceName: "files"})
	b.settle("cn-shanghai")
	b.disk("cn-shanghai", "migration-tmp", b.in(-40), migration, true)
	b.disk("cn-shanghai", "migration-log", b.in(-40), migration, false)
	b.disk("cn-shanghai", "exports", past, files, true)
	b.disk("cn-shanghai", "scratch", b.in(-1), "", false)

	b.settle("cn-hangzhou")
	b.snapshot("cn-hangzhou", "before-upgrade", past, web, false)
	b.snapshot("cn-hangzhou", "base", past, web, true)
	b.instance("eu-central-1", runinstances.Request{InstanceName: "bench", Tags: b.in(-1)})
	b.instance("eu-central-1", runinstances.Request{InstanceName: "today", Tags: b.in(0)})
	b.settle("eu-central-1")
	return demo.Defaults{"delete": "true"}, b.err
}

func expires(when string) []types.Tag { return types.Tags(map[string]string{"expires": when}) }

// A builder creates resources until an error occurs.
type builder struct {
	ctx  context.Context
	home *ecs.Client
	err  error
}

// in returns the tag of a resource that expires in a number of days.
func (b *builder) in(days int) []types.Tag {
	return expires(time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly))
}

// do calls f with a client of the region, unless an error occurred before.
func (b *builder) do(region string, f func(*ecs.Client) error) {
	var client *ecs.Client
	if b.err == nil {
		client, b.err = b.home.With(ecs.WithRegion(region))
	}
	if b.err == nil {
		b.err = f(client)
	}
}

const often = 50 * time.Millisecond

func (b *builder) instance(region string, order runinstances.Request) (id string) {
	order.ImageID, order.InstanceType = "aliyun_3_x64_20G_alibase_20240528.vhd", "ecs.g7.large"
	b.do(region, func(client *ecs.Client) error {
		made, err := runinstances.Do(b.ctx, client, &order)
		if err != nil {
			return err
		}
		id = made.InstanceIDs[0]
		return nil
	})
	return id
}

func (b *builder) disk(region, name string, tags []types.Tag, instanceID string, goesWithIt bool) {
	b.do(region, func(client *ecs.Client) error {
		made, err := createdisk.Do(b.ctx, client, &createdisk.Request{
			ZoneID: region + "-b", DiskName: name, Size: new(100), DiskCategory: types.DiskCategoryCloudESSD, Tags: tags,
		})
		if err != nil || instanceID == "" {
			return err
		}
		if _, err := ecswait.DisksAvailable(b.ctx, client, []string{made.DiskID}, ecswait.WithInterval(often)); err != nil {
			return err
		}
		_, err = attachdisk.Do(b.ctx, client, &attachdisk.Request{DiskID: made.DiskID, InstanceID: instanceID, DeleteWithInstance: new(goesWithIt)})
		return err
	})
}

func (b *builder) snapshot(region, name string, tags []types.Tag, instanceID string, image bool) {
	b.do(region, func(client *ecs.Client) error {
		disks, err := describedisks.Do(b.ctx, client, &describedisks.Request{InstanceID: instanceID})
		if err != nil {
			return err
		}
		made, err := createsnapshot.Do(b.ctx, client, &createsnapshot.Request{DiskID: disks.Disks[0].DiskID, SnapshotName: name, Tags: tags})
		if err != nil {
			return err
		}
		if _, err := ecswait.SnapshotsAccomplished(b.ctx, client, []string{made.SnapshotID}, ecswait.WithInterval(often)); err != nil || !image {
			return err
		}
		_, err = createimage.Do(b.ctx, client, &createimage.Request{SnapshotID: made.SnapshotID, ImageName: name})
		return err
	})
}

// settle waits until all instances of the region run.
func (b *builder) settle(region string) {
	b.do(region, func(client *ecs.Client) error {
		instances, err := ecs.Collect(describeinstances.All(b.ctx, client, nil))
		if err != nil {
			return err
		}
		var all []string
		for _, instance := range instances {
			all = append(all, instance.InstanceID)
		}
		_, err = ecswait.InstancesRunning(b.ctx, client, all, ecswait.WithInterval(often))
		return err
	})
}
