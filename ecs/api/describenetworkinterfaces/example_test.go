package describenetworkinterfaces_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The address of an instance in its vSwitch. Without a filter, the interfaces of the whole region are listed.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		log.Fatal(err)
	}

	primary := &describenetworkinterfaces.Request{
		InstanceID: launched.InstanceIDs[0],
		Type:       types.NetworkInterfaceTypePrimary,
	}
	for nic, err := range describenetworkinterfaces.All(ctx, client, primary) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(nic.Type, nic.Status, nic.PrivateIPAddress, len(nic.SecurityGroupIDs), "security group")
	}
	// Output: Primary InUse 172.16.0.1 1 security group
}
