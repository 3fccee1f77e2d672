package rebootinstances_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/rebootinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// By default it is all or nothing: a single instance that is not Running fails the call, and none reboots.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", Amount: new(2),
	})
	if err != nil {
		log.Fatal(err)
	}
	stopped, err := createinstance.Do(ctx, client, &createinstance.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large",
	})
	if err != nil {
		log.Fatal(err)
	}

	all := append(launched.InstanceIDs, stopped.InstanceID)
	_, err = rebootinstances.Do(ctx, client, &rebootinstances.Request{InstanceIDs: all})
	if ecs.IsConflict(err) {
		fmt.Println("one of them is not running")
		_, err = rebootinstances.Do(ctx, client, &rebootinstances.Request{InstanceIDs: launched.InstanceIDs})
	}
	if err != nil {
		log.Fatal(err)
	}
	running, err := ecswait.InstancesRunning(ctx, client, launched.InstanceIDs)
	fmt.Println(len(running), "are back", err)
	// Output:
	// one of them is not running
	// 2 are back <nil>
}
