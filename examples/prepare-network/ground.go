package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// A ground records what was created so far.
type ground struct {
	d    *demo.Demo
	what []string
	ids  []string
}

const unfinished = "perhaps more than this list shows: the work is not complete"

// begin notes that more may exist than is known, because a response can be lost.
func (g *ground) begin(remedy string) { g.d.Made(unfinished, remedy) }

func (g *ground) end() { g.d.Gone(unfinished) }

// add notes a resource that was created.
func (g *ground) add(what, id string) {
	g.d.Gone(strings.Join(g.what, ", "))
	g.what, g.ids = append(g.what, what), append(g.ids, id)
	g.d.Made(strings.Join(g.what, ", "), g.d.Command("prepare-network", "-yes -remove", strings.Join(g.ids, ",")))
}

// addSnapshots notes the snapshots that belong to an image of an instance: they stay when the image is deleted. An image
// that was made from a snapshot has no snapshots of its own.
func (g *ground) addSnapshots(request *createimage.Request, image describeimages.Image) {
	if request.SnapshotID != "" {
		return
	}
	for _, device := range image.DiskDeviceMappings {
		g.add("its snapshot of "+device.Device, device.SnapshotID)
	}
}

// checkImage makes a dry run. A dry run that passes returns an error too: IsDryRunSuccess recognizes it. A run that
// continues an earlier one may find that its own image exists already.
func checkImage(ctx context.Context, d *demo.Demo, client *ecs.Client, request *createimage.Request) error {
	if request.InstanceID == "" && request.SnapshotID == "" {
		d.Say("Nothing was checked: there is no image to make, and networks have no dry run.")
		return nil
	}
	dry := *request
	dry.DryRun = new(true)
	_, err := createimage.Do(ctx, client, &dry)
	own := d.Given("client-token") && ecs.HasCode(err, "InvalidImageName.Duplicated")
	if err != nil && !ecs.IsDryRunSuccess(err) && !own {
		return explain(err, request)
	}
	d.Say("The dry run passed: the image can be made.")
	return nil
}

// explain adds to an error what to do about it.
func explain(err error, request *createimage.Request) error {
	switch {
	case ecs.IsNotFound(err):
		return fmt.Errorf("-image-of: there is no %s%s here: %w", request.InstanceID, request.SnapshotID, err)
	case ecs.HasCode(err, "InvalidImageName.Duplicated"):
		return fmt.Errorf("an image %q exists already, choose another -name: %w", request.ImageName, err)
	case ecs.IsConflict(err):
		return fmt.Errorf("%s%s must be running or stopped, not in between: %w", request.InstanceID, request.SnapshotID, err)
	}
	return fmt.Errorf("image: %w", err)
}

// show lists the network, and all images of the account.
func show(ctx context.Context, d *demo.Demo, client, vpcs *ecs.Client, vpcID string) error {
	d.Say("")
	table := d.Table("NETWORK", "ID", "NAME", "ZONE", "HOLDS", "STATUS")
	for v, err := range vpc.VPCs(ctx, vpcs, vpc.Filter{VPCID: vpcID}) {
		if err != nil {
			return err
		}
		table.Row("VPC", v.ID, v.Name, "", v.CIDRBlock, v.Status)
	}
	for v, err := range vpc.VSwitches(ctx, vpcs, vpc.Filter{VPCID: vpcID}) {
		if err != nil {
			return err
		}
		table.Row("vSwitch", v.ID, v.Name, v.ZoneID, v.CIDRBlock, v.Status)
	}
	for group, err := range describesecuritygroups.All(ctx, client, &describesecuritygroups.Request{VPCID: vpcID}) {
		if err != nil {
			return err
		}
		table.Row("security group", group.SecurityGroupID, group.SecurityGroupName, "", fmt.Sprint(group.RuleCount, " rules"), "")
	}
	table.Flush()

	d.Say("")
	table = d.Table("IMAGE", "NAME", "SYSTEM", "GIB", "DISKS", "STATUS")
	for image, err := range describeimages.All(ctx, client, &describeimages.Request{ImageOwnerAlias: types.ImageOwnerAliasSelf}) {
		if err != nil {
			return err
		}
		table.Row(image.ImageID, image.ImageName, image.OSNameEn, image.Size, len(image.DiskDeviceMappings), image.Status)
	}
	table.Flush()
	return nil
}
