// Prepare-network creates what instances need: a VPC, a vSwitch in each zone, a security group with rules, and an image
// of an instance that is set up already. Before each step it waits until the one before is Available. At the end it
// prints the command that removes everything again.
//
//	go run ./examples/prepare-network                                                      an ECS in memory
//	go run ./examples/prepare-network -live -region cn-hangzhou -zones cn-hangzhou-h -yes  the real one: a network
//	go run ./examples/prepare-network -live -region cn-hangzhou -zones cn-hangzhou-h -image-of i-1 -yes
//	go run ./examples/prepare-network -live -region cn-hangzhou -remove sg-1,vsw-1,vpc-1 -yes
package main

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

func main() { demo.Main("prepare-network", run) }

func run(ctx context.Context, d *demo.Demo) error {
	name := d.String("name", "shop", "the `name` of everything that is created")
	network := netip.MustParsePrefix("10.20.0.0/16")
	d.TextVar(&network, "cidr", network, "the `network` of the VPC; each vSwitch gets a /24 of it")
	zones := d.List("zones", "create a vSwitch in each of these `zones`")
	imageOf := d.String("image-of", "", "make an image of this `instance or snapshot` (default: no image)")
	unwanted := d.List("remove", "create nothing; remove the images, snapshots, security groups, vSwitches and VPCs with these `ids`")
	dryRun, token, confirm := d.Bool("dry-run", false, "only check the image; networks have no dry run"), d.ClientToken(), d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	vpcs, err := vpc.Client(client)
	if err != nil {
		return err
	}
	if *unwanted != nil {
		return remove(ctx, d, client, vpcs, *unwanted, confirm)
	}
	networks, err := split(network, *zones)
	if err != nil {
		return err
	}
	image := &createimage.Request{ImageName: *name, InstanceID: *imageOf, ClientToken: token("image")}
	if strings.HasPrefix(*imageOf, "s-") {
		image.InstanceID, image.SnapshotID = "", *imageOf
	}
	if err := checkImage(ctx, d, client, image); err != nil || *dryRun {
		return err
	}
	intent := fmt.Sprintf("Create a VPC of %s, a security group, and a vSwitch in %s", network, strings.Join(*zones, ", "))
	if *imageOf != "" {
		intent += "\n   Make an image of " + *imageOf + ", whose snapshots cost money while they exist"
	}
	if err := confirm("%s", intent); err != nil {
		return err
	}

	ground := ground{d: d}
	ground.begin("to go on: " + d.Again("-yes", "-client-token "+token("")))
	id, err := vpc.CreateVPC(ctx, vpcs, vpc.NewVPC{Name: *name, CIDRBlock: network.String(), ClientToken: token("vpc")})
	if err != nil {
		return err
	}
	ground.add("VPC", id)
	if _, err := vpc.VPCsAvailable(ctx, vpcs, []string{id}, d.Progress("VPC Available")); err != nil {
		return err
	}

	for i, zone := range *zones { // a VPC creates one vSwitch at a time
		request := vpc.NewVSwitch{Name: *name, VPCID: id, ZoneID: zone, CIDRBlock: networks[i].String(), ClientToken: token(fmt.Sprint("vsw", i))}
		vswitch, err := vpc.CreateVSwitch(ctx, vpcs, request)
		if err != nil {
			return fmt.Errorf("vSwitch in %s: %w", zone, err)
		}
		ground.add("vSwitch in "+zone, vswitch)
		if _, err := vpc.VSwitchesAvailable(ctx, vpcs, []string{vswitch}, d.Progress("vSwitch in "+zone+" Available")); err != nil {
			return err
		}
	}

	group, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{SecurityGroupName: *name, VPCID: id, ClientToken: token("group")})
	if err != nil {
		return err
	}
	ground.add("security group", group.SecurityGroupID)
	_, err = authorizesecuritygroup.Do(ctx, client, &authorizesecuritygroup.Request{
		SecurityGroupID: group.SecurityGroupID, ClientToken: token("rules"),
		Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: "tcp", PortRange: "443/443", SourceCIDRIP: "0.0.0.0/0", Description: "the shop, for everybody"},
			{IPProtocol: "tcp", PortRange: "22/22", SourceCIDRIP: network.String(), Description: "SSH from within"},
		},
	})
	if err != nil {
		return err
	}

	if *imageOf != "" {
		made, err := createimage.Do(ctx, client, image)
		if err != nil {
			return explain(err, image)
		}
		ground.add("image", made.ImageID)
		images, err := ecswait.ImagesAvailable(ctx, client, []string{made.ImageID}, d.Progress("image Available"))
		if err != nil {
			return err
		}
		ground.addSnapshots(image, images[0])
	}
	ground.end()
	return show(ctx, d, client, vpcs, id)
}
