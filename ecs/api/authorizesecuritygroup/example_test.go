package authorizesecuritygroup_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// HTTPS from anywhere but one network, and SSH from the office. Where rules of the same priority disagree, drop wins.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")
	web, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{SecurityGroupName: "web"})
	if err != nil {
		log.Fatal(err)
	}

	_, err = authorizesecuritygroup.Do(ctx, client, &authorizesecuritygroup.Request{
		SecurityGroupID: web.SecurityGroupID,
		Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: types.IPProtocolTCP, PortRange: "443/443", SourceCIDRIP: "0.0.0.0/0", Description: "HTTPS"},
			{IPProtocol: types.IPProtocolTCP, PortRange: "22/22", SourceCIDRIP: "203.0.113.0/24", Priority: new(10)},
			{IPProtocol: types.IPProtocolAll, PortRange: "-1/-1", SourceCIDRIP: "198.51.100.0/24", Policy: types.RulePolicyDrop},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	rules := &describesecuritygroupattribute.Request{SecurityGroupID: web.SecurityGroupID, Direction: "ingress"}
	for rule, err := range describesecuritygroupattribute.All(ctx, client, rules) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rule.Policy, rule.IPProtocol, rule.PortRange, rule.SourceCIDRIP)
	}
	// Output:
	// Accept TCP 443/443 0.0.0.0/0
	// Accept TCP 22/22 203.0.113.0/24
	// Drop ALL -1/-1 198.51.100.0/24
}
