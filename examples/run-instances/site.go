//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

package main

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
)

// A site is where instances are launched.
type site struct{ zone, vswitch, securityGroup string }

// findSite returns the vSwitch with the id, or without an id the first available one with free addresses, and a security
// group of the same VPC.
func findSite(ctx context.Context, client *ecs.Client, vswitchID string) (site, error) {
	for vswitch, err := range describevswitches.All(ctx, client, &describevswitches.Request{VSwitchID: vswitchID}) {
		if err != nil {
			return site{}, err
		}
		if vswitch.Status != "Available" || vswitch.AvailableIPAddressCount == 0 {
			continue
		}
		for group, err := range describesecuritygroups.All(ctx, client, &describesecuritygroups.Request{VPCID: vswitch.VPCID}) {
			return site{vswitch.ZoneID, vswitch.VSwitchID, group.SecurityGroupID}, err
		}
	}
	return site{}, fmt.Errorf("no vSwitch with a security group is available in %s: see go run ./examples/prepare-network", client.Region())
}
