package modifyinstancespec_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancespec"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A larger type for a pay-as-you-go instance, which has to be stopped for the change.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.g7.large",
	})
	if err != nil {
		log.Fatal(err)
	}

	ids, id := launched.InstanceIDs, launched.InstanceIDs[0]
	stop := &stopinstance.Request{InstanceID: id, StoppedMode: types.StoppedModeKeepCharging} // keeps its place
	if _, err := stopinstance.Do(ctx, client, stop); err != nil {
		log.Fatal(err)
	}
	if _, err := ecswait.InstancesStopped(ctx, client, ids); err != nil {
		log.Fatal(err)
	}
	_, err = modifyinstancespec.Do(ctx, client, &modifyinstancespec.Request{InstanceID: id, InstanceType: "ecs.g7.2xlarge"})
	if ecs.IsOutOfCapacity(err) {
		fmt.Println("the zone has no room for the new type; start it as it was")
	} else if err != nil {
		log.Fatal(err)
	}
	if _, err := startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id}); err != nil {
		log.Fatal(err)
	}
	running, err := ecswait.InstancesRunning(ctx, client, ids)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(running[0].InstanceType, running[0].CPU, "vCPUs", running[0].Status)
	// Output: ecs.g7.2xlarge 8 vCPUs Running
}
