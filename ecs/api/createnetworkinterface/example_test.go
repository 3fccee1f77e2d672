package createnetworkinterface_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// A second interface for an instance, with its vSwitch and its security groups, and three addresses.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		log.Fatal(err)
	}

	instance, err := ecswait.Instances.Get(ctx, client, launched.InstanceIDs[0])
	if err != nil {
		log.Fatal(err)
	}
	created, err := createnetworkinterface.Do(ctx, client, &createnetworkinterface.Request{
		VSwitchID:                      instance.VPCAttributes.VSwitchID,
		SecurityGroupIDs:               instance.SecurityGroupIDs,
		NetworkInterfaceName:           "backup-traffic",
		SecondaryPrivateIPAddressCount: new(2),
	})
	if ecs.IsOutOfCapacity(err) {
		log.Fatal("the vSwitch has too few free addresses: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	available, err := ecswait.NetworkInterfacesAvailable(ctx, client, []string{created.NetworkInterfaceID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(available[0].NetworkInterfaceName, available[0].Status, len(available[0].PrivateIPAddresses), "addresses")
	// Output: backup-traffic Available 3 addresses
}
