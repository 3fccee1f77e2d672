package main

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// A site is where instances are launched.
type site struct{ zone, vswitch, securityGroup string }

// findSite returns the vSwitch with the id, or without an id the first available one with free addresses, and a security
// group of the same VPC.
func findSite(ctx context.Context, client *ecs.Client, vswitchID string) (site, error) {
	networks, err := vpc.Client(client)
	if err != nil {
		return site{}, err
	}
	for vswitch, err := range vpc.VSwitches(ctx, networks, vpc.Filter{VSwitchID: vswitchID}) {
		if err != nil {
			return site{}, err
		}
		if !vswitch.Usable() {
			continue
		}
		for group, err := range describesecuritygroups.All(ctx, client, &describesecuritygroups.Request{VPCID: vswitch.VPCID}) {
			return site{vswitch.ZoneID, vswitch.ID, group.SecurityGroupID}, err
		}
	}
	return site{}, fmt.Errorf("no vSwitch with a security group is available in %s: see go run ./examples/prepare-network", client.Region())
}
