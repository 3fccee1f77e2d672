package attachnetworkinterface_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// Interfaces are added until the instance type has no room for another one.
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

	for {
		created, err := createnetworkinterface.Do(ctx, client, &createnetworkinterface.Request{
			VSwitchID: instance.VPCAttributes.VSwitchID, SecurityGroupIDs: instance.SecurityGroupIDs,
		})
		if err != nil {
			log.Fatal(err)
		}
		id := []string{created.NetworkInterfaceID}
		if _, err := ecswait.NetworkInterfacesAvailable(ctx, client, id); err != nil {
			log.Fatal(err)
		}
		_, err = attachnetworkinterface.Do(ctx, client, &attachnetworkinterface.Request{
			InstanceID:         instance.InstanceID,
			NetworkInterfaceID: created.NetworkInterfaceID,
		})
		if ecs.IsQuotaExceeded(err) {
			fmt.Println(instance.InstanceType, "takes no more")
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		attached, err := ecswait.NetworkInterfacesInUse(ctx, client, id)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(attached[0].Type, attached[0].Status)
	}
	// Output:
	// Secondary InUse
	// Secondary InUse
	// ecs.g7.large takes no more
}
