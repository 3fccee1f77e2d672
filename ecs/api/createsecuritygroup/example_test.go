package createsecuritygroup_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A group belongs to one VPC. It lets nothing in until AuthorizeSecurityGroup adds rules.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	vpc, err := createvpc.Do(ctx, client, &createvpc.Request{VPCName: "prod", CIDRBlock: "10.0.0.0/16"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := ecswait.VPCsAvailable(ctx, client, []string{vpc.VPCID}); err != nil {
		log.Fatal(err)
	}

	created, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{
		VPCID:             vpc.VPCID,
		SecurityGroupName: "web",
		Description:       "HTTPS from anywhere",
		SecurityGroupType: types.SecurityGroupTypeNormal,
		Tags:              []types.Tag{{Key: "app", Value: "web"}},
	})
	if ecs.IsQuotaExceeded(err) {
		log.Fatal("the VPC has too many groups: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	group, err := ecswait.SecurityGroups.Get(ctx, client, created.SecurityGroupID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(group.SecurityGroupName, group.SecurityGroupType, "in the VPC:", group.VPCID == vpc.VPCID)
	// Output: web normal in the VPC: true
}
