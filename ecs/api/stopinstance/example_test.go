package stopinstance_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// The operating system shuts down, which takes its time. KeepCharging keeps the public address and the place on the
// hardware, so that the instance is sure to start again.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", InternetMaxBandwidthOut: new(5),
	})
	if err != nil {
		log.Fatal(err)
	}

	_, err = stopinstance.Do(ctx, client, &stopinstance.Request{
		InstanceID:  launched.InstanceIDs[0],
		StoppedMode: types.StoppedModeKeepCharging,
	})
	if ecs.IsNotFound(err) {
		log.Fatal("somebody has released it")
	}
	if err != nil {
		log.Fatal(err)
	}
	stopped, err := ecswait.InstancesStopped(ctx, client, launched.InstanceIDs)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stopped[0].Status, "with", len(stopped[0].PublicIPAddresses), "public address")
	// Output: Stopped with 1 public address
}
