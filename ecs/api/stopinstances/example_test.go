package stopinstances_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Instances that are not needed at night: until they start again, only their disks are charged.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", InstanceName: "build-[1,1]", Amount: new(2),
	})
	if err != nil {
		log.Fatal(err)
	}

	_, err = stopinstances.Do(ctx, client, &stopinstances.Request{
		InstanceIDs: launched.InstanceIDs,
		StoppedMode: types.StoppedModeStopCharging,
	})
	if err != nil {
		log.Fatal(err)
	}
	stopped, err := ecswait.InstancesStopped(ctx, client, launched.InstanceIDs)
	if err != nil {
		log.Fatal(err)
	}
	for _, instance := range stopped {
		fmt.Println(instance.InstanceName, instance.Status, instance.StoppedMode)
	}
	// Output:
	// build-1 Stopped StopCharging
	// build-2 Stopped StopCharging
}
