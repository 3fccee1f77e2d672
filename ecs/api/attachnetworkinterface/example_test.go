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

// A new interface has to be Available before it can be attached. It is in the vSwitch of the instance here; any vSwitch
// of its zone will do.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		log.Fatal(err)
	}
	running, err := ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
	if err != nil {
		log.Fatal(err)
	}
	created, err := createnetworkinterface.Do(ctx, client, &createnetworkinterface.Request{
		VSwitchID: running[0].VPCAttributes.VSwitchID, SecurityGroupIDs: running[0].SecurityGroupIDs,
	})
	if err != nil {
		log.Fatal(err)
	}

	id := []string{created.NetworkInterfaceID}
	if _, err := ecswait.NetworkInterfacesAvailable(ctx, client, id); err != nil {
		log.Fatal(err)
	}
	_, err = attachnetworkinterface.Do(ctx, client, &attachnetworkinterface.Request{
		InstanceID:         running[0].InstanceID,
		NetworkInterfaceID: created.NetworkInterfaceID,
	})
	if ecs.IsQuotaExceeded(err) {
		log.Fatal("the instance type has no room for another interface: ", err)
	}
	if err != nil {
		log.Fatal(err)
	}
	attached, err := ecswait.NetworkInterfacesInUse(ctx, client, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(attached[0].Type, attached[0].Status)
	// Output: Secondary InUse
}
