package createsecuritygroup_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A group is for the instances of one VPC, here that of an instance which is there already. It lets nothing in from
// outside until AuthorizeSecurityGroup adds rules.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer().Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large",
	})
	if err != nil {
		log.Fatal(err)
	}
	instance, err := ecswait.Instances.Get(ctx, client, launched.InstanceIDs[0])
	if err != nil {
		log.Fatal(err)
	}

	created, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{
		VPCID:             instance.VPCAttributes.VPCID,
		SecurityGroupName: "web",
		Description:       "HTTPS from anywhere",
		SecurityGroupType: types.SecurityGroupTypeNormal,
		Tags:              []types.Tag{{Key: "app", Value: "web"}},
	})
	if ecs.IsQuotaExceeded(err) {
		log.Fatal("the account has too many groups: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	group, err := ecswait.SecurityGroups.Get(ctx, client, created.SecurityGroupID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(group.SecurityGroupName, group.SecurityGroupType, "with", group.RuleCount, "rules")
	// Output: web normal with 0 rules
}
