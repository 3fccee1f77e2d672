package deleteinstances_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

// A dry run tells whether the caller may release all of them, before anything is lost.
func Example() {
	ctx := context.Background()
	client := ecstest.NewServer(ecstest.WithStepDuration(0)).Client() // in a program: ecs.NewClient("cn-hangzhou")
	launched, err := runinstances.Do(ctx, client, &runinstances.Request{
		ImageFamily: "acs:ubuntu_22_04_x64", InstanceType: "ecs.c7.large", Amount: new(20),
	})
	if err != nil {
		log.Fatal(err)
	}

	req := &deleteinstances.Request{InstanceIDs: launched.InstanceIDs, Force: new(true), DryRun: new(true)}
	_, err = deleteinstances.Do(ctx, client, req)
	if !ecs.IsDryRunSuccess(err) {
		log.Fatal(err)
	}
	fmt.Println("may release", len(req.InstanceIDs))

	req.DryRun = nil
	if _, err := deleteinstances.Do(ctx, client, req); err != nil {
		log.Fatal(err)
	}
	if err := ecswait.InstancesReleased(ctx, client, req.InstanceIDs); err != nil {
		log.Fatal(err)
	}
	fmt.Println("released")
	// Output:
	// may release 20
	// released
}
